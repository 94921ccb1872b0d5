namespace Hitl.Connector.Models.Training;

/// <summary>
/// How much each feature speaks for each label, from counts alone. Weaker than a trained model where rows are many,
/// better where a label has few rows and thousands of features, as languages have; their sum beats both.
/// </summary>
public static class NaiveBayes
{
    /// <summary>Added to each feature's count per ten thousand, so that an unseen one excludes nothing.</summary>
    private const double Smoothing = 0.01;

    /// <summary>Adds the counts' evidence, times <paramref name="share"/>, to a trained table.</summary>
    public static LinearWeights AddTo(LinearWeights weights, IReadOnlyList<TrainingRow> rows, float share)
    {
        var labels = weights.Labels;
        var counts = new double[weights.Table.Length];
        var totals = new double[labels];
        foreach (var row in rows)
        {
            var label = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row.Target);
            for (var k = 0; k < row.Vector.Ids.Length; k++)
            {
                var value = row.Vector.Values[k] * row.Weight;
                counts[(row.Vector.Ids[k] * labels) + label] += value;
                totals[label] += value;
            }
        }

        var table = new float[counts.Length];
        var logs = new double[labels];
        for (var feature = 0; feature < weights.Features; feature++)
        {
            for (var l = 0; l < labels; l++)
            {
                logs[l] = Math.Log((counts[(feature * labels) + l] / Math.Max(totals[l], 1e-9) * 1e4) + Smoothing);
            }

            // Only differences between labels count; centred numbers lose less in 8 bits.
            var mean = logs.Average();
            for (var l = 0; l < labels; l++)
            {
                var i = (feature * labels) + l;
                table[i] = weights.Table[i] + (share * (float)(logs[l] - mean));
            }
        }

        return weights with { Table = table };
    }
}
