using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Tests.Delivery;

public sealed class RetryScheduleTests
{
    private static DeliveryResult Failed(FailureKind kind, TimeSpan? retryAfter = null) => DeliveryResult.Failed(new HelpdeskFailure(kind, "test", retryAfter));

    [Theory]
    [InlineData(DeliveryOutcome.Applied, RetryAction.Complete)]
    [InlineData(DeliveryOutcome.AlreadyApplied, RetryAction.Complete)]
    [InlineData(DeliveryOutcome.Ended, RetryAction.Complete)]
    [InlineData(DeliveryOutcome.Postponed, RetryAction.Postpone)]
    public void AfterDelivery_WithoutFailure_FollowsTheOutcome(DeliveryOutcome outcome, RetryAction expected) =>
        RetrySchedule.AfterDelivery(new DeliveryResult(outcome, "test"), EffectKind.Update, 1, TimeSpan.Zero, 0).Action.ShouldBe(expected);

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 2)]
    [InlineData(5, 30)]
    [InlineData(10, 900)]
    [InlineData(400, 900)]
    public void AfterDelivery_Unavailable_ClimbsTheLadderAndStaysOnTop(int attempt, double seconds) =>
        RetrySchedule.AfterDelivery(Failed(FailureKind.Unavailable), EffectKind.Update, attempt, TimeSpan.Zero, 0)
            .ShouldBe(new RetryVerdict(RetryAction.Later, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void AfterDelivery_HoldUnavailable_TriesSoonerThanAnUpdate() =>
        RetrySchedule.AfterDelivery(Failed(FailureKind.Unavailable), EffectKind.Hold, 1, TimeSpan.Zero, 0).Delay
            .ShouldBeLessThan(RetrySchedule.AfterDelivery(Failed(FailureKind.Unavailable), EffectKind.Update, 1, TimeSpan.Zero, 0).Delay);

    [Fact]
    public void AfterDelivery_Jitter_OnlyLengthens()
    {
        var none = RetrySchedule.AfterDelivery(Failed(FailureKind.Timeout), EffectKind.Update, 3, TimeSpan.Zero, 0).Delay;
        var most = RetrySchedule.AfterDelivery(Failed(FailureKind.Timeout), EffectKind.Update, 3, TimeSpan.Zero, 1).Delay;
        most.ShouldBe(none * 1.2);
    }

    [Fact]
    public void AfterDelivery_Throttled_HonoursRetryAfterWithinBounds()
    {
        RetrySchedule.AfterDelivery(Failed(FailureKind.Throttled, TimeSpan.FromSeconds(42)), EffectKind.Update, 1, TimeSpan.Zero, 0).Delay.ShouldBe(TimeSpan.FromSeconds(42));
        RetrySchedule.AfterDelivery(Failed(FailureKind.Throttled, TimeSpan.FromSeconds(999_999)), EffectKind.Update, 1, TimeSpan.Zero, 0).Delay.ShouldBe(RetrySchedule.LongestWait);
    }

    [Theory]
    [InlineData(FailureKind.Unauthorized)]
    [InlineData(FailureKind.Forbidden)]
    public void AfterDelivery_AccessRevokedForAWeek_IsNeverGivenUp(FailureKind kind) =>
        RetrySchedule.AfterDelivery(Failed(kind), EffectKind.Update, 700, TimeSpan.FromDays(7), 0).Action.ShouldBe(RetryAction.Later);

    [Fact]
    public void AfterDelivery_Rejected_IsADeadLetterAtOnce() =>
        RetrySchedule.AfterDelivery(Failed(FailureKind.Rejected), EffectKind.Update, 1, TimeSpan.Zero, 0).Action.ShouldBe(RetryAction.DeadLetter);

    [Theory]
    [InlineData(FailureKind.Unavailable)]
    [InlineData(FailureKind.Timeout)]
    [InlineData(FailureKind.Throttled)]
    [InlineData(FailureKind.Conflict)]
    [InlineData(FailureKind.Malformed)]
    public void AfterDelivery_FailingForOverADay_BecomesADeadLetter(FailureKind kind) =>
        RetrySchedule.AfterDelivery(Failed(kind), EffectKind.Update, 50, RetrySchedule.GiveUpAfter + TimeSpan.FromSeconds(1), 0).Action.ShouldBe(RetryAction.DeadLetter);

    [Fact]
    public void AfterDelivery_Conflict_ComesBackAtOnceAndBacksOffSlowly()
    {
        RetrySchedule.AfterDelivery(Failed(FailureKind.Conflict), EffectKind.Update, 1, TimeSpan.Zero, 0).Delay.ShouldBe(TimeSpan.FromMilliseconds(50));
        RetrySchedule.AfterDelivery(Failed(FailureKind.Conflict), EffectKind.Update, 1000, TimeSpan.Zero, 0).Delay.ShouldBe(TimeSpan.FromSeconds(5));
        RetrySchedule.AfterDelivery(Failed(FailureKind.Conflict, TimeSpan.FromSeconds(2)), EffectKind.Release, 1, TimeSpan.Zero, 0).Delay.ShouldBe(TimeSpan.FromSeconds(2), "whoever knows when it can succeed is asked no earlier");
    }

    [Theory]
    [InlineData(FailureKind.Gone)]
    [InlineData(FailureKind.NotFound)]
    public void AfterRead_ConversationGone_Ends(FailureKind kind) =>
        RetrySchedule.AfterRead(new HelpdeskFailure(kind, "test"), 1, TimeSpan.Zero, 0).Action.ShouldBe(RetryAction.Complete);
}
