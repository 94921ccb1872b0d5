using System.Numerics.Tensors;

namespace Hitl.Connector.Models.Training;

/// <summary>How often each label met each feature, weighted by the feature's value.</summary>
/// <param name="Table">Row by row: one row for each feature, one column for each label.</param>
internal sealed record LabelCounts(int Labels, float[] Table, double[] Totals)
{
    private readonly double[] totalsPerTenThousand = [.. Totals.Select(t => Math.Max(t, 1e-9) / 1e4)];

    public static LabelCounts Of(IEnumerable<TrainingRow> rows, int features, int labels)
    {
        var table = new float[features * labels];
        var totals = new double[labels];
        foreach (var row in rows)
        {
            var label = TensorPrimitives.IndexOfMax<float>(row.Target);
            for (var k = 0; k < row.Vector.Ids.Length; k++)
            {
                var value = row.Vector.Values[k] * row.Weight;
                table[(row.Vector.Ids[k] * labels) + label] += value;
                totals[label] += value;
            }
        }

        return new LabelCounts(labels, table, totals);
    }

    /// <summary>What a feature says for a label: the logarithm of how much more often it was seen than the smoothing alone says; zero where it never was.</summary>
    public float Evidence(int feature, int label, double smoothing)
    {
        var count = Table[(feature * Labels) + label];
        return count == 0 ? 0 : (float)Math.Log(1 + (count / totalsPerTenThousand[label] / smoothing));
    }
}

/// <summary>
/// Naive Bayes whose parts are weighed: letters, letter groups and words repeat each other, and rare ones are worth more
/// or less than their counts say. One weight for each kind of feature, frequency, source of counts and smoothing is learned
/// on texts that were not counted. With few rows for each label and very many features this beats weights learned for each
/// feature. The sources: what was counted, and what was known beforehand, where something was.
/// </summary>
internal sealed class WeighedCounts
{
    /// <summary>Small: once seen says much. Large: only what is seen often says something. The weights choose between them.</summary>
    private static readonly double[] Smoothings = [0.01, 0.3];

    /// <summary>A feature in fewer texts than this belongs to the band before.</summary>
    private static readonly int[] FrequencyBands = [3, 6, 15, 60, 400];

    private const int Rounds = 150;
    private const double StartWeight = 1;
    private const double PullToStart = 0.0003;
    private const double Step = 0.1;

    private readonly double[] weights;

    private WeighedCounts(double[] weights) => this.weights = weights;

    /// <summary>The kind of a feature: its group, how many texts it is in, and whether something was known of it beforehand.</summary>
    public static int KindOf(int group, int texts, bool known)
    {
        var band = Array.FindIndex(FrequencyBands, limit => texts < limit);
        return ((group + (known ? Features.TextFeatures.Groups : 0)) * (FrequencyBands.Length + 1)) + (band < 0 ? FrequencyBands.Length : band);
    }

    /// <param name="sources">Counts of the same features for the same labels.</param>
    /// <param name="kinds">Of each feature.</param>
    /// <param name="heldOut">Rows that <paramref name="sources"/> do not hold.</param>
    public static WeighedCounts Learn(LabelCounts[] sources, int[] kinds, IReadOnlyList<TrainingRow> heldOut, Action<double>? progress, CancellationToken cancellationToken)
    {
        var labels = sources[0].Labels;
        var slotsOfKind = sources.Length * Smoothings.Length;
        var slots = (kinds.Max() + 1) * slotsOfKind;
        var parts = heldOut.Select(row => Parts(sources, kinds, row, slots)).ToList();
        var used = kinds.Distinct().Order().SelectMany(k => Enumerable.Range(k * slotsOfKind, slotsOfKind)).ToArray();
        var weights = new double[slots];
        Array.Fill(weights, StartWeight);
        var gradient = new double[slots];
        var moments = new double[slots];
        var squares = new double[slots];
        var scores = new float[labels];
        for (var round = 1; round <= Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Invoke((double)round / Rounds);
            Array.Clear(gradient);
            for (var i = 0; i < parts.Count; i++)
            {
                Array.Clear(scores);
                foreach (var slot in used)
                {
                    TensorPrimitives.MultiplyAdd(parts[i].AsSpan(slot * labels, labels), (float)weights[slot], scores, scores);
                }

                Probabilities.Of(scores, scores, Onnx.OutputKind.Softmax);
                TensorPrimitives.Subtract(scores, heldOut[i].Target, scores);
                foreach (var slot in used)
                {
                    gradient[slot] += TensorPrimitives.Dot<float>(parts[i].AsSpan(slot * labels, labels), scores);
                }
            }

            // Adam with a step that falls to nothing.
            foreach (var slot in used)
            {
                var slope = (gradient[slot] / parts.Count) + (PullToStart * (weights[slot] - StartWeight));
                moments[slot] = (0.9 * moments[slot]) + (0.1 * slope);
                squares[slot] = (0.98 * squares[slot]) + (0.02 * slope * slope);
                var direction = moments[slot] / (1 - Math.Pow(0.9, round)) / (Math.Sqrt(squares[slot] / (1 - Math.Pow(0.98, round))) + 1e-8);
                weights[slot] -= Step * (1 - ((double)round / Rounds)) * direction;
            }
        }

        return new WeighedCounts(weights);
    }

    /// <summary>The mean of weights that were learned on different rows.</summary>
    public static WeighedCounts Average(IReadOnlyList<WeighedCounts> several) =>
        new([.. Enumerable.Range(0, several[0].weights.Length).Select(slot => several.Average(w => w.weights[slot]))]);

    /// <summary>One row for each feature, one column for each label.</summary>
    /// <param name="sources">The same, in the same order, as the weights were learned of.</param>
    public float[] Apply(LabelCounts[] sources, int[] kinds)
    {
        var labels = sources[0].Labels;
        var table = new float[kinds.Length * labels];
        for (var f = 0; f < kinds.Length; f++)
        {
            foreach (var (slot, label, evidence) in Evidence(sources, kinds, f))
            {
                table[(f * labels) + label] += (float)weights[slot] * evidence;
            }
        }

        return table;
    }

    // The evidence in one row, by slot.
    private static float[] Parts(LabelCounts[] sources, int[] kinds, TrainingRow row, int slots)
    {
        var labels = sources[0].Labels;
        var parts = new float[slots * labels];
        for (var k = 0; k < row.Vector.Ids.Length; k++)
        {
            foreach (var (slot, label, evidence) in Evidence(sources, kinds, row.Vector.Ids[k]))
            {
                parts[(slot * labels) + label] += row.Vector.Values[k] * evidence;
            }
        }

        return parts;
    }

    // A slot is the place of a weight.
    private static IEnumerable<(int Slot, int Label, float Evidence)> Evidence(LabelCounts[] sources, int[] kinds, int feature)
    {
        for (var c = 0; c < sources.Length; c++)
        {
            var slot = ((kinds[feature] * sources.Length) + c) * Smoothings.Length;
            for (var l = 0; l < sources[c].Labels; l++)
            {
                for (var s = 0; s < Smoothings.Length && sources[c].Table[(feature * sources[c].Labels) + l] != 0; s++)
                {
                    yield return (slot + s, l, sources[c].Evidence(feature, l, Smoothings[s]));
                }
            }
        }
    }
}
