using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Tests.Models.Features;

public sealed class RowTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Find_ManyAtOnce_GivesTheRowsThatADictionaryGives(int seed)
    {
        var random = new Random(seed);

        // Few first bits, so that many fall on the same slots.
        var hashes = Enumerable.Range(0, 700).Select(_ => (uint)random.Next(1 << 14) << (seed * 5)).Append(0u).ToList();
        var table = new RowTable(hashes.Count);
        var expected = new Dictionary<uint, int>();
        foreach (var hash in hashes)
        {
            expected.TryAdd(hash, expected.Count);
            table.FindOrAdd(hash, expected.Count - 1).ShouldBe(expected[hash]);
        }

        uint[] asked = [.. hashes, .. Enumerable.Range(0, 500).Select(_ => (uint)random.Next())];
        var rows = new int[asked.Length];
        table.Find(asked, rows);

        rows.ShouldBe(asked.Select(h => expected.GetValueOrDefault(h, RowTable.None)));
        rows.ShouldBe(asked.Select(table.Find));
    }

    [Fact]
    public void Find_NothingAdded_FindsNothing() => new RowTable(0).Find(0).ShouldBe(RowTable.None);
}
