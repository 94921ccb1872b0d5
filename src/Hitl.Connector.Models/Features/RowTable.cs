using System.Numerics;

namespace Hitl.Connector.Models.Features;

/// <summary>Which row an n-gram has, by its hash: a table with open addressing, for a hundred thousand n-grams and more.</summary>
internal sealed class RowTable
{
    /// <summary>The row of a hash that is not in the table.</summary>
    public const int None = -1;

    /// <summary>So many hashes are looked up side by side.</summary>
    private const int SideBySide = 128;

    /// <summary>A hash and its row stand side by side: a lookup waits for memory once.</summary>
    private readonly (uint Hash, int Row)[] slots;
    private readonly uint mask;

    /// <param name="most">So many hashes can be added; half of the table stays free.</param>
    public RowTable(int most)
    {
        slots = new (uint, int)[BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, most) * 2)];
        mask = (uint)slots.Length - 1;
        Array.Fill(slots, (0u, None));
    }

    /// <summary>The row that the hash already has, or the one given, which it has from now on.</summary>
    public int FindOrAdd(uint hash, int row)
    {
        ref var slot = ref slots[SlotOf(hash)];
        if (slot.Row == None)
        {
            slot = (hash, row);
        }

        return slot.Row;
    }

    public int Find(uint hash) => slots[SlotOf(hash)].Row;

    /// <summary>The row of each hash, <see cref="None"/> for those that are not in the table.</summary>
    public void Find(ReadOnlySpan<uint> hashes, Span<int> rows)
    {
        Span<(uint Hash, int Row)> read = stackalloc (uint, int)[SideBySide];
        for (var from = 0; from < hashes.Length; from += SideBySide)
        {
            var some = hashes[from..Math.Min(from + SideBySide, hashes.Length)];

            // Each lies elsewhere in memory. Nothing is decided here, so the processor waits for many of them at once.
            for (var i = 0; i < some.Length; i++)
            {
                read[i] = slots[some[i] & mask];
            }

            for (var i = 0; i < some.Length; i++)
            {
                var (hash, row) = read[i];
                rows[from + i] = hash == some[i] || row == None ? row : Find(some[i]);
            }
        }
    }

    private uint SlotOf(uint hash)
    {
        var slot = hash & mask;
        while (slots[slot].Row != None && slots[slot].Hash != hash)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
