using System.Numerics.Tensors;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Models.Training;

/// <param name="Target">The wanted share of each label, 0..1; for one-of-many they sum to one.</param>
/// <param name="Weight">How much the row counts; 1 is normal.</param>
public sealed record TrainingRow(SparseVector Vector, float[] Target, float Weight = 1f);

public sealed record LinearOptions
{
    public OutputKind Kind { get; init; } = OutputKind.Softmax;
    public int Epochs { get; init; } = 15;
    public float LearningRate { get; init; } = 0.5f;

    /// <summary>Shrinks a feature's weights each time it is seen.</summary>
    public float Decay { get; init; } = 1e-5f;

    /// <summary>Share of features hidden at random in each pass, 0..1: keeps the model from leaning on a few.</summary>
    public float Dropout { get; init; } = 0.2f;

    /// <summary>
    /// True: rare features take larger steps, which fine-grained labels need. False: all take the same, falling to
    /// nothing over the passes, so that a rare word learns little from one noisy row.
    /// </summary>
    public bool Adaptive { get; init; } = true;

    /// <summary>
    /// True: starts from how often each label occurs. Of rare labels a text of unknown words is then none, instead of
    /// one half each.
    /// </summary>
    public bool StartFromRates { get; init; }

    public int Seed { get; init; } = 17;
}

/// <summary>
/// Logistic regression on sparse rows by AdaGrad with one step size per feature. The same seed and rows give the same
/// weights, bit by bit, on one machine.
/// </summary>
public static class LinearTrainer
{
    /// <param name="start">Where to start from; zero when null.</param>
    public static LinearWeights Train(
        IReadOnlyList<TrainingRow> rows, int features, int labels, LinearOptions options, Action<double>? progress, CancellationToken cancellationToken, LinearWeights? start = null)
    {
        var random = new Random(options.Seed);
        var table = start?.Table.ToArray() ?? new float[features * labels];
        var bias = start?.Bias.ToArray() ?? (options.StartFromRates ? Rates(rows, labels, options.Kind) : new float[labels]);
        var seen = new float[features];
        var biasSeen = 1f;
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var scores = new float[labels];
        var kept = new List<int>();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle(order);
            for (var i = 0; i < order.Length; i++)
            {
                if ((i & 0xFF) == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    progress?.Invoke((epoch + ((double)i / order.Length)) / options.Epochs);
                }

                var row = rows[order[i]];
                var flat = options.LearningRate * (1 - ((epoch + ((float)i / order.Length)) / options.Epochs));
                Choose(kept, row.Vector.Ids.Length, options.Dropout, random);
                var boost = options.Dropout > 0 ? 1f / (1f - options.Dropout) : 1f;
                Forward(table, bias, row.Vector, kept, boost, scores);
                Gradient(scores, row, options.Kind);
                var square = TensorPrimitives.SumOfSquares<float>(scores);
                biasSeen += square;
                TensorPrimitives.MultiplyAdd(scores, -0.1f * options.LearningRate / MathF.Sqrt(biasSeen), bias, bias);
                foreach (var k in kept)
                {
                    var id = row.Vector.Ids[k];
                    var value = row.Vector.Values[k] * boost;
                    seen[id] += square * value * value;
                    var step = options.Adaptive ? options.LearningRate / (0.01f + MathF.Sqrt(seen[id])) : flat;
                    var weights = table.AsSpan(id * labels, labels);
                    if (options.Decay > 0)
                    {
                        TensorPrimitives.Multiply(weights, 1f - (step * options.Decay), weights);
                    }

                    TensorPrimitives.MultiplyAdd(scores, -step * value, weights, weights);
                }
            }
        }

        progress?.Invoke(1);
        return new LinearWeights(features, labels, table, bias);
    }

    /// <summary>Scores of one row before any calibration.</summary>
    public static float[] Logits(LinearWeights weights, SparseVector vector)
    {
        var scores = weights.Bias.ToArray();
        for (var k = 0; k < vector.Ids.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(weights.Row(vector.Ids[k]), vector.Values[k], scores, scores);
        }

        return scores;
    }

    private static float[] Rates(IReadOnlyList<TrainingRow> rows, int labels, OutputKind kind)
    {
        const float least = 1e-3f;
        var rates = new float[labels];
        var all = rows.Sum(r => r.Weight);
        foreach (var row in rows)
        {
            TensorPrimitives.MultiplyAdd(row.Target, row.Weight / all, rates, rates);
        }

        return Array.ConvertAll(rates, r => Math.Clamp(r, least, 1 - least) is var p && kind == OutputKind.Softmax ? MathF.Log(p) : MathF.Log(p / (1 - p)));
    }

    private static void Choose(List<int> kept, int count, float dropout, Random random)
    {
        kept.Clear();
        for (var k = 0; k < count; k++)
        {
            if (dropout <= 0 || random.NextSingle() >= dropout)
            {
                kept.Add(k);
            }
        }
    }

    private static void Forward(float[] table, float[] bias, SparseVector vector, List<int> kept, float boost, float[] scores)
    {
        bias.CopyTo(scores, 0);
        foreach (var k in kept)
        {
            TensorPrimitives.MultiplyAdd(table.AsSpan(vector.Ids[k] * scores.Length, scores.Length), vector.Values[k] * boost, scores, scores);
        }
    }

    private static void Gradient(float[] scores, TrainingRow row, OutputKind kind)
    {
        Probabilities.Of(scores, scores, kind);
        TensorPrimitives.Subtract(scores, row.Target, scores);
        if (row.Weight != 1f)
        {
            TensorPrimitives.Multiply(scores, row.Weight, scores);
        }
    }
}
