using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Tests.Models.Training;

public sealed class WeighedCountsTests
{
    private static readonly int[] Kinds = [WeighedCounts.KindOf(0, 3, known: true), WeighedCounts.KindOf(0, 3, known: true)];

    /// <summary>The first feature stands in texts of the first label, the second in those of the second.</summary>
    private static readonly TrainingRow[] HeldOut = [Row(0, [1, 0]), Row(1, [0, 1])];

    private static readonly LabelCounts Telling = new(2, [0.01f, 0, 0, 0.01f], [1, 1]);
    private static readonly LabelCounts Misleading = new(2, [0, 0.01f, 0.01f, 0], [1, 1]);

    [Fact]
    public void Learn_TwoSourcesOfWhichOneIsRight_BelievesThatOne()
    {
        foreach (var sources in new LabelCounts[][] { [Telling, Misleading], [Misleading, Telling] })
        {
            var table = WeighedCounts.Learn(sources, Kinds, HeldOut, null, CancellationToken.None).Apply(sources, Kinds);

            table[0].ShouldBeGreaterThan(table[1] + 1);
            table[3].ShouldBeGreaterThan(table[2] + 1);
        }
    }

    [Fact]
    public void KindOf_EveryGroupAndFrequencyKnownOrNot_IsAnother()
    {
        var kinds =
            from known in new[] { false, true }
            from @group in Enumerable.Range(0, TextFeatures.Groups)
            from texts in new[] { 2, 3, 6, 15, 60, 400 }
            select WeighedCounts.KindOf(@group, texts, known);

        kinds.ShouldBeUnique();
    }

    private static TrainingRow Row(int feature, float[] target) => new(new SparseVector([feature], [1]), target, 1);
}
