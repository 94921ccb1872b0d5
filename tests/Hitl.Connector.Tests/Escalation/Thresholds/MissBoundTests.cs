using Hitl.Connector.Escalation.Thresholds;

namespace Hitl.Connector.Tests.Escalation.Thresholds;

public class MissBoundTests
{
    // Upper ends of the two-sided 90 % interval, as tables of the exact binomial give them.
    [Theory]
    [InlineData(0, 10, 0.2589)]
    [InlineData(1, 10, 0.3942)]
    [InlineData(5, 10, 0.7776)]
    [InlineData(0, 100, 0.0295)]
    [InlineData(10, 100, 0.1637)]
    public void AtMost_KnownCounts_IsTheTabledBound(int misses, int trials, double bound) =>
        MissBound.AtMost(misses, trials, 0.95).ShouldBe(bound, 0.0001);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    public void AtMost_NothingElseSeen_IsEverything(int misses, int trials) => MissBound.AtMost(misses, trials, 0.95).ShouldBe(1);

    [Fact]
    public void AtMost_MissesOfNone_SolvesTheEquationByHand() =>
        MissBound.AtMost(0, 149, 0.95).ShouldBe(1 - Math.Pow(0.05, 1.0 / 149), 1e-12);

    [Theory]
    [InlineData(0.02, 0.95, 149)]
    [InlineData(0.05, 0.95, 59)]
    [InlineData(0.01, 0.99, 459)]
    [InlineData(0.5, 0.5, 1)]
    [InlineData(0.1, 0.9, 22)]
    public void FewestTrials_NoMisses_IsTheRuleOfThree(double rate, double confidence, int trials)
    {
        MissBound.FewestTrials(rate, confidence).ShouldBe(trials);
        MissBound.MostMisses(trials, rate, confidence).ShouldBe(0);
        MissBound.MostMisses(trials - 1, rate, confidence).ShouldBeNull();
    }

    /// <summary>Confidences that so many trials reach exactly: there the division lands on either side of a whole number.</summary>
    [Theory]
    [InlineData(0.5, 40)]
    [InlineData(0.3, 60)]
    [InlineData(0.1, 200)]
    [InlineData(0.02, 400)]
    public void FewestTrials_ConfidenceThatSoManyJustReach_IsTheFewestThatDo(double rate, int most)
    {
        for (var trials = 1; trials <= most; trials++)
        {
            var confidence = 1 - Math.Pow(1 - rate, trials);
            var fewest = MissBound.FewestTrials(rate, confidence);

            MissBound.ChanceOfAtMost(0, fewest, rate).ShouldBeLessThanOrEqualTo(1 - confidence);
            (fewest == 1 || MissBound.ChanceOfAtMost(0, fewest - 1, rate) > 1 - confidence).ShouldBeTrue($"{fewest} for {confidence}");
        }
    }

    [Theory]
    [InlineData(0, 0.95)]
    [InlineData(1, 0.95)]
    [InlineData(0.02, 0)]
    [InlineData(0.02, 1)]
    [InlineData(double.NaN, 0.95)]
    public void FewestTrials_ImpossibleArguments_AreRefused(double rate, double confidence)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => MissBound.FewestTrials(rate, confidence));
        Should.Throw<ArgumentOutOfRangeException>(() => MissBound.MostMisses(10, rate, confidence)).Message.ShouldContain("lies between 0 and 1, both excluded");
    }

    [Theory]
    [InlineData(0, 10, 0, 1)]
    [InlineData(3, 3, 0.5, 1)]
    [InlineData(2, 3, 1, 0)]
    [InlineData(0, 3, 0.5, 0.125)]
    [InlineData(1, 3, 0.5, 0.5)]
    [InlineData(2, 3, 0.5, 0.875)]
    public void ChanceOfAtMost_SmallNumbers_IsTheBinomialSum(int misses, int trials, double rate, double chance) =>
        MissBound.ChanceOfAtMost(misses, trials, rate).ShouldBe(chance, 1e-12);

    [Theory]
    [InlineData(500)]
    [InlineData(3000)]
    [InlineData(200_000)]
    public void MostMisses_ManyTrials_IsTheLastCountWhoseBoundKeepsTheRate(int trials)
    {
        var most = MissBound.MostMisses(trials, 0.02, 0.95).ShouldNotBeNull();

        MissBound.AtMost(most, trials, 0.95).ShouldBeLessThanOrEqualTo(0.02);
        MissBound.AtMost(most + 1, trials, 0.95).ShouldBeGreaterThan(0.02);
    }

    [Theory]
    [InlineData(0, 1, 0.0)]
    [InlineData(0, 1, 1.0)]
    [InlineData(0, 1, double.NaN)]
    [InlineData(2, 1, 0.95)]
    [InlineData(-1, 1, 0.95)]
    public void AtMost_ImpossibleArguments_AreRefused(int misses, int trials, double confidence) =>
        Should.Throw<ArgumentOutOfRangeException>(() => MissBound.AtMost(misses, trials, confidence));
}
