using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Tests.Models.Training;

public sealed class ClassWeightsTests
{
    [Fact]
    public void Learn_CountsThatCannotTellTwoLabelsApart_FindsTheClassThatCan()
    {
        // Class 0 stands in both, 1 and 2 in one each.
        var table = Learn([[0, 1], [0, 2]], [0, 1], [0, 0], [0, 0]);

        (table[2] - table[3]).ShouldBeGreaterThan(1);
        (table[5] - table[4]).ShouldBeGreaterThan(1);
        table[0].ShouldBe(table[1], 0.1f);
    }

    [Fact]
    public void Learn_CountsThatTellThemApart_LeavesLittleToClasses()
    {
        var unsure = Learn([[1], [2]], [0, 1], [0, 0], [0, 0]);
        var sure = Learn([[1], [2]], [0, 1], [30, 0], [0, 30]);

        sure.Max(MathF.Abs).ShouldBeLessThan(unsure.Max(MathF.Abs) / 10);
    }

    [Fact]
    public void Learn_SameRows_GivesTheSame() =>
        Learn([[0, 1], [1, 2]], [0, 1], [0, 1], [0, 0]).ShouldBe(Learn([[0, 1], [1, 2]], [0, 1], [0, 1], [0, 0]));

    private static float[] Learn(int[][] classes, int[] targets, params float[][] scores)
    {
        SparseVector[] vectors = [.. classes.Select(c => new SparseVector(c, Array.ConvertAll(c, _ => 0.7f)))];
        TrainingRow[] rows = [.. targets.Select(t => new TrainingRow(new SparseVector([], []), t == 0 ? [1, 0] : [0, 1], 1))];
        return ClassWeights.Learn(vectors, rows, scores, 3, 2, CancellationToken.None);
    }
}
