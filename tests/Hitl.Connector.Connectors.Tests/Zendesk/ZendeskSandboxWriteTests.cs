using System.Net;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Channel = Hitl.Connector.Conversations.Channel;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

/// <summary>What the whole connector writes to a stateful Zendesk: holds, releases, updates.</summary>
public sealed class ZendeskSandboxWriteTests : ZendeskSandboxBench
{
    [Fact]
    public async Task Release_HoldThatOnlySetTheTag_LeavesControlWithTheBot()
    {
        options.Messaging!.BotIntegration = "next";
        var id = sandbox.Zendesk.Open(Ann, "chat", "Help", scriptedBot: true);
        sandbox.Zendesk.Tag(id, HitlFields.HoldTag);
        var partly = await ReadLaterAsync(id);
        (partly.HoldEngaged, partly.HoldPartly).ShouldBe((false, true));

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release), partly, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        sandbox.Zendesk.Inspect(id).ShouldSatisfyAllConditions(s => s.Tags.ShouldNotContain(HitlFields.HoldTag), s => s.Held.ShouldBeFalse());
        sandbox.Zendesk.BotWrites(id, "Here I am again").ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_AgentAnswersEmail_TriggerHoldsInTheSameUpdateAndReleaseFreesTheBot()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        (await ReadAsync(id)).HoldEngaged.ShouldBeFalse();
        sandbox.Zendesk.AgentReplies(id, "It is me, a person");

        sandbox.Zendesk.BotWrites(id, "Did that help?").ShouldBeFalse();
        var held = await ReadLaterAsync(id);
        held.HoldEngaged.ShouldBeTrue();

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release), held, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);
        (await ReadAsync(id)).HoldEngaged.ShouldBeFalse();
        sandbox.Zendesk.Inspect(id).Held.ShouldBeFalse();
        sandbox.Zendesk.Inspect(id).Tags.ShouldContain("vip");
    }

    [Fact]
    public async Task Release_HumanRepliesWhileItIsOnItsWay_LeavesTheHold()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        sandbox.Zendesk.AgentReplies(id, "It is me, a person");
        sandbox.Zendesk.Tag(id, HitlFields.ResumeTag);
        var finished = await ReadAsync(id);
        finished.VersionStampFresh.ShouldBeTrue("the ticket has just been written to");

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release), finished, default)).Failure!.Code.ShouldBe("zendesk.stamp_fresh");
        clock.Ahead += TimeSpan.FromSeconds(3);
        var settled = await ReadAsync(id);
        settled.VersionStampFresh.ShouldBeFalse();
        sandbox.Zendesk.AgentReplies(id, "One more thing");
        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release), settled, default)).Failure!.Kind.ShouldBe(FailureKind.Conflict);

        sandbox.Zendesk.Inspect(id).Held.ShouldBeTrue();
        sandbox.Zendesk.BotWrites(id, "Did that help?").ShouldBeFalse();
    }

    [Fact]
    public async Task Apply_HumanRepliesInTheSecondOfTheRead_TheHoldOfTheReplyStays()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        sandbox.Zendesk.Tag(id, HitlFields.ResumeTag);
        var read = await ReadAsync(id);
        sandbox.Zendesk.AgentReplies(id, "It is me, a person");
        var before = sandbox.Requests.LastSeq;

        var update = new ConversationUpdate { AddTags = ["hitl_escalated"], RemoveTags = [HitlFields.ResumeTag] };
        (await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update) with { Update = update }, read, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        sandbox.Requests.Since(before).Where(r => r.Method is "PUT" or "DELETE").ShouldAllBe(r => r.PathAndQuery.Contains("/tags", StringComparison.Ordinal));
        sandbox.Zendesk.Inspect(id).ShouldSatisfyAllConditions(
            s => s.Held.ShouldBeTrue(),
            s => s.Tags.ShouldContain("hitl_escalated"),
            s => s.Tags.ShouldNotContain(HitlFields.ResumeTag));
    }

    [Fact]
    public async Task Hold_EmailTicketWithoutARead_SilencesTheBotInOneWrite()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        options.Messaging = null;
        var before = sandbox.Requests.LastSeq;

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Hold), null, default)).Calls.ShouldBe(1);

        sandbox.Requests.Since(before).Count(r => !r.PathAndQuery.StartsWith("/oauth", StringComparison.Ordinal)).ShouldBe(1);
        sandbox.Zendesk.Inspect(id).Held.ShouldBeTrue();
        sandbox.Zendesk.BotWrites(id, "Did that help?").ShouldBeFalse();
    }

    [Fact]
    public async Task Hold_ChatWithoutARead_TakesControlFromTheBotAndReleaseGivesItBack()
    {
        var id = sandbox.Zendesk.Open(Ann, "chat", "Hi, I need help");
        var chat = await ReadAsync(id);
        chat.Channel.ShouldBe(Channel.Messaging);
        chat.Messages.Select(m => m.Author.Kind).ShouldBe([AuthorKind.Customer, AuthorKind.Bot]);

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Hold), null, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        sandbox.Zendesk.BotWrites(id, "Anything else?").ShouldBeFalse();
        var held = await ReadLaterAsync(id);
        held.HoldEngaged.ShouldBeTrue();

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release, "fedcba9876543210fedcba98"), held, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);
        sandbox.Zendesk.BotWrites(id, "Anything else?").ShouldBeTrue();
        (await ReadAsync(id)).HoldEngaged.ShouldBeFalse();
    }

    [Fact]
    public async Task Apply_Everything_IsOnTheTicketOnceAndKeepsItsTags()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "I want my money back", "Refund");
        var effect = Effect(id, EffectKind.Update, update: Escalation);

        var result = await zendesk.Sink.ApplyAsync(effect, await ReadLaterAsync(id), default);

        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        var ticket = sandbox.Zendesk.Inspect(id);
        ticket.Tags.ShouldBe(["vip", "hitl_escalated"], ignoreOrder: true);
        (ticket.Priority, ticket.Group, ticket.Fields[HitlFields.Sentiment], ticket.Fields[HitlFields.Role]).ShouldBe(("high", "Escalations", "0.21", "escalate"));
        var note = ticket.Messages.Single(m => m.Author == "connector");
        note.Public.ShouldBeFalse();
        result.WrittenIds.ShouldContain(note.Id);

        var after = await ReadLaterAsync(id);
        after.Messages.Single(m => m.Id == note.Id).ShouldSatisfyAllConditions(m => m.Author.Kind.ShouldBe(AuthorKind.Self), m => m.Marker.ShouldBe(effect.Key.Value));
        (await zendesk.Sink.ApplyAsync(effect, after, default)).Code.ShouldBe("marker_found");
        (await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, "aaaaaaaaaaaaaaaaaaaaaaaa", Escalation with { Note = null }), after, default)).Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);
    }

    [Fact]
    public async Task Apply_TicketChangedSinceTheRead_IsAConflictAndLosesNoTag()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        var stale = await ReadLaterAsync(id) with { VersionStamp = "2020-01-01T00:00:00Z" };
        sandbox.Zendesk.Tag(id, "meanwhile");

        var result = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, update: Escalation), stale, default);

        result.Failure!.Kind.ShouldBe(FailureKind.Conflict);
        sandbox.Zendesk.Inspect(id).Tags.ShouldBe(["vip", "meanwhile"], ignoreOrder: true);
    }

    [Fact]
    public async Task Apply_TagsChangedInTheSecondOfTheStamp_AreMended()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        sandbox.Zendesk.Tag(id, "leaving");
        var stale = await ReadLaterAsync(id);
        sandbox.Zendesk.Tag(id, "arriving");
        sandbox.Zendesk.Untag(id, "leaving");
        var sameSecond = stale with { VersionStamp = (await ReadLaterAsync(id)).VersionStamp };

        var result = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, update: Escalation), sameSecond, default);

        (result.Outcome, result.Calls).ShouldBe((DeliveryOutcome.Applied, 3));
        sandbox.Zendesk.Inspect(id).Tags.ShouldBe(["vip", "arriving", "hitl_escalated"], ignoreOrder: true);
    }

    [Fact]
    public async Task Apply_ErrorAfterTheWriteWasApplied_IsFoundByItsMarkerAndNotDoubled()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        var effect = Effect(id, EffectKind.Update, update: Escalation);
        var before = await ReadLaterAsync(id);
        sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ErrorAfter, Method = "PUT", Path = $"/tickets/{id}", Count = 1 }] });

        (await zendesk.Sink.ApplyAsync(effect, before, default)).Failure!.Kind.ShouldBe(FailureKind.Unavailable);

        (await zendesk.Sink.ApplyAsync(effect, await ReadLaterAsync(id), default)).Code.ShouldBe("marker_found");
        sandbox.Zendesk.Inspect(id).Messages.Count(m => m.Author == "connector").ShouldBe(1);
    }

    [Fact]
    public async Task Apply_SolvedAndClosedTicket_EndsForGood()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        var open = await ReadAsync(id);
        (await PutAsync($"api/v2/tickets/{id}", """{"ticket":{"status":"closed"}}""")).ShouldBe(HttpStatusCode.OK);

        var result = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, update: Escalation), open with { VersionStamp = null }, default);

        (result.Outcome, result.Code).ShouldBe((DeliveryOutcome.Ended, "closed_for_good"));
        (await ReadAsync(id)).Status.ShouldBe(ConversationStatus.Closed);
    }

    [Fact]
    public async Task Apply_GroupDeletedSinceTheLastWrite_GoesToTheFallbackAndLosesNothing()
    {
        await SetUpAsync();
        var first = sandbox.Zendesk.Open(Ann, "email", "My refund?");
        await zendesk.Sink.ApplyAsync(Effect(first, EffectKind.Update, update: Escalation), await ReadLaterAsync(first), default);
        await DeleteGroupAsync(ZendeskSeed.EscalationsGroupId);
        var second = sandbox.Zendesk.Open(Ann, "email", "My other refund?");

        var result = await zendesk.Sink.ApplyAsync(Effect(second, EffectKind.Update, update: Escalation with { FallbackGroup = "Billing" }), await ReadLaterAsync(second), default);

        (result.Outcome, result.Missing.ShouldHaveSingleItem()).ShouldBe((DeliveryOutcome.Applied, new MissingTarget(TargetKind.Group, "Escalations")));
        var ticket = sandbox.Zendesk.Inspect(second);
        (ticket.Group, ticket.Priority, ticket.Tags.Contains("hitl_escalated"), ticket.Messages.Count(m => m.Author == "connector")).ShouldBe(("Billing", "high", true, 1));
    }

    [Fact]
    public async Task Apply_AssigneeSkillAndStatus_AreSeenAtTheHelpdesk()
    {
        var id = sandbox.Zendesk.Open(Ann, "email", "Meine Rechnung?");
        var update = new ConversationUpdate { Assignee = "tomas@sandbox.example", Skill = "German", Status = ConversationStatus.OnHold, Group = "Billing" };

        var result = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, update: update), await ReadLaterAsync(id), default);
        var again = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, key: "fedcba987654321001234567", update: update), await ReadLaterAsync(id), default);

        (result.Outcome, result.Missing.Count, again.Outcome).ShouldBe((DeliveryOutcome.Applied, 0, DeliveryOutcome.AlreadyApplied));
        var ticket = sandbox.Zendesk.Inspect(id);
        (ticket.Assignee, ticket.Group, ticket.Status).ShouldBe(("Tomas Vidal", "Billing", "hold"));
    }
}
