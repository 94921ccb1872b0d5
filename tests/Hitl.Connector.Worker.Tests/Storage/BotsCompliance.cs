using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteBotsTests(SqliteHost host) : BotsCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresBotsTests(PostgresHost host) : BotsCompliance(host);

/// <summary>Rules that setup changed, trials, breaches and holds, the same on both databases.</summary>
public abstract class BotsCompliance(ILedgerHost host)
{
    private async Task<LedgerDatabase> OpenAsync() => await LedgerDatabase.OpenAsync(await host.NewAsync(), default);

    private static HoldState State(bool held, double at, string conversation = "1", double? since = null) =>
        new(Conversation(conversation), held, held ? Owner.Human : Owner.Bot, held ? "human_took_over" : "solved", since is { } began ? At(began) : null, At(at));

    private static Effect Notice(string key, double at) => new(new EffectKey(key), Conversation("1"), EffectKind.Notify, At(at), "human_took_over")
    {
        Call = new WebhookCall("ops")
        {
            Type = WebhookCall.HoldStarted, Account = Account, Conversation = "1", Helpdesk = HelpdeskKind.Zendesk, DecidedAt = At(at), Hold = new HoldNotice(true, Owner.Human, "human_took_over", At(at)),
        },
    };

    [SkippableFact]
    public async Task Shown_NewPlan_TakesThePlaceOfTheOldOneOfItsAccount()
    {
        await using var ledger = await OpenAsync();
        await ledger.Setup.ShowAsync(Account, new Dictionary<string, string> { ["guard:trigger:1"] = "a", ["guard:trigger:2"] = "b" }, At(0), default);
        await ledger.Setup.ShowAsync("other", new Dictionary<string, string> { ["guard:trigger:1"] = "z" }, At(0), default);

        await ledger.Setup.ShowAsync(Account, new Dictionary<string, string> { ["guard:trigger:2"] = "c" }, At(1), default);

        (await ledger.Setup.ShownAsync(Account, default)).ShouldBe([new("guard:trigger:2", "c")]);
        (await ledger.Setup.ShownAsync("other", default)).ShouldBe([new("guard:trigger:1", "z")]);
    }

    [SkippableFact]
    public async Task Changed_BegunEndedAndForgotten_ReadsBackToTheLetter()
    {
        await using var ledger = await OpenAsync();
        const string Content = """{"all":[{"field":"status","value":"offen \u00e9 \"x\""}],"any":null,"actions":[]}""";
        await ledger.Setup.BeginAsync(Account, "guard:trigger:1", new RuleState("s1", Content), At(0), default);
        (await ledger.Setup.ChangedAsync(Account, default)).Single().After.ShouldBe(new RuleState("", ""));

        await ledger.Setup.EndAsync(Account, "guard:trigger:1", new RuleState("s2", "{}"), default);

        (await ledger.Setup.ChangedAsync(Account, default)).ShouldBe([new FormerRule("guard:trigger:1", new RuleState("s1", Content), new RuleState("s2", "{}"), At(0))]);
        await ledger.Setup.ForgetAsync(Account, "guard:trigger:1", default);
        (await ledger.Setup.ChangedAsync(Account, default)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Proofs_OfOneBot_TheLastOneStands()
    {
        await using var ledger = await OpenAsync();
        await ledger.Bots.StoreProofsAsync(Account, [new BotProof(BotKind.Trigger, "1", At(0), false, "spoke"), new BotProof(BotKind.Automation, "1", At(0), true, "silent")], default);

        await ledger.Bots.StoreProofsAsync(Account, [new BotProof(BotKind.Trigger, "1", At(1), true, "silent")], default);

        (await ledger.Bots.ProofsAsync(Account, default)).ShouldBe([new BotProof(BotKind.Automation, "1", At(0), true, "silent"), new BotProof(BotKind.Trigger, "1", At(1), true, "silent")]);
        (await ledger.Bots.ProofsAsync("other", default)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Breaches_SeenAgain_AreCountedOnce()
    {
        await using var ledger = await OpenAsync();
        BotBreach first = new(BotKind.Macro, "9", "1", "e1", At(0));
        (await ledger.Bots.StoreBreachesAsync(Account, [first], default)).ShouldBe([first]);

        (await ledger.Bots.StoreBreachesAsync(Account, [first, first with { EvidenceId = "e2", At = At(5) }], default)).Select(b => b.EvidenceId).ShouldBe(["e2"]);

        (await ledger.Bots.BreachesAsync(Account, default)).ShouldBe([new BotBreaches(BotKind.Macro, "9", 2, At(5))]);
    }

    [SkippableFact]
    public async Task Holds_RecordedWithTheirNotices_ReadBackAndTheNoticesGoOutOnce()
    {
        await using var ledger = await OpenAsync();
        (await ledger.Holds.FindAsync(Conversation("1"), default)).ShouldBeNull();

        await ledger.Holds.RecordAsync(State(true, at: 1, since: 0), [Notice("n1", 1)], default);
        await ledger.Holds.RecordAsync(State(true, at: 1, since: 0), [Notice("n1", 1)], default);

        (await ledger.Holds.FindAsync(Conversation("1"), default)).ShouldBe(State(true, at: 1, since: 0));
        (await ledger.Holds.FindAsync(Conversation("2"), default)).ShouldBeNull();
        var told = await ledger.Outbox.TakeAsync(2, "n1");
        told.Effect.ShouldBeSameAs(Notice("n1", 1));
        await ledger.Outbox.CompleteAsync(told, Applied, At(2), default);
        (await ledger.Outbox.ClaimAsync(3)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Holds_WorkerThatComesLate_DoesNotTakeTheNewerWordBack()
    {
        await using var ledger = await OpenAsync();
        await ledger.Holds.RecordAsync(State(true, at: 10, since: 9), [], default);

        await ledger.Holds.RecordAsync(State(false, at: 5), [], default);

        (await ledger.Holds.FindAsync(Conversation("1"), default))!.Held.ShouldBeTrue();
    }
}
