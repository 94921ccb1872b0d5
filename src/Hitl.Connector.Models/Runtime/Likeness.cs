using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Models.Runtime;

/// <summary>How alike two texts are in the words and letter groups of one model's space. Pure.</summary>
public static class Likeness
{
    /// <summary>Sorted by row, so that two can be walked side by side.</summary>
    public static SparseVector Of(TextFeatures features, FeatureSpace space)
    {
        var vector = space.Project(features);
        Array.Sort(vector.Ids, vector.Values);
        return vector;
    }

    /// <summary>Cosine, and the larger of the two shares of one text's weight that the other has too; both 0..1.</summary>
    public static (double Cosine, double Contained) Compare(SparseVector first, SparseVector second)
    {
        double dot = 0, firstShared = 0, secondShared = 0;
        for (int a = 0, b = 0; a < first.Ids.Length && b < second.Ids.Length;)
        {
            if (first.Ids[a] == second.Ids[b])
            {
                dot += first.Values[a] * second.Values[b];
                firstShared += first.Values[a] * first.Values[a];
                secondShared += second.Values[b] * second.Values[b];
                a++;
                b++;
            }
            else if (first.Ids[a] < second.Ids[b])
            {
                a++;
            }
            else
            {
                b++;
            }
        }

        var (ofFirst, ofSecond) = (Squares(first), Squares(second));
        return ofFirst == 0 || ofSecond == 0
            ? (0, 0)
            : (Math.Min(1, dot / Math.Sqrt(ofFirst * ofSecond)), Math.Min(1, Math.Max(firstShared / ofFirst, secondShared / ofSecond)));
    }

    /// <summary>How much two distributions over the same labels have in common, 0..1.</summary>
    public static double Overlap(float[] first, float[] second)
    {
        var sum = 0.0;
        for (var l = 0; l < first.Length; l++)
        {
            sum += Math.Min(first[l], second[l]);
        }

        return sum;
    }

    private static double Squares(SparseVector vector) => System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(vector.Values);
}
