using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Tests.Delivery;

public sealed class QuotaGovernorTests
{
    private readonly SteppedTime _time = new();

    private QuotaGovernor Governor(int sharePercent = 100) => new(_time, _ => sharePercent);

    private static QuotaReading Reading(int remaining, int limit = 100, double seconds = 30) => new("a", "account", limit, remaining, TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Take_NothingHeardYet_IsAllowed() => Governor().Take("a", QuotaLane.Work).ShouldBe(TimeSpan.Zero);

    [Fact]
    public void Take_OnlyTheHoldReserveLeft_LetsHoldsThroughAndNothingElse()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 15));

        governor.Take("a", QuotaLane.Work).ShouldBe(TimeSpan.FromSeconds(30));
        governor.Take("a", QuotaLane.Backfill).ShouldBe(TimeSpan.FromSeconds(30));
        governor.Take("a", QuotaLane.Hold).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_ManyBeforeTheNextAnswer_CountsThemItself()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 20));

        Enumerable.Range(0, 20).Count(_ => governor.Take("a", QuotaLane.Work) == TimeSpan.Zero).ShouldBe(5);
        Enumerable.Range(0, 20).Count(_ => governor.Take("a", QuotaLane.Hold) == TimeSpan.Zero).ShouldBe(15);
    }

    [Fact]
    public void Take_Reads_NeitherUseUpNorWaitForALimitOfWrites()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 18) with { Bucket = "tickets-update", Scope = QuotaScope.Writes });

        Enumerable.Range(0, 20).Count(_ => governor.Take("a", QuotaLane.Work, reads: true) == TimeSpan.Zero).ShouldBe(20);
        Enumerable.Range(0, 20).Count(_ => governor.Take("a", QuotaLane.Work) == TimeSpan.Zero).ShouldBe(3);
        governor.Take("a", QuotaLane.Work, reads: true).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_HalfTheQuotaGranted_LeavesTheOtherHalf()
    {
        var governor = Governor(sharePercent: 50);
        governor.Observe(Reading(remaining: 100));

        Enumerable.Range(0, 100).Count(_ => governor.Take("a", QuotaLane.Work) == TimeSpan.Zero).ShouldBe(35);
    }

    [Fact]
    public void Take_History_StopsBeforeWorkAndUsesUpNoExports()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 10, limit: 10) with { Bucket = "incremental-exports", Scope = QuotaScope.Exports });
        governor.Observe(Reading(remaining: 100));

        Enumerable.Range(0, 100).Count(_ => governor.Take("a", QuotaLane.History, reads: true) == TimeSpan.Zero).ShouldBe(70);
        governor.Observe(Reading(remaining: 100));
        governor.Take("a", QuotaLane.Backfill, reads: true).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_Backfill_StopsBeforeWork()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 20));

        governor.Take("a", QuotaLane.Backfill).ShouldBeGreaterThan(TimeSpan.Zero);
        governor.Take("a", QuotaLane.Work).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_AfterTheWindowReset_IsAllowedAgain()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 0));
        governor.Take("a", QuotaLane.Hold).ShouldBe(TimeSpan.FromSeconds(30));

        _time.Advance(TimeSpan.FromSeconds(31));

        governor.Take("a", QuotaLane.Work).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Take_AfterA429_WaitsForTheVendorEvenForHolds()
    {
        var governor = Governor();
        governor.Throttled("a", new HelpdeskFailure(FailureKind.Throttled, "test", TimeSpan.FromSeconds(7)));

        governor.Take("a", QuotaLane.Hold).ShouldBe(TimeSpan.FromSeconds(7));
        governor.Take("b", QuotaLane.Hold).ShouldBe(TimeSpan.Zero);
        governor.Spent(["a", "b"]).ShouldBe(["a"]);
    }

    [Fact]
    public void Throttled_WithAnAbsurdRetryAfter_WaitsTenSeconds()
    {
        var governor = Governor();
        governor.Throttled("a", new HelpdeskFailure(FailureKind.Throttled, "test", TimeSpan.FromSeconds(999_999)));

        governor.Take("a", QuotaLane.Work).ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Take_OnlyTheExportsAreUsedUp_StopsPollingAndNothingElse()
    {
        var governor = Governor();
        governor.Observe(new QuotaReading("a", "incremental-exports", 10, 0, TimeSpan.FromSeconds(30)) { Scope = QuotaScope.Exports });

        governor.Take("a", QuotaLane.Backfill, reads: true).ShouldBe(TimeSpan.FromSeconds(30));
        governor.Take("a", QuotaLane.Work).ShouldBe(TimeSpan.Zero);
        governor.Take("a", QuotaLane.Hold).ShouldBe(TimeSpan.Zero);
        governor.Spent(["a"]).ShouldBeEmpty();
    }

    [Fact]
    public void Spent_OnlyTheWritesAreUsedUp_LeavesTheAccountReadable()
    {
        var governor = Governor();
        governor.Observe(Reading(remaining: 80));
        governor.Observe(new QuotaReading("a", "ticket-updates", 100, 0, TimeSpan.FromSeconds(30)) { Scope = QuotaScope.Writes });

        governor.Spent(["a"]).ShouldBe(["a"]);
        governor.Spent(["a"], reads: true).ShouldBeEmpty();
        governor.Take("a", QuotaLane.Work, reads: true).ShouldBe(TimeSpan.Zero);
    }

    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public void Advance(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
