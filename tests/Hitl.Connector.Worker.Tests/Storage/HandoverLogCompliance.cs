using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteHandoverLogTests(SqliteHost host) : HandoverLogCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresHandoverLogTests(PostgresHost host) : HandoverLogCompliance(host);

/// <summary>The audit trail of handing over and back, the same on both databases.</summary>
public abstract class HandoverLogCompliance(ILedgerHost host)
{
    private static HandoverEntry Entry(string kind, string id, double at = 1) => new(Conversation("1"), kind, id, At(at), "a1", "code");

    [SkippableFact]
    public async Task StoreHandover_SameEntryTwice_StandsOnceAndOnlyTheNewOneIsAnswered()
    {
        await using var ledger = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        await ledger.Events.AcceptAsync(Event("a"), default);
        var claim = (await ledger.Events.ClaimAsync(1)).ShouldNotBeNull();

        (await ledger.Events.StoreHandoverAsync(claim, [], [Entry("talk_over", "m1"), Entry("remind", "m1")], default)).Count.ShouldBe(2);
        var added = await ledger.Events.StoreHandoverAsync(claim, [], [Entry("talk_over", "m1", at: 9), Entry("talk_over", "m2")], default);

        added.ShouldBe([Entry("talk_over", "m2")]);
        (await ledger.Handovers.ForConversationAsync(Conversation("1"), default)).ShouldBe([Entry("talk_over", "m1"), Entry("remind", "m1"), Entry("talk_over", "m2")]);
        (await ledger.Handovers.ForConversationAsync(Conversation("2"), default)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task StoreHandover_VerdictsOnANote_AreOnlyEverAdded()
    {
        await using var ledger = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        await ledger.Events.AcceptAsync(Event("a"), default);
        var claim = (await ledger.Events.ClaimAsync(1)).ShouldNotBeNull();
        HandoverEntry[] verdicts = [Entry(HandoverAudit.NoteJudged, "v1") with { Detail = "wrong:n1" }, Entry(HandoverAudit.NoteJudged, "v2") with { Detail = "useful:n1" }];

        await ledger.Events.StoreHandoverAsync(claim, [], [verdicts[0]], default);
        (await ledger.Events.StoreHandoverAsync(claim, [], verdicts, default)).ShouldBe([verdicts[1]], "the first stands there already");

        (await ledger.Handovers.ForConversationAsync(Conversation("1"), default)).ShouldBe(verdicts);
    }

    [SkippableFact]
    public async Task StoreHandover_ClaimLost_StoresNeitherEffectNorEntry()
    {
        await using var ledger = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
        await ledger.Events.AcceptAsync(Event("a"), default);
        var crashed = (await ledger.Events.ClaimAsync(1)).ShouldNotBeNull();
        (await ledger.Events.ClaimAsync(100)).ShouldNotBeNull();

        await Should.ThrowAsync<ClaimLostException>(() => ledger.Events.StoreHandoverAsync(crashed, [Effect("h", EffectKind.Hold)], [Entry("talk_over", "m1")], default));

        (await ledger.Handovers.ForConversationAsync(Conversation("1"), default)).ShouldBeEmpty();
        (await ledger.Outbox.ForConversationAsync(Conversation("1"), default)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Add_WithItsEffect_BothAreThereOnce()
    {
        await using var ledger = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);

        (await ledger.Handovers.AddAsync(Entry("resume_requested", "k"), Effect("k", at: 1), default)).ShouldBeTrue();
        (await ledger.Handovers.AddAsync(Entry("resume_requested", "k"), Effect("k", at: 1), default)).ShouldBeFalse();
        (await ledger.Handovers.AddAsync(Entry("resume_refused", "x"), null, default)).ShouldBeTrue();

        (await ledger.Outbox.TakeAsync(2, "k")).Effect.Kind.ShouldBe(EffectKind.Update);
        (await ledger.Outbox.ClaimAsync(2)).ShouldBeNull();
    }
}
