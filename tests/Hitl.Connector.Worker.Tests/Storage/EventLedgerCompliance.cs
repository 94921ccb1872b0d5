using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteEventLedgerTests(SqliteHost host) : EventLedgerCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresEventLedgerTests(PostgresHost host) : EventLedgerCompliance(host);

/// <summary>What every inbox must do.</summary>
public abstract class EventLedgerCompliance(ILedgerHost host)
{
    private async Task<LedgerDatabase> OpenAsync() => await LedgerDatabase.OpenAsync(await host.NewAsync(), default);

    [SkippableFact]
    public async Task Accept_SameKeyTwice_IsDuplicateAndCounted()
    {
        await using var ledger = await OpenAsync();

        (await ledger.Events.AcceptAsync(Event("a"), default)).ShouldBe(Acceptance.Accepted);
        (await ledger.Events.AcceptAsync(Event("a", "2", 5), default)).ShouldBe(Acceptance.Duplicate);
        (await ledger.Events.AcceptAsync(Event("a", account: "other"), default)).ShouldBe(Acceptance.Accepted);

        (await ledger.Report.CountAsync(Account, default)).Duplicates.ShouldBe(1);
        (await ledger.Report.CountAsync(null, default)).Events["waiting"].ShouldBe(2);
        (await ledger.Report.CountAsync("other", default)).Duplicates.ShouldBe(0);
    }

    [SkippableFact]
    public async Task Claim_EventWithEverything_ComesBackWithoutItsBody()
    {
        await using var ledger = await OpenAsync();
        var incoming = Event("a", "77", 1.2345678) with
        {
            OccurredAt = At(1).ToOffset(TimeSpan.FromHours(2)),
            ActorId = "agent-9",
            WrittenId = "comment-4",
            Origin = EventOrigin.Poll,
            MayTakeOver = true,
        };
        await ledger.Events.AcceptAsync(incoming, default);

        var claim = (await ledger.Events.ClaimAsync(2)).ShouldNotBeNull();

        claim.Conversation.ShouldBe(Conversation("77"));
        claim.Attempt.ShouldBe(1);
        claim.Previous.ShouldBeNull();
        claim.Events.ShouldHaveSingleItem().ShouldBe(incoming with { Body = default });
    }

    [SkippableFact]
    public async Task Claim_SeveralEventsOfAConversation_AreFoldedOldestFirst()
    {
        await using var ledger = await OpenAsync();
        foreach (var (key, at) in new[] { ("c", 3), ("a", 1), ("b", 2) })
        {
            await ledger.Events.AcceptAsync(Event(key, at: at), default);
        }

        var claim = (await ledger.Events.ClaimAsync(10)).ShouldNotBeNull();

        claim.Events.Select(e => e.Key).ShouldBe(["a", "b", "c"]);
        (await ledger.Events.ClaimAsync(10)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Claim_EffectsHaveNotEnded_BringsTheDecisionsUpdatesAmongThem()
    {
        await using var ledger = await OpenAsync();
        static Effect Decided(string key, string conversation = "1", EffectKind kind = EffectKind.Update) => Effect(key, kind, conversation) with { DecisionId = "d" };
        await ledger.Events.StoreAsync(Decided("done"), Decided("in-flight"), Decided("waits"), Decided("hold", kind: EffectKind.Hold), Effect("contract"), Decided("other", "2"));
        await ledger.Outbox.TakeAsync(1, "hold");
        await ledger.Outbox.CompleteAsync(await ledger.Outbox.TakeAsync(1, "done"), Applied, At(1), default);
        await ledger.Outbox.TakeAsync(1, "in-flight");
        await ledger.Events.AcceptAsync(Event("e"), default);

        var claim = (await ledger.Events.ClaimAsync(2)).ShouldNotBeNull();

        claim.UnderWay.Select(u => u.AddTags.ShouldHaveSingleItem()).ShouldBe(["in-flight", "waits"]);
    }

    [SkippableFact]
    public async Task Claim_SeveralConversations_LongestWaitingFirst()
    {
        await using var ledger = await OpenAsync();
        foreach (var (conversation, at) in new[] { ("young", 3), ("old", 1), ("middle", 2) })
        {
            await ledger.Events.AcceptAsync(Event(conversation, conversation, at), default);
        }

        var order = new List<string>();
        while (await ledger.Events.ClaimAsync(10) is { } claim)
        {
            order.Add(claim.Conversation.Id);
        }

        order.ShouldBe(["old", "middle", "young"]);
    }

    [SkippableFact]
    public async Task Claim_PossibleTakeOver_OvertakesAllAndIsNotPassedOver()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("old", "old", 1), default);
        await ledger.Events.AcceptAsync(Event("late", "late", 8) with { MayTakeOver = true }, default);
        await ledger.Events.AcceptAsync(Event("foreign", "x", 2, "other"), default);

        (await ledger.Events.ClaimAsync(10, "w", Account, "other"))!.Conversation.Id.ShouldBe("late");
        (await ledger.Events.ClaimAsync(10, "w", Account, "other")).ShouldBeNull();
        (await ledger.Events.ClaimAsync(10, "w", Account))!.Conversation.Account.ShouldBe("other");
        (await ledger.Events.ClaimAsync(10))!.Conversation.Id.ShouldBe("old");
    }

    [SkippableFact]
    public async Task Claim_NotDueYet_IsNothingAndNextDueSaysWhen()
    {
        await using var ledger = await OpenAsync();
        (await ledger.Events.NextDueAsync(default)).ShouldBeNull();
        await ledger.Events.AcceptAsync(Event("a", at: 5), default);

        (await ledger.Events.ClaimAsync(4)).ShouldBeNull();
        (await ledger.Events.NextDueAsync(default)).ShouldBe(At(5));
        (await ledger.Events.ClaimAsync(5)).ShouldNotBeNull();
    }

    [SkippableFact]
    public async Task Claim_EventArrivesWhileClaimed_WaitsForTheNextClaim()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("first"), default);
        var claim = (await ledger.Events.ClaimAsync(1)).ShouldNotBeNull();
        await ledger.Events.AcceptAsync(Event("second", at: 2) with { MayTakeOver = true }, default);

        (await ledger.Events.ClaimAsync(3)).ShouldBeNull();
        await ledger.Events.CompleteAsync(claim, Processed(4), default);

        var next = (await ledger.Events.ClaimAsync(5)).ShouldNotBeNull();
        next.Events.ShouldHaveSingleItem().Key.ShouldBe("second");
        next.Attempt.ShouldBe(1);
        await ledger.Events.CompleteAsync(next, Processed(6), default);
        (await ledger.Report.CountAsync(Account, default)).Events.ShouldBe(new Dictionary<string, long> { ["processed"] = 2 });
    }

    [SkippableFact]
    public async Task Release_UntilLater_ComesDueThenWithHigherAttempt()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("a"), default);
        var claim = (await ledger.Events.ClaimAsync(1)).ShouldNotBeNull();

        await ledger.Events.ReleaseAsync(claim, At(30), "zendesk.503", default);

        (await ledger.Events.ClaimAsync(29)).ShouldBeNull();
        (await ledger.Events.NextDueAsync(default)).ShouldBe(At(30));
        (await ledger.Events.ClaimAsync(30))!.Attempt.ShouldBe(2);
        await Should.ThrowAsync<ClaimLostException>(() => ledger.Events.ReleaseAsync(claim, At(40), "again", default));
    }

    [SkippableFact]
    public async Task Release_ThenANewEvent_MakesAllDueAtOnce()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("a"), default);
        await ledger.Events.ReleaseAsync((await ledger.Events.ClaimAsync(1))!, At(1000), "zendesk.503", default);
        await ledger.Events.AcceptAsync(Event("b", at: 2), default);

        var claim = (await ledger.Events.ClaimAsync(2)).ShouldNotBeNull();

        claim.Events.Select(e => e.Key).ShouldBe(["a", "b"]);
        claim.Attempt.ShouldBe(2);
    }

    [SkippableFact]
    public async Task Lease_RunsOutAfterACrash_AnotherWorkerClaimsAndTheFirstLosesIt()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("a"), default);
        var crashed = (await ledger.Events.ClaimAsync(0, "one")).ShouldNotBeNull();
        await ledger.Events.AcceptAsync(Event("b", at: 5), default);

        (await ledger.Events.ClaimAsync(59, "two")).ShouldBeNull();
        (await ledger.Events.NextDueAsync(default)).ShouldBe(At(60));
        var second = (await ledger.Events.ClaimAsync(60, "two")).ShouldNotBeNull();

        second.Attempt.ShouldBe(2);
        second.Events.Select(e => e.Key).ShouldBe(["a", "b"]);
        await Should.ThrowAsync<ClaimLostException>(() => ledger.Events.CompleteAsync(crashed, Processed(61, Effect("e")), default));
        await Should.ThrowAsync<ClaimLostException>(() => ledger.Events.StoreHandoverAsync(crashed, [Effect("h", EffectKind.Hold)], [], default));
        (await ledger.Outbox.ForConversationAsync(Conversation("1"), default)).ShouldBeEmpty();
        await ledger.Events.CompleteAsync(second, Processed(62), default);
        (await ledger.Report.CountAsync(null, default)).Events.ShouldBe(new Dictionary<string, long> { ["processed"] = 2 });
    }

    [SkippableFact]
    public async Task Lease_RunOutButNotTaken_StillCompletes()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("a"), default);
        var claim = (await ledger.Events.ClaimAsync(0)).ShouldNotBeNull();

        await ledger.Events.CompleteAsync(claim, Processed(500), default);

        (await ledger.Events.ClaimAsync(600)).ShouldBeNull();
        await Should.ThrowAsync<ClaimLostException>(() => ledger.Events.CompleteAsync(claim, Processed(601), default));
    }

    [SkippableFact]
    public async Task Complete_FailsHalfWay_LeavesNothingBehind()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("a"), default);
        var claim = (await ledger.Events.ClaimAsync(0)).ShouldNotBeNull();
        var bad = Effect("bad") with { Kind = (EffectKind)99 };

        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => ledger.Events.CompleteAsync(
            claim,
            Processed(1, Effect("good"), bad) with { Record = new ConversationRecord(claim.Conversation, "f", At(1)) },
            default));

        (await ledger.Outbox.ForConversationAsync(claim.Conversation, default)).ShouldBeEmpty();
        (await ledger.Decisions.RecordAsync(claim.Conversation, default)).ShouldBeNull();
        await ledger.Events.CompleteAsync(claim, Processed(2), default);
    }

    [SkippableFact]
    public async Task Complete_WithRecord_IsPreviousOfTheNextClaim()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("a"), default);
        var record = new ConversationRecord(Conversation("1"), "print", At(1.5)) { Notes = 3, RuleHold = true, Destination = "Billing" };
        await ledger.Events.CompleteAsync((await ledger.Events.ClaimAsync(1))!, Processed(2) with { Record = record }, default);
        await ledger.Events.AcceptAsync(Event("b", at: 3), default);

        (await ledger.Events.ClaimAsync(3))!.Previous.ShouldBeSameAs(record);
    }

    [SkippableFact]
    public async Task RecordEnded_PingAndBrokenJson_AreCountedAndNeverClaimed()
    {
        await using var ledger = await OpenAsync();
        (await ledger.Events.RecordEndedAsync(Event("p", ""), EventEnd.Ignored, "ping", default)).ShouldBe(Acceptance.Accepted);
        (await ledger.Events.RecordEndedAsync(Event("p", ""), EventEnd.Ignored, "ping", default)).ShouldBe(Acceptance.Duplicate);
        (await ledger.Events.RecordEndedAsync(Event("", ""), EventEnd.DeadLettered, "broken_json", default)).ShouldBe(Acceptance.Accepted);
        (await ledger.Events.RecordEndedAsync(Event("", ""), EventEnd.DeadLettered, "broken_json", default)).ShouldBe(Acceptance.Accepted);

        (await ledger.Events.ClaimAsync(100)).ShouldBeNull();
        var counts = await ledger.Report.CountAsync(null, default);
        counts.Events.ShouldBe(new Dictionary<string, long> { ["ignored:ping"] = 1, ["dead_lettered:broken_json"] = 2 }, ignoreOrder: true);
        counts.Duplicates.ShouldBe(1);
    }

    [SkippableFact]
    public async Task AcceptPage_NewKnownAndRepeated_StoresNewOnesAndWatermarkTogether()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("known"), default);
        (await ledger.Events.WatermarkAsync(Account, "tickets", default)).ShouldBeNull();

        var accepted = await ledger.Events.AcceptPageAsync(
            [Event("known"), Event("x", "2", 1), Event("y", "3", 2), Event("x", "2", 1)], Watermark("cursor-1", 2), default);

        accepted.ShouldBe(2);
        (await ledger.Report.CountAsync(null, default)).Duplicates.ShouldBe(2);
        (await ledger.Events.WatermarkAsync(Account, "tickets", default)).ShouldBe(Watermark("cursor-1", 2));
        await ledger.Events.AcceptPageAsync([], Watermark("cursor-2", 3), default);
        (await ledger.Events.WatermarkAsync(Account, "tickets", default)).ShouldBe(Watermark("cursor-2", 3));
        (await ledger.Events.WatermarkAsync(Account, "other", default)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task AcceptPage_OneEventCannotBeStored_KeepsTheOldWatermarkAndStoresNone()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptPageAsync([], Watermark("before"), default);

        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => ledger.Events.AcceptPageAsync(
            [Event("fine"), Event("odd") with { Origin = (EventOrigin)99 }], Watermark("after"), default));

        (await ledger.Events.WatermarkAsync(Account, "tickets", default)).ShouldBe(Watermark("before"));
        (await ledger.Events.AcceptAsync(Event("fine"), default)).ShouldBe(Acceptance.Accepted);
    }

    [SkippableFact]
    public async Task Prune_EndedBefore_DeletesThemButNoDeadLetterNorWaiting()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("ended", "1"), default);
        await ledger.Events.CompleteAsync((await ledger.Events.ClaimAsync(1))!, Processed(10, Effect("e")), default);
        await ledger.Events.AcceptAsync(Event("dead", "2"), default);
        await ledger.Events.CompleteAsync((await ledger.Events.ClaimAsync(1))!, new Completion(EventEnd.DeadLettered, "gave_up", At(10)), default);
        await ledger.Events.AcceptAsync(Event("waiting", "3"), default);

        (await ledger.Events.PruneAsync(At(10), default)).ShouldBe(0);
        (await ledger.Events.PruneAsync(At(11), default)).ShouldBe(1);

        (await ledger.Report.CountAsync(null, default)).Events.ShouldBe(
            new Dictionary<string, long> { ["dead_lettered:gave_up"] = 1, ["waiting"] = 1 }, ignoreOrder: true);
        (await ledger.Events.AcceptAsync(Event("ended", "1", 20), default)).ShouldBe(Acceptance.Accepted);
    }

    [SkippableFact]
    public async Task Accept_NulAndHalfSurrogates_AreStoredAllTheSame()
    {
        await using var ledger = await OpenAsync();
        var odd = Event("k\0\uD83D") with { ActorId = "\uDC00x", Type = "t\0" };

        (await ledger.Events.AcceptAsync(odd, default)).ShouldBe(Acceptance.Accepted);
        (await ledger.Events.AcceptAsync(odd, default)).ShouldBe(Acceptance.Duplicate);

        var stored = (await ledger.Events.ClaimAsync(1))!.Events.ShouldHaveSingleItem();
        stored.Key.ShouldBe("k\uFFFD\uFFFD");
        stored.ActorId.ShouldBe("\uFFFDx");
    }

    [SkippableFact]
    public async Task Signal_AfterAccept_IsRaised()
    {
        await using var ledger = await OpenAsync();
        (await ledger.Signal.WaitInboxAsync(TimeSpan.Zero, TimeProvider.System, default)).ShouldBeFalse();

        await ledger.Events.AcceptAsync(Event("a"), default);
        (await ledger.Signal.WaitInboxAsync(TimeSpan.FromMinutes(1), TimeProvider.System, default)).ShouldBeTrue();

        await ledger.Events.CompleteAsync((await ledger.Events.ClaimAsync(1))!, Processed(2, Effect("e")), default);
        (await ledger.Signal.WaitOutboxAsync(TimeSpan.FromMinutes(1), TimeProvider.System, default)).ShouldBeTrue();
    }
}
