using System.Numerics.Tensors;
using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// Lets a linear model learn what a kind of word means, so that it can say something of words that no row it learnt from
/// has. While training, a row also holds the sum of its words' vectors; as that sum is linear in the words, what was
/// learnt for it is then added to the words' own weights, and nothing of it is left at run time.
/// </summary>
internal sealed class WordMeaning
{
    /// <summary>How much the sum counts beside the n-grams.</summary>
    private const float Share = 2f;

    private readonly FeatureSpace space;
    private readonly WordVectors vectors;
    private readonly int[] vectorOfRow;

    /// <param name="space">Built with the hashes of <paramref name="vectors"/>.</param>
    public WordMeaning(FeatureSpace space, WordVectors vectors)
    {
        (this.space, this.vectors) = (space, vectors);
        vectorOfRow = new int[space.Count];
        Array.Fill(vectorOfRow, -1);
        for (var w = 0; w < vectors.Hashes.Count; w++)
        {
            if (space.Find(vectors.Hashes[w]) is >= 0 and var row)
            {
                vectorOfRow[row] = w;
            }
        }
    }

    /// <summary>Features with the vectors' dimensions behind them.</summary>
    public int Features => space.Count + vectors.Dimensions;

    public SparseVector Extend(SparseVector row)
    {
        var sum = new float[vectors.Dimensions];
        for (var k = 0; k < row.Ids.Length; k++)
        {
            if (vectorOfRow[row.Ids[k]] is >= 0 and var word)
            {
                TensorPrimitives.MultiplyAdd(vectors.Vector(word), row.Values[k] * Share, sum, sum);
            }
        }

        return new SparseVector([.. row.Ids, .. Enumerable.Range(space.Count, vectors.Dimensions)], [.. row.Values, .. sum]);
    }

    public LinearWeights Fold(LinearWeights extended)
    {
        var labels = extended.Labels;
        var table = extended.Table.AsSpan(0, space.Count * labels).ToArray();
        for (var row = 0; row < vectorOfRow.Length; row++)
        {
            if (vectorOfRow[row] is >= 0 and var word)
            {
                var weights = table.AsSpan(row * labels, labels);
                var vector = vectors.Vector(word);
                for (var d = 0; d < vector.Length; d++)
                {
                    TensorPrimitives.MultiplyAdd(extended.Row(space.Count + d), vector[d] * Share, weights, weights);
                }
            }
        }

        return new LinearWeights(space.Count, labels, table, extended.Bias);
    }
}
