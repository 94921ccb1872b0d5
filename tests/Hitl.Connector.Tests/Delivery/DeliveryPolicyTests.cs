using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Delivery;

public sealed class DeliveryPolicyTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly OwnershipState _bot = new(Owner.Bot, "no_human_signal");
    private static readonly OwnershipState _human = new(Owner.Human, "agent_replied");
    private static readonly ContextNote _note = new("Take over", "en", []);

    private static Snapshot Now(HelpdeskKind helpdesk = HelpdeskKind.Zendesk, ConversationStatus status = ConversationStatus.Open, bool held = false) => new()
    {
        Ref = new ConversationRef("a", "1"),
        Helpdesk = helpdesk,
        Status = status,
        CreatedAt = _noon,
        UpdatedAt = _noon,
        HoldEngaged = held,
    };

    private static Effect Of(EffectKind kind, ConversationUpdate? update = null, string? decision = null) =>
        new(EffectKey.From("test"), new ConversationRef("a", "1"), kind, _noon, "test", decision) { Update = update };

    [Fact]
    public void Fit_ZendeskTicketClosed_EndsWithThatReason() =>
        DeliveryPolicy.Fit(Of(EffectKind.Update, new ConversationUpdate { AddTags = ["x"] }), Now(status: ConversationStatus.Closed), _bot)
            .Instead!.ShouldBe(DeliveryResult.Ended("closed_for_good"));

    [Theory]
    [InlineData(ConversationStatus.Snoozed)]
    [InlineData(ConversationStatus.Closed)]
    public void Fit_NoteForASleepingIntercomConversation_Waits(ConversationStatus status) =>
        DeliveryPolicy.Fit(Of(EffectKind.Update, new ConversationUpdate { Note = _note }), Now(HelpdeskKind.Intercom, status), _bot)
            .Instead!.Outcome.ShouldBe(DeliveryOutcome.Postponed);

    [Fact]
    public void Fit_TagsForASleepingIntercomConversation_GoOut() =>
        DeliveryPolicy.Fit(Of(EffectKind.Update, new ConversationUpdate { AddTags = ["x"] }), Now(HelpdeskKind.Intercom, ConversationStatus.Snoozed), _bot)
            .Effect.ShouldNotBeNull();

    [Fact]
    public void Fit_NoteOnASolvedZendeskTicket_GoesOut() =>
        DeliveryPolicy.Fit(Of(EffectKind.Update, new ConversationUpdate { Note = _note }), Now(status: ConversationStatus.Solved), _bot).Effect.ShouldNotBeNull();

    [Fact]
    public void Fit_HumanTookOverMeanwhile_KeepsTheNoteAndDropsTheRouting()
    {
        var update = new ConversationUpdate { Note = _note, Group = "Escalations", Priority = Priority.High };

        var fitted = DeliveryPolicy.Fit(Of(EffectKind.Update, update), Now(), _human).Effect!.Update!;

        fitted.Note.ShouldBe(_note);
        fitted.Group.ShouldBeNull();
        fitted.Priority.ShouldBeNull();
    }

    [Fact]
    public void Fit_MarkerAlreadyThere_SendsNothing()
    {
        var effect = Of(EffectKind.Update, new ConversationUpdate { Note = _note });
        var shown = Now() with { Messages = [new Message("m1", new Author(AuthorKind.Self, "9"), Visibility.Internal, "note", _noon) { Marker = effect.Key.Value }] };

        DeliveryPolicy.Fit(effect, shown, _bot).Instead!.Code.ShouldBe("marker_found");
    }

    [Fact]
    public void Fit_MarkerAlreadyThereOnWhatItOpenedAgainstAHumansWill_OnlyClosesIt()
    {
        var effect = Of(EffectKind.Update, new ConversationUpdate { Note = _note, AddTags = ["x"] });
        var self = new Author(AuthorKind.Self, "9");
        var shown = Now(HelpdeskKind.Intercom) with
        {
            Messages = [new Message("91", self, Visibility.Internal, "note", _noon.AddSeconds(2)) { Marker = effect.Key.Value }],
            Activities = [new Activity("90", ActivityKind.Closed, new Author(AuthorKind.Agent, "a1"), _noon.AddSeconds(1)), new Activity("91", ActivityKind.Opened, self, _noon.AddSeconds(2))],
        };

        var left = DeliveryPolicy.Fit(effect, shown, _bot).Effect!.Update!;

        left.Status.ShouldBe(ConversationStatus.Closed);
        (left with { Status = null }).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Fit_MarkerOnAWriteWithoutANote_IsFoundToo()
    {
        var effect = Of(EffectKind.Update, new ConversationUpdate { AddTags = ["x"] });
        var shown = Now() with { Activities = [new Activity("1", ActivityKind.Other, new Author(AuthorKind.Self, "9"), _noon, effect.Key.Value)] };

        DeliveryPolicy.Fit(effect, shown, _bot).Instead!.Code.ShouldBe("marker_found");
    }

    [Fact]
    public void Fit_HoldAfterTheHumanFinished_Ends() =>
        DeliveryPolicy.Fit(Of(EffectKind.Hold), Now(), _bot).Instead!.Outcome.ShouldBe(DeliveryOutcome.Ended);

    [Fact]
    public void Fit_HoldByARule_NeedsNoHuman() =>
        DeliveryPolicy.Fit(Of(EffectKind.Hold, decision: "d1"), Now(), _bot).Effect.ShouldNotBeNull();

    [Fact]
    public void Fit_ReleaseWhileAHumanOwnsIt_Ends() =>
        DeliveryPolicy.Fit(Of(EffectKind.Release), Now(held: true), _human).Instead!.Code.ShouldBe("human_owns_it_now");

    [Theory]
    [InlineData(ResumeContract.ReturnedToQueue)]
    [InlineData(Reopening.Evidence)]
    public void Fit_ReleaseOfWhatWaitsForItsTeam_Ends(string evidence) =>
        DeliveryPolicy.Fit(Of(EffectKind.Release), Now(held: true), new OwnershipState(Owner.WaitingForHuman, evidence, _noon, "m9")).Instead!.Code.ShouldBe("human_owns_it_now");

    [Fact]
    public void Fit_ReleaseAfterABotHandedOverAgain_Ends() =>
        DeliveryPolicy.Fit(Of(EffectKind.Release), Now(held: true), new OwnershipState(Owner.WaitingForHuman, "control_passed", _noon, "c9")).Instead!.Code.ShouldBe("waits_for_a_human_now");

    [Theory]
    [InlineData(0, true)]
    [InlineData(-2, false)]
    public void Fit_ReleaseWhoseTagIsOffAndControlIsStillTheAgents_GoesOn(int tagOffAfterSeconds, bool goesOn)
    {
        var off = new Activity("t1", ActivityKind.TagRemoved, new Author(AuthorKind.Self, "me"), _noon.AddSeconds(tagOffAfterSeconds), HitlFields.HoldTag);
        var passed = new OwnershipState(Owner.WaitingForHuman, "control_passed", _noon, "c9");

        var plan = DeliveryPolicy.Fit(Of(EffectKind.Release), Now() with { HoldPartly = true, Activities = [off] }, passed);

        (plan.Effect is not null, plan.Instead?.Code).ShouldBe(goesOn ? (true, null) : (false, "waits_for_a_human_now"));
    }

    [Fact]
    public void Fit_ReleaseForOutOfHours_GoesOutOnlyWhileTheDeskIsClosed()
    {
        var waits = new OwnershipState(Owner.WaitingForHuman, ResumeContract.ReturnedToQueue, _noon, "m9");
        var release = Of(EffectKind.Release) with { Reason = HoldPolicy.OutOfHours };

        DeliveryPolicy.Fit(release, Now(held: true), waits, limitedBot: true).Effect.ShouldBe(release);
        DeliveryPolicy.Fit(release, Now(held: true), _bot).Instead!.Code.ShouldBe("no_longer_due");
    }

    [Fact]
    public void Fit_DeletedConversation_EndsEverything()
    {
        foreach (var kind in Enum.GetValues<EffectKind>())
        {
            DeliveryPolicy.Fit(Of(kind, new ConversationUpdate { Note = _note }), Now(status: ConversationStatus.Deleted), _human)
                .Instead!.Code.ShouldBe("conversation_deleted");
        }
    }

    [Fact]
    public void Fit_ValuesThatAHumanSetMeanwhile_StayAsTheHumanSetThem()
    {
        var agent = new Author(AuthorKind.Agent, "a1");
        Activity By(Author actor, ActivityKind kind, string value, int minute) => new($"x{minute}{kind}{value}", kind, actor, _noon.AddMinutes(minute), value);
        var now = Now() with
        {
            Activities =
            [
                By(agent, ActivityKind.AssignedToGroup, "31", 0),
                By(agent, ActivityKind.FieldChanged, "priority=low", 1),
                By(agent, ActivityKind.FieldChanged, "Plan=basic", 2),
                By(agent, ActivityKind.TagRemoved, "hitl_negative", 3),
                By(agent, ActivityKind.Pending, "pending", 4),
                By(agent, ActivityKind.FieldChanged, "hitl_sentiment=0.9", 5),
                By(agent, ActivityKind.FieldChanged, "Reason=old", 6),
                By(new Author(AuthorKind.System, ""), ActivityKind.FieldChanged, "Reason=new", 7),
            ],
        };
        var update = new ConversationUpdate
        {
            AddTags = ["hitl_negative", "hitl_other"],
            Fields = new Dictionary<string, string?> { ["Plan"] = "gold", ["Reason"] = "angry", ["hitl_sentiment"] = "0.2" },
            Group = "Escalations",
            Priority = Priority.High,
            Status = ConversationStatus.Open,
            Assignee = "Ann",
        };

        var fitted = DeliveryPolicy.Fit(Of(EffectKind.Update, update), now, _bot).Effect!.Update!;

        fitted.AddTags.ShouldBe(["hitl_other"]);
        fitted.Fields.Keys.ShouldBe(["Reason", "hitl_sentiment"], "a trigger set the one after the human, and scores are ours to set");
        (fitted.Group, fitted.Priority, fitted.Status).ShouldBe((null, null, null));
        fitted.Assignee.ShouldBe("Ann", "nobody has chosen one");
    }

    [Fact]
    public void Fit_OnlyWhatAHumanSetOtherwise_IsDoneAlready() =>
        DeliveryPolicy.Fit(
            Of(EffectKind.Update, new ConversationUpdate { Group = "Escalations" }),
            Now() with { Activities = [new Activity("x", ActivityKind.AssignedToGroup, new Author(AuthorKind.Agent, "a1"), _noon, "31")] },
            _bot).Instead!.Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);
}
