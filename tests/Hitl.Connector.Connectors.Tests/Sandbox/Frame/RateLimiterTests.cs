using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Frame;

public sealed class RateLimiterTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 10, 0, 15, TimeSpan.Zero);
    private static readonly RateLimit TwoAMinute = new("two", 2, TimeSpan.FromMinutes(1));
    private readonly RateLimiter limiter = new();

    [Fact]
    public void Take_WindowIsSpent_RefusesUntilTheNextMinute()
    {
        limiter.Take(TwoAMinute, "a", Start).Remaining.ShouldBe(1);
        limiter.Take(TwoAMinute, "a", Start).Allowed.ShouldBeTrue();

        var refused = limiter.Take(TwoAMinute, "a", Start);

        (refused.Allowed, refused.ResetsInSeconds(Start)).ShouldBe((false, 45));
        limiter.Take(TwoAMinute, "a", Start.AddSeconds(44)).Allowed.ShouldBeFalse();
        limiter.Take(TwoAMinute, "a", Start.AddSeconds(45)).Allowed.ShouldBeTrue();
    }

    [Fact]
    public void Take_OtherKey_HasItsOwnCount()
    {
        limiter.Take(TwoAMinute, "a", Start);
        limiter.Take(TwoAMinute, "a", Start);

        limiter.Take(TwoAMinute, "b", Start).Remaining.ShouldBe(1);
    }
}
