using System.Numerics.Tensors;
using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// How much each feature speaks for each label, zero where the two never met. The first <paramref name="Common"/> features
/// have a full row; of the others, which met few labels, only the strongest are kept.
/// </summary>
/// <param name="Width">Labels kept of a feature without a full row.</param>
/// <param name="CommonWeights">Row by row, one column for each label.</param>
/// <param name="RareLabels">Row by row, one column for each label kept; unused places name label 0 with weight zero.</param>
internal sealed record CountTable(int Features, int Labels, int Common, int Width, float[] CommonWeights, byte[] RareLabels, float[] RareWeights)
{
    /// <summary>Full rows go to the features that would lose most without one; the space is put in that order.</summary>
    /// <param name="full">One row for each feature of the space, one column for each label.</param>
    /// <param name="texts">In how many texts each feature occurs.</param>
    public static (CountTable Table, FeatureSpace Space) Compress(float[] full, int labels, int[] texts, FeatureSpace space, int common, int width)
    {
        if (labels > byte.MaxValue + 1)
        {
            throw new ArgumentException($"A count table holds at most 256 labels, not {labels}.", nameof(labels));
        }

        common = Math.Min(common, space.Count);
        var losses = new double[space.Count];
        var strongest = new int[labels];
        for (var f = 0; f < space.Count; f++)
        {
            Rank(full.AsSpan(f * labels, labels), strongest);
            for (var k = width; k < labels; k++)
            {
                losses[f] += Math.Abs(full[(f * labels) + strongest[k]]) * texts[f];
            }
        }

        int[] order = [.. Enumerable.Range(0, space.Count).OrderByDescending(f => losses[f]).ThenBy(f => f)];
        var commonWeights = new float[common * labels];
        for (var row = 0; row < common; row++)
        {
            full.AsSpan(order[row] * labels, labels).CopyTo(commonWeights.AsSpan(row * labels));
        }

        var rareLabels = new byte[(space.Count - common) * width];
        var rareWeights = new float[rareLabels.Length];
        for (var row = common; row < order.Length; row++)
        {
            var weights = full.AsSpan(order[row] * labels, labels);
            Rank(weights, strongest);
            for (var k = 0; k < Math.Min(width, labels); k++)
            {
                if (weights[strongest[k]] != 0)
                {
                    rareLabels[((row - common) * width) + k] = (byte)strongest[k];
                    rareWeights[((row - common) * width) + k] = weights[strongest[k]];
                }
            }
        }

        return (new CountTable(space.Count, labels, common, width, commonWeights, rareLabels, rareWeights), space.Reordered(order));
    }

    /// <summary>Scores of one row before any calibration.</summary>
    public float[] Logits(SparseVector vector)
    {
        var scores = new float[Labels];
        for (var i = 0; i < vector.Ids.Length; i++)
        {
            var (id, value) = (vector.Ids[i], vector.Values[i]);
            if (id < Common)
            {
                TensorPrimitives.MultiplyAdd(CommonWeights.AsSpan(id * Labels, Labels), value, scores, scores);
                continue;
            }

            for (var k = (id - Common) * Width; k < (id - Common + 1) * Width; k++)
            {
                scores[RareLabels[k]] += RareWeights[k] * value;
            }
        }

        return scores;
    }

    private static void Rank(ReadOnlySpan<float> weights, int[] labels)
    {
        var keys = new float[weights.Length];
        for (var l = 0; l < keys.Length; l++)
        {
            labels[l] = l;
            keys[l] = -MathF.Abs(weights[l]);
        }

        Array.Sort(keys, labels);
    }
}
