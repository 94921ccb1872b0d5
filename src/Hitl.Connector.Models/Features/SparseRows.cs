using System.Buffers;

namespace Hitl.Connector.Models.Features;

/// <summary>Sparse vectors side by side, as one matrix over the columns that any of them has. Pure.</summary>
internal static class SparseRows
{
    /// <param name="width">Columns that there are; each id is below.</param>
    /// <returns>The columns, and a row of values over them for each vector.</returns>
    public static (int[] Ids, float[] Values) Join(IReadOnlyList<SparseVector> vectors, int width)
    {
        // A sum over nothing is not defined in every runtime: one column with weight zero stands for "nothing known".
        if (vectors is [var only])
        {
            return only.Ids.Length == 0 ? (new int[1], new float[1]) : (only.Ids, only.Values);
        }

        var places = ArrayPool<int>.Shared.Rent(width);
        Array.Clear(places, 0, width);
        var ids = new List<int>();
        foreach (var id in vectors.SelectMany(v => v.Ids))
        {
            if (places[id] == 0)
            {
                ids.Add(id);
                places[id] = ids.Count;
            }
        }

        var columns = Math.Max(1, ids.Count);
        var values = new float[vectors.Count * columns];
        for (var row = 0; row < vectors.Count; row++)
        {
            var (own, weights) = (vectors[row].Ids, vectors[row].Values);
            for (var i = 0; i < own.Length; i++)
            {
                values[(row * columns) + places[own[i]] - 1] = weights[i];
            }
        }

        ArrayPool<int>.Shared.Return(places);
        return (ids.Count == 0 ? new int[1] : [.. ids], values);
    }
}
