using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Notes;
using Hitl.Connector.Scoring;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteLedgerLogsTests(SqliteHost host) : LedgerLogsCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresLedgerLogsTests(PostgresHost host) : LedgerLogsCompliance(host);

/// <summary>Decisions, records, reports, accounts and keys: what is written reads back the same.</summary>
public abstract class LedgerLogsCompliance(ILedgerHost host)
{
    // Neighbours and extremes: read back bit for bit or not at all.
    private static readonly double[] Doubles = [0.1 + 0.2, 1 / 3.0, double.Epsilon, double.MaxValue, -0.0, double.NaN, double.NegativeInfinity, Math.BitIncrement(0.3)];

    private static readonly ConversationUpdate FullUpdate = new()
    {
        AddTags = ["hitl_active", "ärger \"quoted\" \0 \u2028 😀"],
        RemoveTags = ["bot"],
        Fields = new Dictionary<string, string?> { ["hitl_sentiment"] = "0.21", ["hitl_intent"] = null, ["IsEmpty"] = "" },
        Priority = Priority.Urgent,
        Group = "Billing & Co",
        Note = new ContextNote("Call back", "de", [new NoteSection("request", "Wunsch", [new NoteLine("<b>\n'x'", ["m1", "m2"]), new NoteLine("", [])])]),
    };

    private static readonly FactSheet FullSheet = new()
    {
        Conversation = Conversation("1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Now = At(1),
        Mode = AccountMode.Act,
        Ownership = new OwnershipState(Owner.Human, "agent_replied", At(-3), "m7"),
        Language = "de",
        Tags = ["vip"],
        Fields = new Dictionary<string, string?> { ["plan"] = null },
        Bot = new BotEvidence(Doubles[1], null, KnowledgeMatch.Conflict),
        CapUse = new Dictionary<string, CapUse> { ["r3"] = new CapUse(3, At(40)) },
        HumanSet = ["priority"],
        Previous = new PreviousState { Role = AiRole.Assist, Fired = ["r1"] },
        Moments =
        [
            new Moment { At = At(0), MessageId = "m1", Sentiment = Doubles[4], Topics = new Dictionary<string, double> { ["legal"] = Doubles[2] }, Signs = new ThreadSigns(1, 2, Doubles[1], 3, null, 0) },
            new Moment { At = At(1), Sentiment = Doubles[0], Intent = new ScoredLabel("refund", Doubles[1]), WantsHuman = Doubles[7], Urgency = new Urgency(UrgencyLevel.Critical, 0.5) },
        ],
        Hits = [new PatternHit("a.b", AuthorKind.Customer, "m1", 3, 4, 0)],
        Moved = [new TextSpan("m1", 0, 12)],
        Alternatives = [.. Doubles.Select((d, i) => new ScoredLabel($"label{i}", d))],
        Models = [new ModelStamp("sentiment", "3", "0123456789ab")],
    };

    private async Task<LedgerDatabase> OpenAsync() => await LedgerDatabase.OpenAsync(await host.NewAsync(), default);

    private static Decision FullDecision(string id, double at) => new()
    {
        Id = id,
        Conversation = Conversation("1"),
        DecidedAt = At(at).ToOffset(TimeSpan.FromMinutes(-210)).AddTicks(7),
        Role = AiRole.Escalate,
        Destination = "Billing",
        Hold = true,
        Fired = [new FiredRule("r1", "Angry", "high", "sentiment 0.21 < 0.30")],
        AlmostFired = [new FiredRule("r2", "Unsure", "low", "uncertainty 0.49 < 0.50")],
        HeldBack = [new HeldBackRule("r3", "Many", "low", "", HeldBackBy.Cap)],
        Conflicts = [new RuleConflict("group", "r2", "A", "r1", "Billing")],
        Kept = [new KeptPart("priority", "r1", "high")],
        Notify = [new Notification("r1", NoticeKind.Mention, "ann")],
        LookAgainAt = At(9),
        Sheet = FullSheet,
        RuleSetVersion = "v9",
        Desired = FullUpdate,
    };

    [SkippableFact]
    public async Task Decision_WithEverything_ReadsBackTheSame()
    {
        await using var ledger = await OpenAsync();
        var decision = FullDecision("d1", 1);
        await CompleteAsync(ledger, "e1", Processed(1) with { Decision = decision });

        var found = (await ledger.Decisions.FindAsync("d1", default)).ShouldNotBeNull();

        found.ShouldBeSameAs(decision);
        found.DecidedAt.EqualsExact(decision.DecidedAt).ShouldBeTrue();
        found.Scores.Alternatives.Select(a => BitConverter.DoubleToInt64Bits(a.Confidence)).ShouldBe(Doubles.Select(BitConverter.DoubleToInt64Bits));
        (await ledger.Decisions.FindAsync("unknown", default)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Decisions_OfAConversation_NewestFirstAndLimited()
    {
        await using var ledger = await OpenAsync();
        foreach (var (id, at) in new[] { ("d1", 1), ("d3", 3), ("d2", 2) })
        {
            await CompleteAsync(ledger, "e" + id, Processed(at) with { Decision = FullDecision(id, at) });
        }

        (await ledger.Decisions.ForConversationAsync(Conversation("1"), 2, default)).Select(d => d.Id).ShouldBe(["d3", "d2"]);
        (await ledger.Decisions.ForConversationAsync(Conversation("2"), 2, default)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Decision_SameIdAgain_KeepsTheFirst()
    {
        await using var ledger = await OpenAsync();
        await CompleteAsync(ledger, "e1", Processed(1) with { Decision = FullDecision("d", 1) });
        await CompleteAsync(ledger, "e2", Processed(9) with { Decision = FullDecision("d", 9) });

        (await ledger.Decisions.FindAsync("d", default))!.DecidedAt.ShouldBe(FullDecision("d", 1).DecidedAt);
    }

    [SkippableFact]
    public async Task Record_Rewritten_IsTheLastOne()
    {
        await using var ledger = await OpenAsync();
        var last = new ConversationRecord(Conversation("1"), "print2", At(2).AddTicks(1))
        {
            Role = AiRole.Assist,
            Destination = "Billing",
            Owner = Owner.WaitingForHuman,
            DecisionId = "d1",
            RuleHold = true,
            StateChanges = 4,
            Notes = 2,
        };
        await CompleteAsync(ledger, "e1", Processed(1) with { Record = new ConversationRecord(Conversation("1"), "print1", At(1)) });
        await CompleteAsync(ledger, "e2", Processed(2) with { Record = last });

        (await ledger.Decisions.RecordAsync(Conversation("1"), default)).ShouldBeSameAs(last);
        (await ledger.Decisions.RecordAsync(Conversation("1", "other"), default)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Effect_WithEverything_ReadsBackTheSameAsDoesItsResult()
    {
        await using var ledger = await OpenAsync();
        var effect = new Effect(EffectKey.From("a", "b"), Conversation("1"), EffectKind.Update, At(1).AddTicks(3), "rule.angry", "d1") { Update = FullUpdate, CausedAt = At(0.5), TakenOverAt = At(0.25) };
        var result = new DeliveryResult(DeliveryOutcome.Ended, "closed_for_good")
        {
            Failure = new HelpdeskFailure(FailureKind.Throttled, "zendesk.429", TimeSpan.FromTicks(123456789)),
            WrittenIds = ["c1", "c2"],
            Calls = 3,
            HttpStatus = 429,
        };
        await ledger.Events.StoreAsync(effect);

        var claim = (await ledger.Outbox.ClaimAsync(2)).ShouldNotBeNull();
        claim.Effect.ShouldBeSameAs(effect);
        claim.Attempt.ShouldBe(1);
        await ledger.Outbox.CompleteAsync(claim, result, At(3), default);

        var entry = (await ledger.Outbox.ForConversationAsync(Conversation("1"), default)).ShouldHaveSingleItem();
        entry.ShouldBeSameAs(new OutboxEntry(effect, EffectState.Ended, 1, At(3), result));
    }

    [SkippableFact]
    public async Task Counts_OfEventsAndEffects_ByEndAndState()
    {
        await using var ledger = await OpenAsync();
        await CompleteAsync(ledger, "e1", Processed(1, Effect("u"), Effect("h", EffectKind.Hold)));
        await CompleteAsync(ledger, "e2", new Completion(EventEnd.Ignored, "autoresponder", At(2)));
        await CompleteAsync(ledger, "e3", new Completion(EventEnd.OwnEcho, "", At(3)));
        await ledger.Events.AcceptAsync(Event("retrying", "5", -100), default);
        await ledger.Events.ReleaseAsync((await ledger.Events.ClaimAsync(1))!, At(99), "zendesk.503", default);
        await ledger.Outbox.CompleteAsync(await ledger.Outbox.TakeAsync(5, "h"), Applied, At(6), default);

        var counts = await ledger.Report.CountAsync(Account, default);

        counts.Events.ShouldBe(
            new Dictionary<string, long> { ["processed"] = 1, ["ignored:autoresponder"] = 1, ["own_echo"] = 1, ["waiting"] = 1 }, ignoreOrder: true);
        counts.Effects.ShouldBe(new Dictionary<string, long> { ["hold:done"] = 1, ["update:waiting"] = 1 }, ignoreOrder: true);
        (await ledger.Report.CountAsync("other", default)).Events.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task DeadLetters_EventsAndEffects_AreListedNewestFirstAndRetried()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.RecordEndedAsync(Event("", "", 1), EventEnd.DeadLettered, "broken_json", default);
        await CompleteAsync(ledger, "e", new Completion(EventEnd.DeadLettered, "gave_up", At(3)));
        await ledger.Events.StoreAsync(Effect("u", conversation: "8"));
        await ledger.Outbox.DeadLetterAsync(await ledger.Outbox.TakeAsync(5, "u"), Refused, At(6), default);

        var dead = await ledger.Report.DeadLettersAsync(Account, 10, default);

        dead.Select(d => (d.What, d.ConversationId, d.Type, d.Reason, d.At)).ShouldBe([
            ("effect", "8", "update", "zendesk.429", At(6)),
            ("event", "1", "ticket.updated", "gave_up", At(3)),
            ("event", null, "ticket.updated", "broken_json", At(1)),
        ]);
        (await ledger.Report.DeadLettersAsync(null, 1, default)).ShouldHaveSingleItem().What.ShouldBe("effect");
        (await ledger.Report.DeadLettersAsync("other", 9, default)).ShouldBeEmpty();

        (await ledger.Report.RetryDeadLetterAsync(dead[0].Id, At(20), default)).ShouldBeTrue();
        (await ledger.Report.RetryDeadLetterAsync(dead[0].Id, At(20), default)).ShouldBeFalse();
        (await ledger.Report.RetryDeadLetterAsync(dead[1].Id, At(20), default)).ShouldBeTrue();
        (await ledger.Report.RetryDeadLetterAsync(dead[2].Id, At(20), default)).ShouldBeFalse();
        (await ledger.Outbox.ClaimAsync(19)).ShouldBeNull();
        (await ledger.Outbox.TakeAsync(20, "u")).Attempt.ShouldBe(1);
        (await ledger.Events.ClaimAsync(19)).ShouldBeNull();
        (await ledger.Events.ClaimAsync(20))!.Events.ShouldHaveSingleItem().Key.ShouldBe("e");
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("event")]
    [InlineData("event:")]
    [InlineData("event:x")]
    [InlineData("event:999")]
    [InlineData("effect:-1")]
    [InlineData("effect:99999999999999999999")]
    [InlineData("other:1")]
    public async Task RetryDeadLetter_UnknownId_IsFalse(string id)
    {
        await using var ledger = await OpenAsync();

        (await ledger.Report.RetryDeadLetterAsync(id, At(1), default)).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task RetryDeadLetter_HoldWhoseReleaseCameSince_EndsSuperseded()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.StoreAsync(Effect("h", EffectKind.Hold));
        await ledger.Outbox.DeadLetterAsync(await ledger.Outbox.TakeAsync(1, "h"), Refused, At(2), default);
        await ledger.Events.StoreAsync(Effect("r", EffectKind.Release, at: 3));
        await ledger.Outbox.CompleteAsync(await ledger.Outbox.TakeAsync(4, "r"), Applied, At(5), default);
        var dead = (await ledger.Report.DeadLettersAsync(null, 9, default)).ShouldHaveSingleItem();

        (await ledger.Report.RetryDeadLetterAsync(dead.Id, At(6), default)).ShouldBeTrue();

        (await ledger.Outbox.ClaimAsync(7)).ShouldBeNull();
        (await ledger.Outbox.ForConversationAsync(Conversation("1"), default))[0].Result!.Code.ShouldBe("superseded");
    }

    [SkippableFact]
    public async Task StartedAt_AskedAgainLater_IsTheFirstTime()
    {
        await using var ledger = await OpenAsync();

        (await ledger.Accounts.StartedAtAsync(Account, At(1).AddTicks(1), default)).ShouldBe(At(1).AddTicks(1));
        (await ledger.Accounts.StartedAtAsync(Account, At(500), default)).ShouldBe(At(1).AddTicks(1));
        (await ledger.Accounts.StartedAtAsync("other", At(500), default)).ShouldBe(At(500));
    }

    [SkippableFact]
    public async Task Paused_SetTwiceAndTakenBack_IsEmptyAgain()
    {
        await using var ledger = await OpenAsync();
        await ledger.Accounts.SetPausedAsync(Account, true, At(1), default);
        await ledger.Accounts.SetPausedAsync(Account, true, At(2), default);
        await ledger.Accounts.SetPausedAsync("*", true, At(2), default);
        (await ledger.Accounts.PausedAsync(default)).Order().ShouldBe(["*", Account]);

        await ledger.Accounts.SetPausedAsync(Account, false, At(3), default);
        await ledger.Accounts.SetPausedAsync("*", false, At(3), default);

        (await ledger.Accounts.PausedAsync(default)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Keys_AddedFoundListedRevoked()
    {
        await using var ledger = await OpenAsync();
        var first = new AccessKey("k1", "*", AccessScopes.Read | AccessScopes.Resume, "aa", At(1));
        var second = new AccessKey("k2", Account, AccessScopes.Hold, "bb", At(2));
        await ledger.Keys.AddAsync(second, default);
        await ledger.Keys.AddAsync(first, default);

        (await ledger.Keys.FindAsync("aa", default)).ShouldBe(first);
        (await ledger.Keys.ListAsync(default)).ShouldBe([first, second]);
        (await ledger.Keys.RevokeAsync("k1", default)).ShouldBeTrue();
        (await ledger.Keys.RevokeAsync("k1", default)).ShouldBeFalse();
        (await ledger.Keys.FindAsync("aa", default)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Open_Again_FindsEverythingAndFromManyAtOnce()
    {
        var options = await host.NewAsync();
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LedgerDatabase.OpenAsync(options, default))));
        await opened[0].Events.AcceptAsync(Event("a"), default);
        foreach (var ledger in opened)
        {
            await ledger.DisposeAsync();
        }

        await using var again = await LedgerDatabase.OpenAsync(options, default);
        (await again.Events.ClaimAsync(1)).ShouldNotBeNull();
    }

    private static async Task CompleteAsync(LedgerDatabase ledger, string key, Completion completion)
    {
        await ledger.Events.AcceptAsync(Event(key, at: -1000), default);
        await ledger.Events.CompleteAsync((await ledger.Events.ClaimAsync(0)).ShouldNotBeNull(), completion, default);
    }
}
