using System.Runtime.InteropServices;

namespace Hitl.Connector.Models.Encoder;

/// <summary>
/// A vocabulary by its letters: all pieces that start at a place of a text are found in one walk, which ends where no piece
/// goes on. Written while it is filled, then safe to read from all threads.
/// </summary>
internal sealed class PieceTree
{
    public const int Root = 0;

    private readonly List<(int Id, float Score)> nodes = [(-1, 0)];

    /// <summary>From a node by a letter to the next; a place without a node is free.</summary>
    private (long Step, int Node)[] steps = new (long, int)[1024];
    private int used;

    public PieceTree() => Array.Fill(steps, (0, -1));

    /// <summary>The node that a letter leads to, or −1.</summary>
    public int Next(int node, char letter)
    {
        var step = StepOf(node, letter);
        var place = PlaceOf(step, steps.Length);
        while (steps[place].Node >= 0)
        {
            if (steps[place].Step == step)
            {
                return steps[place].Node;
            }

            place = (place + 1) & (steps.Length - 1);
        }

        return -1;
    }

    /// <summary>The piece that ends at a node; a number below zero where none does.</summary>
    public (int Id, float Score) PieceAt(int node) => CollectionsMarshal.AsSpan(nodes)[node];

    /// <returns>False when the piece is there already: it keeps its number.</returns>
    public bool TryAdd(ReadOnlySpan<char> piece, int id, float score)
    {
        var node = Root;
        foreach (var letter in piece)
        {
            var next = Next(node, letter);
            if (next < 0)
            {
                next = nodes.Count;
                nodes.Add((-1, 0));
                Add(StepOf(node, letter), next);
            }

            node = next;
        }

        if (nodes[node].Id >= 0)
        {
            return false;
        }

        nodes[node] = (id, score);
        return true;
    }

    private void Add(long step, int node)
    {
        if (++used * 2 > steps.Length)
        {
            var before = steps;
            steps = new (long, int)[before.Length * 2];
            Array.Fill(steps, (0, -1));
            foreach (var (other, target) in before.Where(s => s.Node >= 0))
            {
                Put(other, target);
            }
        }

        Put(step, node);
    }

    private void Put(long step, int node)
    {
        var place = PlaceOf(step, steps.Length);
        while (steps[place].Node >= 0)
        {
            place = (place + 1) & (steps.Length - 1);
        }

        steps[place] = (step, node);
    }

    private static long StepOf(int node, char letter) => ((long)node << 16) | letter;

    private static int PlaceOf(long step, int size) => (int)(((ulong)step * 0x9E3779B97F4A7C15) >> 32) & (size - 1);
}
