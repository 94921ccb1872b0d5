using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class SqliteOutboxTests(SqliteHost host) : OutboxCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresOutboxTests(PostgresHost host) : OutboxCompliance(host);

/// <summary>What every outbox must do.</summary>
public abstract class OutboxCompliance(ILedgerHost host)
{
    private async Task<OpenedOutbox> OpenAsync(params Effect[] effects)
    {
        var ledger = await host.OpenOutboxAsync();
        await ledger.Events.StoreAsync(effects);
        return ledger;
    }

    [SkippableFact]
    public async Task Claim_HoldsAndReleases_ComeBeforeOlderUpdatesOfAll()
    {
        await using var ledger = await OpenAsync(
            Effect("u1", conversation: "1", at: 1), Effect("u2", conversation: "2", at: 2),
            Effect("h3", EffectKind.Hold, "3", 3), Effect("r4", EffectKind.Release, "4", 4));

        await ledger.Outbox.TakeAsync(10, "h3");
        await ledger.Outbox.TakeAsync(10, "r4");
        await ledger.Outbox.TakeAsync(10, "u1");
        await ledger.Outbox.TakeAsync(10, "u2");
        (await ledger.Outbox.ClaimAsync(10)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Claim_UpdatesOfOneConversation_OneInFlightAndInOrder()
    {
        await using var ledger = await OpenAsync(Effect("a", at: 1), Effect("b", at: 2), Effect("c", at: 3));
        var first = await ledger.Outbox.TakeAsync(10, "a");
        (await ledger.Outbox.ClaimAsync(10)).ShouldBeNull();

        await ledger.Outbox.RescheduleAsync(first, Refused, At(30), default);
        (await ledger.Outbox.ClaimAsync(29)).ShouldBeNull();
        (await ledger.Outbox.NextDueAsync(default)).ShouldBe(At(30));

        await ledger.Outbox.CompleteAsync(await ledger.Outbox.TakeAsync(30, "a"), Applied, At(31), default);
        await ledger.Outbox.DeadLetterAsync(await ledger.Outbox.TakeAsync(31, "b"), Refused, At(31), default);
        await ledger.Outbox.TakeAsync(31, "c");
    }

    [SkippableFact]
    public async Task Claim_HoldOfAConversationWithUpdateInFlight_Overtakes()
    {
        await using var ledger = await OpenAsync(Effect("u", at: 1));
        var update = await ledger.Outbox.TakeAsync(2, "u");
        await ledger.Events.StoreAsync(Effect("h", EffectKind.Hold, at: 3));

        var hold = await ledger.Outbox.TakeAsync(4, "h");

        await ledger.Outbox.CompleteAsync(update, Applied, At(5), default);
        await ledger.Outbox.CompleteAsync(hold, Applied, At(5), default);
        (await ledger.Outbox.NextDueAsync(default)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Store_ReleaseAfterAnUnsentHold_SupersedesTheHold()
    {
        await using var ledger = await OpenAsync(Effect("h", EffectKind.Hold, at: 1), Effect("other", EffectKind.Hold, "2", 1));
        await ledger.Events.StoreAsync(Effect("r", EffectKind.Release, at: 5));

        await ledger.Outbox.TakeAsync(10, "other");
        await ledger.Outbox.TakeAsync(10, "r");
        (await ledger.Outbox.ClaimAsync(10)).ShouldBeNull();

        var entry = (await ledger.Outbox.ForConversationAsync(Conversation("1"), default))[0];
        (entry.Effect.Key.Value, entry.State, entry.Result!.Code, entry.EndedAt).ShouldBe(("h", EffectState.Ended, "superseded", At(5)));
    }

    [SkippableFact]
    public async Task Store_ReleaseWhileTheHoldIsInFlight_FollowsIt()
    {
        await using var ledger = await OpenAsync(Effect("h", EffectKind.Hold, at: 1));
        var hold = await ledger.Outbox.TakeAsync(2, "h");
        await ledger.Events.StoreAsync(Effect("r", EffectKind.Release, at: 3));
        (await ledger.Outbox.ClaimAsync(4)).ShouldBeNull();

        await ledger.Outbox.CompleteAsync(hold, Applied, At(5), default);

        await ledger.Outbox.TakeAsync(6, "r");
    }

    [SkippableFact]
    public async Task Reschedule_HoldRefusedAfterItsRelease_IsSuperseded()
    {
        await using var ledger = await OpenAsync(Effect("h", EffectKind.Hold, at: 1));
        var hold = await ledger.Outbox.TakeAsync(2, "h");
        await ledger.Events.StoreAsync(Effect("r", EffectKind.Release, at: 3));

        await ledger.Outbox.RescheduleAsync(hold, Refused, At(60), default);

        await ledger.Outbox.TakeAsync(4, "r");
    }

    [SkippableFact]
    public async Task Reschedule_HoldThatMayHaveArrived_IsFinishedBeforeItsRelease()
    {
        await using var ledger = await OpenAsync(Effect("h", EffectKind.Hold, at: 1));
        var hold = await ledger.Outbox.TakeAsync(2, "h");
        await ledger.Events.StoreAsync(Effect("r", EffectKind.Release, at: 3));

        await ledger.Outbox.RescheduleAsync(hold, NoAnswer, At(30), default);

        (await ledger.Outbox.ClaimAsync(29)).ShouldBeNull();
        (await ledger.Outbox.TakeAsync(30, "h")).SentBefore.ShouldBeTrue();
    }

    [SkippableFact]
    public async Task Store_KnownKey_IsSkippedAndStaysDone()
    {
        await using var ledger = await OpenAsync(Effect("u", at: 1));
        await ledger.Outbox.CompleteAsync(await ledger.Outbox.TakeAsync(2, "u"), Applied, At(3), default);

        await ledger.Events.StoreAsync(Effect("u", at: 5));

        (await ledger.Outbox.ClaimAsync(10)).ShouldBeNull();
        (await ledger.Outbox.ForConversationAsync(Conversation("1"), default)).ShouldHaveSingleItem().State.ShouldBe(EffectState.Done);
    }

    [SkippableFact]
    public async Task StoreEffect_DuringAClaim_IsDeliverableAtOnce()
    {
        await using var ledger = await OpenAsync();
        await ledger.Events.AcceptAsync(Event("a"), default);
        var claim = (await ledger.Events.ClaimAsync(1)).ShouldNotBeNull();

        await ledger.Events.StoreHandoverAsync(claim, [Effect("h", EffectKind.Hold, at: 1)], [], default);
        await ledger.Outbox.TakeAsync(2, "h");
        await ledger.Events.StoreHandoverAsync(claim, [Effect("h", EffectKind.Hold, at: 3)], [], default);

        await ledger.Events.CompleteAsync(claim, Processed(4, Effect("h", EffectKind.Hold, at: 1), Effect("u", at: 4)), default);
        await ledger.Outbox.TakeAsync(5, "u");
        (await ledger.Outbox.ForConversationAsync(Conversation("1"), default)).Select(e => e.Effect.Key.Value).ShouldBe(["h", "u"]);
    }

    [SkippableFact]
    public async Task Lease_RunsOutInFlight_IsClaimedAgainAsSentBefore()
    {
        await using var ledger = await OpenAsync(Effect("u", at: 1), Effect("v", at: 2));
        var crashed = await ledger.Outbox.TakeAsync(10, "u");
        crashed.SentBefore.ShouldBeFalse();
        (await ledger.Outbox.ClaimAsync(69)).ShouldBeNull();
        (await ledger.Outbox.NextDueAsync(default)).ShouldBe(At(70));

        var again = await ledger.Outbox.TakeAsync(70, "u");

        (again.Attempt, again.SentBefore).ShouldBe((2, true));
        await Should.ThrowAsync<ClaimLostException>(() => ledger.Outbox.CompleteAsync(crashed, Applied, At(71), default));
        await ledger.Outbox.CompleteAsync(again, Applied, At(72), default);
        await Should.ThrowAsync<ClaimLostException>(() => ledger.Outbox.RescheduleAsync(again, Refused, At(80), default));
    }

    [SkippableFact]
    public async Task Reschedule_AmbiguousThenRefused_StaysSentBefore()
    {
        await using var ledger = await OpenAsync(Effect("u", at: 1));
        await ledger.Outbox.RescheduleAsync(await ledger.Outbox.TakeAsync(1, "u"), Refused, At(2), default);
        var second = await ledger.Outbox.TakeAsync(2, "u");
        second.SentBefore.ShouldBeFalse();
        await ledger.Outbox.RescheduleAsync(second, NoAnswer, At(3), default);
        var third = await ledger.Outbox.TakeAsync(3, "u");
        third.SentBefore.ShouldBeTrue();
        await ledger.Outbox.RescheduleAsync(third, Refused, At(4), default);

        var fourth = await ledger.Outbox.TakeAsync(4, "u");

        (fourth.Attempt, fourth.SentBefore).ShouldBe((4, true));
        var entry = (await ledger.Outbox.ForConversationAsync(Conversation("1"), default)).ShouldHaveSingleItem();
        (entry.State, entry.Attempts, entry.Result!.Code).ShouldBe((EffectState.InFlight, 4, "zendesk.429"));
    }

    [SkippableFact]
    public async Task Postpone_Update_DoesNotBlockLaterOnesAndWakesBeforeThem()
    {
        await using var ledger = await OpenAsync(Effect("a", at: 1), Effect("b", at: 2), Effect("c", at: 3));
        await ledger.Outbox.PostponeAsync(await ledger.Outbox.TakeAsync(10, "a"), DeliveryResult.Postponed("snoozed"), default);
        var b = await ledger.Outbox.TakeAsync(10, "b");

        await ledger.Outbox.WakePostponedAsync(Conversation("1"), default);

        (await ledger.Outbox.ClaimAsync(11)).ShouldBeNull();
        await ledger.Outbox.CompleteAsync(b, Applied, At(12), default);
        await ledger.Outbox.TakeAsync(12, "a");
    }

    [SkippableFact]
    public async Task Complete_AnEventOfTheConversation_WakesItsPostponedEffectsAlone()
    {
        await using var ledger = await OpenAsync(Effect("a", conversation: "1", at: 1), Effect("b", conversation: "2", at: 2));
        await ledger.Outbox.PostponeAsync(await ledger.Outbox.TakeAsync(10, "a"), DeliveryResult.Postponed("snoozed"), default);
        await ledger.Outbox.PostponeAsync(await ledger.Outbox.TakeAsync(10, "b"), DeliveryResult.Postponed("snoozed"), default);
        (await ledger.Outbox.NextDueAsync(default)).ShouldBeNull();

        await ledger.Events.AcceptAsync(Event("echo", "1", 11), default);
        await ledger.Events.CompleteAsync((await ledger.Events.ClaimAsync(11))!, new Completion(EventEnd.OwnEcho, "", At(11)), default);
        (await ledger.Outbox.ClaimAsync(12)).ShouldBeNull();
        await ledger.Events.AcceptAsync(Event("reply", "1", 12), default);
        await ledger.Events.CompleteAsync((await ledger.Events.ClaimAsync(12))!, Processed(12), default);

        await ledger.Outbox.TakeAsync(13, "a");
        (await ledger.Outbox.ClaimAsync(13)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Pause_AccountOrAll_PassesOverUpdatesButNotHolds()
    {
        await using var ledger = await OpenAsync(
            Effect("u", at: 1), Effect("h", EffectKind.Hold, at: 2), Effect("foreign", conversation: "9", at: 3, account: "other"));
        await ledger.Accounts.SetPausedAsync(Account, true, At(5), default);

        await ledger.Outbox.TakeAsync(10, "h");
        await ledger.Outbox.TakeAsync(10, "foreign");
        (await ledger.Outbox.ClaimAsync(10)).ShouldBeNull();
        (await ledger.Outbox.NextDueAsync(default)).ShouldBe(At(70)); // the leases; not the paused update

        await ledger.Accounts.SetPausedAsync("*", true, At(11), default);
        await ledger.Accounts.SetPausedAsync(Account, false, At(11), default);
        (await ledger.Outbox.ClaimAsync(12)).ShouldBeNull();
        await ledger.Accounts.SetPausedAsync("*", false, At(13), default);
        await ledger.Outbox.TakeAsync(14, "u");
    }

    [SkippableFact]
    public async Task Claim_AccountsToPassOver_KeepTheirUpdatesButNotTheirHolds()
    {
        await using var ledger = await OpenAsync(
            Effect("u", at: 1), Effect("h", EffectKind.Hold, at: 2), Effect("foreign", conversation: "9", at: 3, account: "other"));

        (await ledger.Outbox.ClaimAsync(10, "w", Account, "other"))!.Effect.Key.Value.ShouldBe("h");
        (await ledger.Outbox.ClaimAsync(10, "w", Account, "other")).ShouldBeNull();
        (await ledger.Outbox.ClaimAsync(10, "w", Account))!.Effect.Key.Value.ShouldBe("foreign");
        (await ledger.Outbox.ClaimAsync(10))!.Effect.Key.Value.ShouldBe("u");
    }

    [SkippableFact]
    public async Task Claim_FullOutboxAndQuotaSpent_TheHoldThatComesLastGoesFirst()
    {
        await using var ledger = await OpenAsync([.. Enumerable.Range(0, 60).Select(i => Effect($"u{i:00}", conversation: $"{i % 20}", at: i)), Effect("call", EffectKind.Notify, conversation: "7", at: 0)]);
        var inFlight = await ledger.Outbox.TakeAsync(100, "u00");
        await ledger.Events.AcceptAsync(Event("takeover", "7", at: 101), default);
        var claim = (await ledger.Events.ClaimAsync(101)).ShouldNotBeNull();

        await ledger.Events.StoreHandoverAsync(claim, [Effect("h", EffectKind.Hold, conversation: "7", at: 101), Effect("note", conversation: "7", at: 101)], [], default);

        (await ledger.Outbox.ClaimAsync(101, "w", Account)).ShouldNotBeNull().Effect.Key.Value.ShouldBe("h", "committed while its conversation is still being scored");
        var next = (await ledger.Outbox.ClaimAsync(101, "w", Account)).ShouldNotBeNull();
        (next.Effect.Kind, inFlight.Effect.Kind).ShouldBe((EffectKind.Notify, EffectKind.Update), "the helpdesk's quota is spent: nothing else of it goes out");
        (await ledger.Outbox.ClaimAsync(101, "w", Account)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Complete_WithWrittenIds_AreOurOwn()
    {
        await using var ledger = await OpenAsync(Effect("a", conversation: "1", at: 1), Effect("b", conversation: "2", at: 2));
        await ledger.Outbox.CompleteAsync(await ledger.Outbox.TakeAsync(5, "a"), DeliveryResult.Applied(200, 1, "c1", "audit1", "c1"), At(6), default);
        await ledger.Outbox.RescheduleAsync(await ledger.Outbox.TakeAsync(6, "b"), NoAnswer with { WrittenIds = ["c2"] }, At(9), default);

        (await ledger.Outbox.OwnWritesAsync(Account, ["c1", "foreign", "c2", "audit1", "c1"], default)).Order().ShouldBe(["audit1", "c1", "c2"]);
        (await ledger.Outbox.OwnWritesAsync("other", ["c1"], default)).ShouldBeEmpty();
        (await ledger.Outbox.OwnWritesAsync(Account, [], default)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Complete_WithAResultThatIsNoEnd_IsRefused()
    {
        await using var ledger = await OpenAsync(Effect("a", at: 1));
        var claim = await ledger.Outbox.TakeAsync(5, "a");

        await Should.ThrowAsync<ArgumentException>(() => ledger.Outbox.CompleteAsync(claim, Refused, At(6), default));
        await ledger.Outbox.CompleteAsync(claim, DeliveryResult.Ended("closed_for_good"), At(6), default);

        var entry = (await ledger.Outbox.ForConversationAsync(Conversation("1"), default)).ShouldHaveSingleItem();
        (entry.State, entry.EndedAt, entry.Result!.Code).ShouldBe((EffectState.Ended, At(6), "closed_for_good"));
    }

    [SkippableFact]
    public async Task Prune_EndedEffects_LoseTheirTextButKeepTheirKey()
    {
        await using var ledger = await OpenAsync(Effect("a", at: 1));
        await ledger.Outbox.CompleteAsync(await ledger.Outbox.TakeAsync(5, "a"), Applied, At(6), default);

        await ledger.Events.PruneAsync(At(100), default);

        var entry = (await ledger.Outbox.ForConversationAsync(Conversation("1"), default)).ShouldHaveSingleItem();
        (entry.State, entry.Effect.Update).ShouldBe((EffectState.Done, null));
        await ledger.Events.StoreAsync(Effect("a", at: 200));
        (await ledger.Outbox.ClaimAsync(300)).ShouldBeNull();
    }
}
