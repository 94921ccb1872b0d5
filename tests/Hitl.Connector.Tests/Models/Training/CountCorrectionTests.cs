using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Tests.Models.Training;

public sealed class CountCorrectionTests
{
    private const int Seed = 3;
    private static readonly float[] First = [1, 0];
    private static readonly float[] Second = [0, 1];

    [Fact]
    public void Learn_CountsThatCannotTellTwoLabelsApart_FindsTheFeatureThatCan()
    {
        // Feature 0 stands in both, 1 and 2 in one each.
        TrainingRow[] rows = [Row([0, 1], First), Row([0, 2], Second)];

        var table = Learn(rows, [0, 0], [0, 0]);

        (table[2] - table[3]).ShouldBeGreaterThan(0.1f);
        (table[5] - table[4]).ShouldBeGreaterThan(0.1f);
        table[0].ShouldBe(table[1], 0.1f);
    }

    [Fact]
    public void Learn_RowsOfWhichTheCountsAreSure_TeachNothing() =>
        Learn([Row([0], First), Row([1], Second)], [9, 0], [0, 9]).ShouldAllBe(w => w == 0);

    [Fact]
    public void Learn_VeryHeavyRow_CountsAsAHeavyOne() =>
        Learn([Row([0], First, 60)], [0, 2]).ShouldBe(Learn([Row([0], First, 3)], [0, 2]));

    [Fact]
    public void Learn_SameSeed_GivesTheSame()
    {
        TrainingRow[] rows = [Row([0, 1], First), Row([0, 2], Second), Row([1, 2], First)];
        float[][] scores = [[0, 1], [0, 0], [1, 1]];

        Learn(rows, scores).ShouldBe(Learn(rows, scores));
    }

    private static TrainingRow Row(int[] ids, float[] target, float weight = 1) => new(new SparseVector(ids, Array.ConvertAll(ids, _ => 0.7f)), target, weight);

    private static float[] Learn(TrainingRow[] rows, params float[][] scores) => CountCorrection.Learn(rows, scores, 3, 2, Seed, CancellationToken.None);
}
