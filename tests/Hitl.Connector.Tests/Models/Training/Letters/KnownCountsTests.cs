using Hitl.Connector.Models.Training;
using Hitl.Connector.Models.Training.Letters;

namespace Hitl.Connector.Tests.Models.Training.Letters;

public sealed class KnownCountsTests
{
    // Three features of three labels; nothing is known of the last feature, nor of the last label.
    private static readonly KnownCounts Known = new(new LabelCounts(3, [0.1f, 0.2f, 0, 0.3f, 0, 0, 0, 0, 0], [1, 1, 1]));

    [Fact]
    public void Has_FeatureOfNoLabel_IsUnknown() => Enumerable.Range(0, 3).Where(Known.Has).ShouldBe([0, 1]);

    [Fact]
    public void Beside_LabelWithoutFrequencies_TakesThoseThatWereCountedOnTheSameScale()
    {
        // Of the first two labels, 0.4 and 0.2 are known in all and 0.4 and 0.8 were counted: half as much.
        var beside = Known.Beside(new LabelCounts(3, [2, 8, 5, 2, 0, 0, 6, 2, 15], [10, 10, 20]));

        beside.Table[..3].ShouldBe([0.1f, 0.2f, 0.125f], 1e-6);
        beside.Table[3..].ShouldBe([0.3f, 0, 0, 0, 0, 0], 1e-6);
    }

    [Fact]
    public void Beside_LabelThatWasNeverCounted_IsLeftAsItIsAndOutOfTheScale()
    {
        Known.Beside(new LabelCounts(3, [1, 1, 0, 1, 0, 0, 0, 0, 0], [2, 1, 0])).Table[2].ShouldBe(0);
        Known.Beside(new LabelCounts(3, [2, 0, 5, 2, 0, 0, 6, 0, 15], [10, 0, 20])).Table[2].ShouldBe(0.25f, 1e-6);
    }
}
