using System.Net.Http.Headers;
using System.Text;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom;
using Hitl.Connector.Notes;
using Hitl.Connector.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Connector.Connectors.Tests.Intercom;

/// <summary>The connector against a stateful Intercom that was written from the vendor's description, not from it.</summary>
public sealed class IntercomSandboxTests : IAsyncLifetime
{
    private static readonly PlayedCustomer Customer = new("Kim", "kim@example.test", ["vip"]);

    private readonly AheadClock clock = new();
    private SandboxHost sandbox = null!;
    private IHelpdeskAccount account = null!;
    private SocketsHttpHandler transport = null!;
    private Crossed crossed = null!;

    public async Task InitializeAsync()
    {
        sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.Zero, AutoAnswer = false, Time = clock }, CancellationToken.None);
        transport = new SocketsHttpHandler { AllowAutoRedirect = false };
        var options = new IntercomOptions
        {
            BaseUrl = sandbox.IntercomUrl,
            AccessToken = sandbox.Options.IntercomToken,
            ClientSecrets = [sandbox.Options.IntercomClientSecret],
            AppPackageCode = "hitl-connector-sandbox",
            PollSettleSeconds = 0,
            PollOverlapSeconds = 1,
        };
        account = IntercomAccountFactory.Create("acme", () => options, () => crossed = new Crossed { InnerHandler = transport }, clock, NullLoggerFactory.Instance);
    }

    public async Task DisposeAsync()
    {
        transport.Dispose();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Setup_TwiceInARow_SecondChangesNothing()
    {
        var first = (await account.Setup.ApplyAsync((await account.Setup.PlanAsync(new SetupRequest(null), default)).Value!, default)).Value!;
        var second = (await account.Setup.PlanAsync(new SetupRequest(null), default)).Value!;
        var before = sandbox.Requests.Since(0).Count;
        await account.Setup.ApplyAsync(second, default);

        first.Steps.Where(s => s.State == SetupStepState.Failed).ShouldBeEmpty();
        first.IsComplete.ShouldBeTrue();
        second.Steps.ShouldAllBe(s => s.State == SetupStepState.Present || s.State == SetupStepState.ByHand);
        sandbox.Requests.Since(0).Count.ShouldBe(before);
    }

    [Fact]
    public async Task Diagnose_AfterSetup_NoProblem()
    {
        await SetUpAsync();

        var findings = await account.DiagnoseAsync(default);

        findings.Where(f => f.Level == FindingLevel.Problem).ShouldBeEmpty();
    }

    [Fact]
    public async Task Poll_MoreThanTwoPages_FindsEveryConversationOnce()
    {
        var start = account.Changes.StartFrom("conversations", TimeProvider.System.GetUtcNow());
        var opened = Enumerable.Range(0, 120).Select(i => Open($"Question {i}")).ToHashSet();

        var seen = new List<string>();
        var pages = 0;
        var at = start;
        while (true)
        {
            var page = (await account.Changes.ReadPageAsync(at, TimeProvider.System.GetUtcNow().AddSeconds(5), default)).Value!;
            pages++;
            seen.AddRange(page.Events.Select(e => e.Key));
            at = page.Next;
            if (page.EndOfStream)
            {
                break;
            }
        }

        pages.ShouldBeGreaterThanOrEqualTo(3);
        seen.Select(k => k.Split(':')[1]).ToHashSet().SetEquals(opened).ShouldBeTrue();
    }

    [Fact]
    public async Task Read_WholeConversation_EveryAuthorAndVisibility()
    {
        var id = Open("My invoice is wrong & I want <b>help</b>");
        sandbox.Intercom.BotWrites(id, "Here is an article.").ShouldBeTrue();
        sandbox.Intercom.CustomerWrites(id, "That does not help");
        sandbox.Intercom.AgentNotes(id, "Known customer");
        sandbox.Intercom.AgentReplies(id, "I will look at it");

        var snapshot = await ReadAsync(id);

        snapshot.Messages.Select(m => (m.Author.Kind, m.Visibility, m.Text)).ShouldBe(
        [
            (AuthorKind.Customer, Visibility.Public, "My invoice is wrong & I want <b>help</b>"),
            (AuthorKind.Bot, Visibility.Public, "Here is an article."),
            (AuthorKind.Customer, Visibility.Public, "That does not help"),
            (AuthorKind.Agent, Visibility.Internal, "Known customer"),
            (AuthorKind.Agent, Visibility.Public, "I will look at it"),
        ]);
        snapshot.Customer.Email.ShouldBe("kim@example.test");
        snapshot.Tags.ShouldBe(["vip"]);
        Ownership.Derive(snapshot).Owner.ShouldBe(Owner.Human);
    }

    [Fact]
    public async Task Apply_WholeUpdate_ShownToTheAgentAndNotDoneTwice()
    {
        await SetUpAsync();
        var id = Open("My invoice is wrong");
        var effect = Update(id, IntercomWorld.Note);

        var before = await ReadAsync(id);
        var result = await account.Sink.ApplyAsync(effect, before, default);
        var after = await ReadAsync(id);
        var again = await account.Sink.ApplyAsync(effect, after, default);

        result.Failure.ShouldBeNull();
        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        again.Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);
        var seen = sandbox.Intercom.Inspect(id);
        seen.Tags.ShouldBe(["vip", "hitl_negative"], ignoreOrder: true);
        seen.Fields[HitlFields.Sentiment].ShouldBe("0.21");
        seen.Fields[HitlFields.Intent].ShouldBe("refund");
        seen.Fields["hitl_priority"].ShouldBe("high");
        seen.Group.ShouldBe("Escalations");
        seen.Messages.Count(m => !m.Public).ShouldBe(1);
        after.Messages.Single(m => m.Marker == effect.Key.Value).ShouldSatisfyAllConditions(
            m => m.Author.Kind.ShouldBe(AuthorKind.Self),
            m => m.Visibility.ShouldBe(Visibility.Internal),
            m => result.WrittenIds.ShouldContain(m.Id));
        Ownership.Derive(after).Owner.ShouldBe(Owner.Bot);
        Fingerprint.Of(after).ShouldBe(Fingerprint.Of(before), "what we wrote must not look like something new");
    }

    [Theory]
    [InlineData("snoozed")]
    [InlineData("close")]
    public async Task Apply_SleepingConversation_NoteWaitsAndNothingWakes(string how)
    {
        await SetUpAsync();
        var id = Open("My invoice is wrong");
        await SendToSleepAsync(id, how);

        var asleep = await ReadAsync(id);
        var result = await account.Sink.ApplyAsync(Update(id, IntercomWorld.Note), asleep, default);

        result.ShouldBe(DeliveryResult.Postponed("would_wake"));
        (await ReadAsync(id)).Status.ShouldBe(how == "close" ? ConversationStatus.Closed : ConversationStatus.Snoozed);
        sandbox.Intercom.Inspect(id).Messages.ShouldAllBe(m => m.Public);
    }

    [Fact]
    public async Task Apply_HumanClosesWhileTheNoteIsOnItsWay_StaysClosedWithTheNote()
    {
        await SetUpAsync();
        var id = Open("My invoice is wrong");
        var open = await ReadAsync(id);
        sandbox.Intercom.AgentFinishes(id);

        var result = await account.Sink.ApplyAsync(Update(id, IntercomWorld.Note), open, default);

        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        var after = await ReadAsync(id);
        (after.Status, after.Messages.Count(m => m.Visibility == Visibility.Internal)).ShouldBe((ConversationStatus.Closed, 1));
        Ownership.Derive(after).Owner.ShouldBe(Owner.Nobody);
        result.WrittenIds.ShouldContain(after.Activities.Last(a => a.Kind == ActivityKind.Closed).Id, "our closing comes back as an echo of ours");
    }

    [Fact]
    public async Task Hold_HumanClosesWhileTheAssignmentIsOnItsWay_StaysClosed()
    {
        await SetUpAsync();
        var id = Open("My invoice is wrong");
        sandbox.Intercom.AgentReplies(id, "I will look at it");
        var answered = await ReadAsync(id);
        sandbox.Intercom.AgentFinishes(id);

        await account.Sink.SetHoldAsync(Change(id, EffectKind.Hold), answered, default);

        (await ReadAsync(id)).Status.ShouldBe(ConversationStatus.Closed);
    }

    [Theory]
    [InlineData(true, ConversationStatus.Open)]
    [InlineData(false, ConversationStatus.Closed)]
    public async Task Hold_HumanGoesOnBeforeOurClosingArrives_LeavesItAsTheHumanWants(bool replies, ConversationStatus wanted)
    {
        await SetUpAsync();
        var id = Open("My invoice is wrong");
        sandbox.Intercom.AgentReplies(id, "I will look at it");
        var answered = await ReadAsync(id);
        sandbox.Intercom.AgentFinishes(id);
        crossed.Before = async request =>
        {
            if (request.Content is { } content && (await content.ReadAsStringAsync()).Contains("\"close\"", StringComparison.Ordinal))
            {
                sandbox.Intercom.AgentReplies(id, "One more thing");
                if (!replies)
                {
                    sandbox.Intercom.AgentFinishes(id);
                }
            }
        };

        await account.Sink.SetHoldAsync(Change(id, EffectKind.Hold), answered, default);

        var after = await ReadAsync(id);
        (after.Status, after.Messages.Count(m => m.Text == "One more thing")).ShouldBe((wanted, 1));
        Ownership.Derive(after).Owner.ShouldBe(replies ? Owner.Human : Owner.Nobody);
    }

    [Fact]
    public async Task Hold_HumanRepliedUnassigned_BotIsSilentUntilReleased()
    {
        await SetUpAsync();
        var id = Open("My invoice is wrong");
        sandbox.Intercom.AgentReplies(id, "I will look at it");

        var answered = await ReadAsync(id);
        var hold = await account.Sink.SetHoldAsync(Change(id, EffectKind.Hold), answered, default);
        var held = await ReadAsync(id);
        var suppressed = !sandbox.Intercom.BotWrites(id, "Have you tried an article?");
        sandbox.Intercom.AgentFinishes(id);
        var release = await account.Sink.SetHoldAsync(Change(id, EffectKind.Release), await ReadAsync(id), default);

        hold.Outcome.ShouldBe(DeliveryOutcome.Applied);
        held.HoldEngaged.ShouldBeTrue();
        Fingerprint.Of(held).ShouldBe(Fingerprint.Of(answered));
        held.AssigneeId.ShouldBe(held.Messages.Single(m => m.Author.Kind == AuthorKind.Agent).Author.Id);
        Ownership.Derive(held).Owner.ShouldBe(Owner.Human);
        suppressed.ShouldBeTrue();
        release.Outcome.ShouldBe(DeliveryOutcome.Applied);
        (await ReadAsync(id)).HoldEngaged.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Release_TakenOverAndFinishedBeforeAnyHoldWasSet_LetsTheBotSpeakAgain(bool replied)
    {
        await SetUpAsync();
        var id = Open("My invoice is wrong");
        if (replied)
        {
            sandbox.Intercom.AgentReplies(id, "I will look at it");
        }
        else
        {
            sandbox.Intercom.AgentAssigns(id);
        }

        sandbox.Intercom.BotWrites(id, "Have you tried an article?").ShouldBeFalse("a person stops Fin without a hold");
        clock.Ahead += TimeSpan.FromSeconds(1.1);
        sandbox.Intercom.Tag(id, HitlFields.ResumeTag);
        var finished = await ReadAsync(id);
        (finished.HoldEngaged, finished.HoldPartly, Ownership.Derive(finished).Evidence).ShouldBe((false, true, "resume_tag"));
        HoldPolicy.BeforeScoring(Ownership.Derive(finished), finished.HoldEngaged, ruleHold: false, finished.HoldPartly).ShouldBe(HoldAction.Release);

        (await account.Sink.SetHoldAsync(Change(id, EffectKind.Release), finished, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        sandbox.Intercom.BotWrites(id, "Have you tried an article?").ShouldBeTrue();
        (await ReadAsync(id)).ShouldSatisfyAllConditions(s => s.HoldEngaged.ShouldBeFalse(), s => s.HoldPartly.ShouldBeFalse());
    }

    [Fact]
    public async Task Hold_BeforeAnyHuman_BotIsSilentAndSpeaksAgainAfterRelease()
    {
        await SetUpAsync();
        var id = Open("My invoice is wrong");

        await account.Sink.SetHoldAsync(Change(id, EffectKind.Hold), null, default);
        var whileHeld = sandbox.Intercom.BotWrites(id, "Hello");
        await account.Sink.SetHoldAsync(Change(id, EffectKind.Release), null, default);
        var afterwards = sandbox.Intercom.BotWrites(id, "Hello again");

        whileHeld.ShouldBeFalse();
        afterwards.ShouldBeTrue();
        Ownership.Derive(await ReadAsync(id)).Owner.ShouldBe(Owner.Bot);
    }

    [Fact]
    public async Task Read_UnknownConversation_NotFound() =>
        (await account.Source.ReadAsync(new ConversationRef("acme", "215470000099999"), default)).Failure!.Kind.ShouldBe(FailureKind.NotFound);

    private string Open(string text) => sandbox.Intercom.Open(Customer, "chat", text);

    private async Task SetUpAsync() =>
        (await account.Setup.ApplyAsync((await account.Setup.PlanAsync(new SetupRequest(null), default)).Value!, default)).Value!.IsComplete.ShouldBeTrue();

    private async Task<Snapshot> ReadAsync(string id)
    {
        var read = await account.Source.ReadAsync(new ConversationRef("acme", id), default);
        read.Failure.ShouldBeNull();
        return read.Value!;
    }

    /// <summary>As a teammate does in the inbox.</summary>
    private async Task SendToSleepAsync(string id, string how)
    {
        var self = (await account.SelfIdAsync(default)).Value;
        var until = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeSeconds();
        var body = how == "close"
            ? $$"""{"message_type":"close","type":"admin","admin_id":"{{self}}"}"""
            : $$"""{"message_type":"snoozed","admin_id":"{{self}}","snoozed_until":{{until}}}""";
        using var invoker = new HttpMessageInvoker(transport, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(sandbox.IntercomUrl, $"conversations/{id}/parts"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", sandbox.Options.IntercomToken) },
        };
        request.Headers.Add("Intercom-Version", "2.16");
        using var response = await invoker.SendAsync(request, default);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    private static Effect Change(string id, EffectKind kind) =>
        new(EffectKey.From(id, kind.ToString()), new ConversationRef("acme", id), kind, IntercomWorld.Start, "test");

    private static Effect Update(string id, ContextNote note) => Change(id, EffectKind.Update) with
    {
        Update = new ConversationUpdate
        {
            AddTags = ["hitl_negative"],
            Fields = new Dictionary<string, string?> { [HitlFields.Sentiment] = "0.21", [HitlFields.Intent] = "refund" },
            Priority = Priority.High,
            Group = "Escalations",
            Note = note,
        },
    };

    [Fact]
    public async Task Apply_AssigneeFieldNoteAndClosing_EndAsAClosedConversationWithTheNote()
    {
        await SetUpAsync();
        var id = Open("Close me");
        var update = new ConversationUpdate
        {
            Fields = new Dictionary<string, string?> { [HitlFields.Intent] = "refund", ["no such attribute"] = "x" },
            Skill = "German",
            Status = ConversationStatus.Solved,
            Note = new ContextNote("Done", "en", []) { Mentions = ["Nobody"] },
            Mentions = ["Nobody"],
        };
        var effect = new Effect(EffectKey.From("close"), new ConversationRef("acme", id), EffectKind.Update, TimeProvider.System.GetUtcNow(), "rule.x") { Update = update };

        var result = await account.Sink.ApplyAsync(effect, (await account.Source.ReadAsync(effect.Conversation, default)).Value!, default);

        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        result.Missing.ShouldBe([new(TargetKind.Skill, "German"), new(TargetKind.Mention, "Nobody"), new(TargetKind.Field, "no such attribute")], ignoreOrder: true);
        var seen = sandbox.Intercom.Inspect(id);
        (seen.Status, seen.Fields[HitlFields.Intent], seen.Messages.Count(m => m.Author == "connector")).ShouldBe(("closed", "refund", 1));
    }

    [Fact]
    public async Task Read_WhatAHumanSet_IsWhatNoRuleMayOverwrite()
    {
        await SetUpAsync();
        var id = Open("Mine");
        sandbox.Intercom.AgentSets(id, "group", "Billing");
        sandbox.Intercom.AgentSets(id, "hitl_priority", "low");
        var update = new ConversationUpdate { Group = "Escalations", Priority = Priority.Urgent, AddTags = ["hitl_x"] };
        var effect = new Effect(EffectKey.From("human"), new ConversationRef("acme", id), EffectKind.Update, TimeProvider.System.GetUtcNow(), "rule.x") { Update = update };

        var plan = DeliveryPolicy.Fit(effect, (await account.Source.ReadAsync(effect.Conversation, default)).Value!, new OwnershipState(Owner.Bot, "none"));

        (plan.Effect!.Update!.Group, plan.Effect.Update.Priority, plan.Effect.Update.AddTags.Count).ShouldBe((null, null, 1));
    }

    [Fact]
    public async Task Catalog_OfTheWorkspace_HasWhatRulesCanName()
    {
        await SetUpAsync();

        var catalog = (await account.CatalogAsync(default)).Value!;

        catalog.Groups.Select(g => g.Name).ShouldBe(["Support", "Escalations", "Billing"]);
        catalog.People.ShouldNotBeEmpty();
        catalog.Fields.ShouldContain(f => f.Name == HitlFields.BotConfidence);
        catalog.Skills.ShouldBeNull();
    }

    /// <summary>Lets others act just before a call of ours arrives.</summary>
    private sealed class Crossed : DelegatingHandler
    {
        public Func<HttpRequestMessage, Task>? Before { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await (Before?.Invoke(request) ?? Task.CompletedTask);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
