using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Tests.Delivery;

public sealed class QuotaGovernorTests
{
    private readonly SteppedTime _time = new();

    private QuotaGovernor Governor(int sharePercent = 100) => new(_time, _ => sharePercent);

    private static QuotaReading Reading(int remaining, int limit = 100, double seconds = 30) => new("a", "account", limit, remaining, TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Take_NothingHeardYet_IsAllowed() => Governor().Take("a", QuotaLane.Work, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.Zero);

    [Fact]
    public void Take_OnlyTheHoldReserveLeft_LetsHoldsThroughAndNothingElse()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 15));

        governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.FromSeconds(30));
        governor.Take("a", QuotaLane.Backfill, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.FromSeconds(30));
        governor.Take("a", QuotaLane.Hold, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_ManyBeforeTheNextAnswer_CountsThemItself()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 20));

        Enumerable.Range(0, 20).Count(_ => governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Granted).ShouldBe(5);
        governor.Observe(Reading(remaining: 15));
        Enumerable.Range(0, 20).Count(_ => governor.Take("a", QuotaLane.Hold, CallCost.OneWrite).Granted).ShouldBe(15);
    }

    [Fact]
    public void Take_Reads_NeitherUseUpNorWaitForALimitOfWrites()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 18) with { Bucket = "tickets-update", Scope = QuotaScope.Writes });

        Enumerable.Range(0, 20).Count(_ => governor.Take("a", QuotaLane.Work, CallCost.OneRead).Granted).ShouldBe(20);
        Enumerable.Range(0, 20).Count(_ => governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Granted).ShouldBe(3);
        governor.Take("a", QuotaLane.Work, CallCost.OneRead).Wait.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_HalfTheQuotaGranted_LeavesTheOtherHalf()
    {
        var governor = Governor(sharePercent: 50);
        governor.Observe(Reading(remaining: 100));

        Enumerable.Range(0, 100).Count(_ => governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Granted).ShouldBe(35);
    }

    [Fact]
    public void Take_History_StopsBeforeWorkAndUsesUpNoExports()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 10, limit: 10) with { Bucket = "incremental-exports", Scope = QuotaScope.Exports });
        governor.Observe(Reading(remaining: 100));

        QuotaGrant[] grants = [.. Enumerable.Range(0, 100).Select(_ => governor.Take("a", QuotaLane.History, CallCost.OneRead))];
        grants.Count(g => g.Granted).ShouldBe(70);
        Array.ForEach(grants, g => g.Dispose());
        governor.Take("a", QuotaLane.Backfill, CallCost.OneRead).Wait.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_Backfill_StopsBeforeWork()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 20));

        governor.Take("a", QuotaLane.Backfill, CallCost.OneWrite).Wait.ShouldBeGreaterThan(TimeSpan.Zero);
        governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_AfterTheWindowReset_IsAllowedAgain()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 0));
        governor.Take("a", QuotaLane.Hold, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.FromSeconds(30));

        _time.Advance(TimeSpan.FromSeconds(31));

        governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_AfterA429_WaitsForTheVendorEvenForHolds()
    {
        var governor = Governor();
        governor.Throttled("a", new HelpdeskFailure(FailureKind.Throttled, "test", TimeSpan.FromSeconds(7)));

        governor.Take("a", QuotaLane.Hold, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.FromSeconds(7));
        governor.Take("b", QuotaLane.Hold, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.Zero);
        governor.Spent(["a", "b"], CallCost.OneWrite).ShouldBe(["a"]);
    }

    [Fact]
    public void Throttled_WithAnAbsurdRetryAfter_WaitsTenSeconds()
    {
        var governor = Governor();
        governor.Throttled("a", new HelpdeskFailure(FailureKind.Throttled, "test", TimeSpan.FromSeconds(999_999)));

        governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Take_OnlyTheExportsAreUsedUp_StopsPollingAndNothingElse()
    {
        var governor = Governor();
        governor.Observe(new QuotaReading("a", "incremental-exports", 10, 0, TimeSpan.FromSeconds(30)) { Scope = QuotaScope.Exports });

        governor.Take("a", QuotaLane.Backfill, CallCost.OneRead).Wait.ShouldBe(TimeSpan.FromSeconds(30));
        governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.Zero);
        governor.Take("a", QuotaLane.Hold, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.Zero);
        governor.Spent(["a"], CallCost.OneWrite).ShouldBeEmpty();
    }

    [Fact]
    public void Spent_OnlyTheWritesAreUsedUp_LeavesTheAccountReadable()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 80));
        governor.Observe(new QuotaReading("a", "ticket-updates", 100, 0, TimeSpan.FromSeconds(30)) { Scope = QuotaScope.Writes });

        governor.Spent(["a"], CallCost.OneWrite).ShouldBe(["a"]);
        governor.Spent(["a"], CallCost.OneRead).ShouldBeEmpty();
        governor.Take("a", QuotaLane.Work, CallCost.OneRead).Wait.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_GrantsUnderWay_AreSetAsideUntilTheyEnd()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 25));
        var first = governor.Take("a", QuotaLane.Work, new CallCost(5, 3));

        // The first of its calls was answered; the others are still to come.
        governor.Observe(Reading(remaining: 24));
        governor.Take("a", QuotaLane.Work, new CallCost(2, 0)).Granted.ShouldBeFalse();

        first.Dispose();
        governor.Take("a", QuotaLane.Work, new CallCost(9, 0)).Granted.ShouldBeTrue();
    }

    [Fact]
    public void Observe_AnOlderAnswerComesLater_DoesNotGiveCallsBack()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 16));
        governor.Observe(Reading(remaining: 40, seconds: 29.5));

        governor.Take("a", QuotaLane.Work, new CallCost(2, 0)).Granted.ShouldBeFalse();

        governor.Observe(Reading(remaining: 99, seconds: 90));
        governor.Take("a", QuotaLane.Work, new CallCost(2, 0)).Granted.ShouldBeTrue();
    }

    [Fact]
    public void Throttled_ByALimitOfWritesOrOfOneConversation_LeavesTheAccountReadable()
    {
        var governor = Governor();
        governor.Throttled("a", new HelpdeskFailure(FailureKind.Throttled, "test", TimeSpan.FromSeconds(7)) { OneConversation = true });
        governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Granted.ShouldBeTrue();

        governor.Observe(Reading(remaining: 0) with { Bucket = "tickets-update", Scope = QuotaScope.Writes });
        governor.Throttled("a", new HelpdeskFailure(FailureKind.Throttled, "test", TimeSpan.FromSeconds(30)));

        governor.Take("a", QuotaLane.Work, CallCost.OneRead).Granted.ShouldBeTrue();
        governor.Take("a", QuotaLane.Hold, CallCost.OneWrite).Wait.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Take_ManyHoldsInTheWindowBefore_KeepsAsMuchForThemAndForTheHumansSaves()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 100) with { Scope = QuotaScope.Writes });
        for (var hold = 0; hold < 25; hold++)
        {
            governor.Take("a", QuotaLane.Hold, CallCost.OneWrite).Dispose();
        }

        _time.Advance(TimeSpan.FromSeconds(31));
        governor.Observe(Reading(remaining: 100, seconds: 60) with { Scope = QuotaScope.Writes });
        Enumerable.Range(0, 100).Count(_ => governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Granted).ShouldBe(50);

        // Ten of those holds have come by now: less has to be kept.
        for (var hold = 0; hold < 10; hold++)
        {
            governor.Take("a", QuotaLane.Hold, CallCost.OneWrite).Granted.ShouldBeTrue();
        }

        Enumerable.Range(0, 100).Count(_ => governor.Take("a", QuotaLane.Work, CallCost.OneWrite).Granted).ShouldBe(10);
    }

    /// <summary>Any load, answers that overtake each other, other applications' calls: the vendor never has to refuse us, and holds get through.</summary>
    [Fact]
    public void Take_AnyLoad_NeverExceedsTheLimitAndHoldsFindTheirReserve()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            new VendorWindowWorld(seed).Play().ShouldBeNull($"seed {seed}");
        }
    }

    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public void Advance(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
