using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Tests.Models.Features;

public sealed class SparseRowsTests
{
    [Fact]
    public void Join_SeveralVectors_HasAColumnForEachIdOnce()
    {
        var (ids, values) = SparseRows.Join([new([3, 1], [0.3f, 0.1f]), new([], []), new([1, 7], [0.5f, 0.7f])], 8);

        ids.ShouldBe([3, 1, 7]);
        values.ShouldBe([0.3f, 0.1f, 0, 0, 0, 0, 0, 0.5f, 0.7f]);
    }

    [Fact]
    public void Join_NothingKnown_HasOneColumnOfNoWeight()
    {
        var (ids, values) = SparseRows.Join([new([], []), new([], [])], 8);

        ids.ShouldBe([0]);
        values.ShouldBe([0, 0]);
    }

    [Fact]
    public void Join_OneVector_IsThatVector() => SparseRows.Join([new([5], [1f])], 8).Ids.ShouldBe([5]);
}
