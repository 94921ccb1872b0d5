using Hitl.Connector.Escalation.Thresholds;
using Xunit.Abstractions;

namespace Hitl.Connector.Tests.Escalation.Thresholds;

/// <summary>
/// Simulated histories whose true miss rate is known exactly: the promise has to hold in 95 of 100 of them. The seed is
/// printed with every run.
/// </summary>
public class ThresholdPromiseTests(ITestOutputHelper output)
{
    private const int Runs = 4000;

    // Counts are whole, so that the bound keeps a little more than it promises: about 3.5 % break it.
    private const int MostBroken = Runs / 20;

    private static int NewSeed => (int)(TimeProvider.System.GetTimestamp() & int.MaxValue);

    [Theory]
    [InlineData(ThresholdSide.HandOverBelow, 0.02, 0.95)]
    [InlineData(ThresholdSide.HandOverFrom, 0.02, 0.95)]
    [InlineData(ThresholdSide.HandOverBelow, 0.10, 0.95)]
    public void Promise_SimulatedHistories_IsKeptInNineteenOfTwenty(ThresholdSide side, double miss, double confidence)
    {
        var broken = Broken(new ThresholdTarget(miss, confidence, side), NewSeed, (history, target) => ThresholdSolver.Solve(history, target)[0].Value);

        broken.ShouldBeLessThanOrEqualTo(MostBroken);
    }

    // The control: taking the share in the history for the true one breaks the promise about every other time.
    [Fact]
    public void Promise_ShareOfTheHistoryTakenForTheTruth_IsBrokenFarMoreOften()
    {
        var broken = Broken(new ThresholdTarget(0.02, 0.95, ThresholdSide.HandOverBelow), NewSeed, (history, target) =>
        {
            var scores = history.Select(c => c.Score).OrderDescending().ToList();
            return scores[(int)(target.Miss * scores.Count)] + 0.0005;
        });

        broken.ShouldBeGreaterThan(Runs / 4);
    }

    private int Broken(ThresholdTarget target, int seed, Func<IReadOnlyList<LabelledConversation>, ThresholdTarget, double?> solve)
    {
        var random = new Random(seed);
        var (solved, broken) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            // A score u^(1/shape) is at least t with chance 1 − t^shape.
            var shape = 0.3 + (4 * random.NextDouble());
            var size = random.Next(149, 1200);
            var history = Enumerable.Range(0, size).Select(_ => new LabelledConversation("refund", "en", Math.Pow(random.NextDouble(), 1 / shape), true)).ToList();
            if (solve(history, target) is { } value)
            {
                solved++;
                var below = Math.Pow(value, shape);
                broken += (target.Side == ThresholdSide.HandOverBelow ? 1 - below : below) > target.Miss ? 1 : 0;
            }
        }

        output.WriteLine($"seed {seed}: {solved} of {Runs} histories solved, the promise broken in {broken} ({100.0 * broken / Runs:0.0} %)");
        solved.ShouldBeGreaterThan(Runs / 2);
        return broken;
    }
}
