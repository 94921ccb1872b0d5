using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteSurroundingsTests(SqliteHost host) : SurroundingsCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresSurroundingsTests(PostgresHost host) : SurroundingsCompliance(host);

/// <summary>Caps, contacts, bots' evidence and wake-ups, the same on both databases.</summary>
public abstract class SurroundingsCompliance(ILedgerHost host)
{
    private const double Hour = 3600;

    private async Task<LedgerDatabase> OpenAsync() => await LedgerDatabase.OpenAsync(await host.NewAsync(), default);

    private static Decision Decided(string conversation, double at, string[]? counted = null, int seen = 0, double? lookAgainAt = null) => new()
    {
        Id = $"d{conversation}{at}",
        Conversation = Conversation(conversation),
        DecidedAt = At(at),
        Role = AiRole.Resolve,
        Counted = counted ?? [],
        LookAgainAt = lookAgainAt is { } later ? At(later) : null,
        Sheet = new FactSheet
        {
            Conversation = Conversation(conversation),
            Helpdesk = HelpdeskKind.Zendesk,
            Now = At(at),
            Mode = AccountMode.Act,
            Ownership = new OwnershipState(Owner.Bot, "no_human_signal"),
            CapUse = (counted ?? []).ToDictionary(r => r, _ => new CapUse(seen, At(at))),
            Moments = [new Moment { At = At(at) }],
        },
        RuleSetVersion = "v1",
        Desired = new ConversationUpdate(),
    };

    private static async Task CompleteAsync(LedgerDatabase ledger, string conversation, double at, Decision? decision = null, CustomerContact? contact = null)
    {
        await ledger.Events.AcceptAsync(Event($"e:{conversation}:{at}", conversation, at), default);
        var claim = (await ledger.Events.ClaimAsync(at)).ShouldNotBeNull();
        claim.Conversation.Id.ShouldBe(conversation);
        try
        {
            await ledger.Events.CompleteAsync(claim, Processed(at) with { Decision = decision, Contact = contact }, default);
        }
        catch (CapMovedException)
        {
            await ledger.Events.ReleaseAsync(claim, At(at + 1_000_000), "cap_moved", default);
            throw;
        }
    }

    private static async Task<CapUse?> UseAsync(LedgerDatabase ledger, double at) => (await ledger.Surroundings.ReadAsync(Conversation("9"), "c", At(at), default)).CapUse.GetValueOrDefault("r1");

    [SkippableFact]
    public async Task Cap_FiringsOfTheLastHour_AreCountedWithTheTimeAtWhichThereIsRoomAgain()
    {
        await using var ledger = await OpenAsync();
        await CompleteAsync(ledger, "1", 0, Decided("1", 0, ["r1"]));
        await CompleteAsync(ledger, "2", 60, Decided("2", 60, ["r1", "r2"], seen: 1));

        (await UseAsync(ledger, 61)).ShouldBe(new CapUse(2, At(Hour)));
        (await UseAsync(ledger, Hour)).ShouldBe(new CapUse(1, At(Hour + 60)), "at that time there is room");
        (await UseAsync(ledger, Hour + 60)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Cap_UsedElsewhereMeanwhile_StoresNothingOfTheDecision()
    {
        await using var ledger = await OpenAsync();
        await CompleteAsync(ledger, "1", 0, Decided("1", 0, ["r1"]));

        await Should.ThrowAsync<CapMovedException>(() => CompleteAsync(ledger, "2", 1, Decided("2", 1, ["r1"], seen: 0, lookAgainAt: 5)));

        (await UseAsync(ledger, 2))!.Fired.ShouldBe(1);
        (await ledger.Decisions.FindAsync("d21", default)).ShouldBeNull();
        (await ledger.Surroundings.WakeDueAsync(At(10), 10, default)).ShouldBe(0);
    }

    [SkippableFact]
    public async Task Cap_ManyDecisionsAtOnce_NeverTakeTheSamePlace()
    {
        await using var ledger = await OpenAsync();
        for (var i = 0; i < 12; i++)
        {
            await ledger.Events.AcceptAsync(Event($"e{i}", $"{i}", i), default);
        }

        var claims = new List<InboxClaim>();
        while (await ledger.Events.ClaimAsync(100) is { } claim)
        {
            claims.Add(claim);
        }

        claims.Count.ShouldBe(12);

        // Each knows of no firing yet: one of them is right.
        var stored = await Task.WhenAll(claims.Select(async claim =>
        {
            try
            {
                await ledger.Events.CompleteAsync(claim, Processed(100) with { Decision = Decided(claim.Conversation.Id, 100, ["r1"]) }, default);
                return true;
            }
            catch (CapMovedException)
            {
                return false;
            }
        }));

        stored.Count(s => s).ShouldBe(1);
        (await UseAsync(ledger, 101))!.Fired.ShouldBe(1);
    }

    [SkippableFact]
    public async Task Contacts_OtherConversationsOfTheCustomerInSevenDays_AreCountedOnce()
    {
        await using var ledger = await OpenAsync();
        const double Day = 24 * Hour;
        await CompleteAsync(ledger, "1", 1, contact: new CustomerContact("ann", At(0)));
        await CompleteAsync(ledger, "1", 2, contact: new CustomerContact("ann", At(0)));
        await CompleteAsync(ledger, "2", 3, contact: new CustomerContact("ann", At(Day)));
        await CompleteAsync(ledger, "3", 4, contact: new CustomerContact("bob", At(Day)));
        async Task<int> OthersAsync(string conversation, double at) => (await ledger.Surroundings.ReadAsync(Conversation(conversation), "ann", At(at), default)).OtherContacts;

        (await OthersAsync("9", 2 * Day)).ShouldBe(2);
        (await OthersAsync("1", 2 * Day)).ShouldBe(1);
        (await OthersAsync("9", 7.5 * Day)).ShouldBe(1);
        await ledger.Surroundings.PruneAsync(At(7.5 * Day), At(0), default);
        (await OthersAsync("9", 2 * Day)).ShouldBe(1, "what no decision can look at any more is forgotten");
    }

    [SkippableFact]
    public async Task WakeUp_WhenItComesDue_EntersTheInboxOnceAndSurvivesARestart()
    {
        var options = await host.NewAsync();
        await using (var ledger = await LedgerDatabase.OpenAsync(options, default))
        {
            await CompleteAsync(ledger, "1", 0, Decided("1", 0, lookAgainAt: 60));
            await CompleteAsync(ledger, "2", 1, Decided("2", 1, lookAgainAt: 90));
            (await ledger.Surroundings.WakeDueAsync(At(59), 10, default)).ShouldBe(0);
        }

        await using var again = await LedgerDatabase.OpenAsync(options, default);
        (await again.Surroundings.WakeDueAsync(At(60), 10, default)).ShouldBe(1);
        (await again.Surroundings.WakeDueAsync(At(60), 10, default)).ShouldBe(0);

        var woken = (await again.Events.ClaimAsync(60)).ShouldNotBeNull();
        woken.Conversation.ShouldBe(Conversation("1"));
        woken.Events.ShouldHaveSingleItem().Origin.ShouldBe(EventOrigin.Schedule);
    }

    [SkippableFact]
    public async Task WakeUp_NewDecision_ReplacesOrTakesAwayTheOldOne()
    {
        await using var ledger = await OpenAsync();
        await CompleteAsync(ledger, "1", 0, Decided("1", 0, lookAgainAt: 60));
        await CompleteAsync(ledger, "1", 1, Decided("1", 1, lookAgainAt: 120));
        (await ledger.Surroundings.WakeDueAsync(At(100), 10, default)).ShouldBe(0);

        await CompleteAsync(ledger, "1", 2, Decided("1", 2));

        (await ledger.Surroundings.WakeDueAsync(At(1000), 10, default)).ShouldBe(0);
    }

    [SkippableFact]
    public async Task Report_OfABot_IsKeptAndHasTheConversationDecidedAgain()
    {
        await using var ledger = await OpenAsync();
        await ledger.Surroundings.ReportAsync(Conversation("1"), new BotEvidence(0.4, "refund", KnowledgeMatch.Match), At(1), default);
        await ledger.Surroundings.ReportAsync(Conversation("1"), new BotEvidence(0.3, null, KnowledgeMatch.Conflict), At(2), default);

        (await ledger.Surroundings.ReadAsync(Conversation("1"), "", At(3), default)).Reported.ShouldBe(new BotEvidence(0.3, null, KnowledgeMatch.Conflict));
        (await ledger.Surroundings.ReadAsync(Conversation("2"), "", At(3), default)).Reported.ShouldBeNull();
        (await ledger.Events.ClaimAsync(3)).ShouldNotBeNull().Events.Select(e => (e.Origin, e.Type)).ShouldBe([(EventOrigin.Schedule, "bot_evidence"), (EventOrigin.Schedule, "bot_evidence")]);
        await ledger.Surroundings.PruneAsync(At(10), At(10), default);
        (await ledger.Surroundings.ReadAsync(Conversation("1"), "", At(11), default)).Reported.ShouldBeNull();
    }

    [SkippableFact]
    public async Task Notification_InItsOwnLane_ReadsBackAndHoldsUpNoUpdate()
    {
        await using var ledger = await OpenAsync();
        var call = new WebhookCall("ops")
        {
            Account = Account,
            Conversation = "1",
            Helpdesk = HelpdeskKind.Intercom,
            DecisionId = "d1",
            DecidedAt = At(0),
            Role = AiRole.Escalate,
            Destination = "Billing",
            RuleId = "r1",
            Rules = [new FiredRule("r1", "Angry", "high", "sentiment 0.21 < 0.30")],
        };
        var notify = new Effect(new EffectKey("n1"), Conversation("1"), EffectKind.Notify, At(0), "rule.r1", "d1") { Call = call };
        await ledger.Events.StoreAsync(notify, Effect("u1", at: 1), Effect("u2", at: 2));

        var update = await ledger.Outbox.TakeAsync(10, "u1");
        var told = await ledger.Outbox.TakeAsync(10, "n1");
        told.Effect.ShouldBeSameAs(notify);
        await ledger.Outbox.RescheduleAsync(told, NoAnswer, At(1000), default);
        await ledger.Outbox.CompleteAsync(update, Applied, At(11), default);

        await ledger.Outbox.TakeAsync(12, "u2");
        await ledger.Accounts.SetPausedAsync(Account, true, At(12), default);
        (await ledger.Outbox.ClaimAsync(2000)).ShouldBeNull("a paused account calls nobody either");
        await ledger.Accounts.SetPausedAsync(Account, false, At(13), default);
    }

    private static async Task LookAgainAsync(LedgerDatabase ledger, double at, double? decided, double? contract, bool decides)
    {
        await ledger.Events.AcceptAsync(Event($"l:{at}", "1", at), default);
        var claim = (await ledger.Events.ClaimAsync(at)).ShouldNotBeNull();
        await ledger.Events.CompleteAsync(
            claim,
            Processed(at) with { Decision = decides ? Decided("1", at, lookAgainAt: decided) : null, LookAgainAt = contract is { } later ? At(later) : null },
            default);
    }

    [SkippableTheory]
    [InlineData(100d, 50d, 50d)]
    [InlineData(50d, 100d, 50d)]
    [InlineData(null, 70d, 70d)]
    [InlineData(70d, null, 70d)]
    public async Task WakeDue_DecisionAndContract_TheEarlierCounts(double? decided, double? contract, double due)
    {
        await using var ledger = await OpenAsync();
        await LookAgainAsync(ledger, 1, decided, contract, decides: true);

        (await ledger.Surroundings.WakeDueAsync(At(due - 1), 10, default)).ShouldBe(0);
        (await ledger.Surroundings.WakeDueAsync(At(due), 10, default)).ShouldBe(1);
        (await ledger.Surroundings.WakeDueAsync(At(1000), 10, default)).ShouldBe(0);
    }

    [SkippableFact]
    public async Task WakeDue_EndWithoutADecision_OnlyBringsItForward()
    {
        await using var ledger = await OpenAsync();
        await LookAgainAsync(ledger, 1, 100, null, decides: true);
        await LookAgainAsync(ledger, 2, null, 200, decides: false);
        (await ledger.Surroundings.WakeDueAsync(At(99), 10, default)).ShouldBe(0);
        await LookAgainAsync(ledger, 3, null, 60, decides: false);
        await LookAgainAsync(ledger, 4, null, null, decides: false);

        (await ledger.Surroundings.WakeDueAsync(At(60), 10, default)).ShouldBe(1);
    }
}
