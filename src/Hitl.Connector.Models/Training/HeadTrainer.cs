using System.Numerics.Tensors;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Training.Network;

namespace Hitl.Connector.Models.Training;

public sealed record HeadRow(float[] Encoding, float[] Target, float Weight = 1f);

public sealed record HeadOptions
{
    public OutputKind Kind { get; init; } = OutputKind.Softmax;
    public int Hidden { get; init; } = 256;
    public int Epochs { get; init; } = 15;
    public int Batch { get; init; } = 32;

    /// <summary>Adam's rate at the start; it falls to nothing.</summary>
    public float Rate { get; init; } = 1.5e-3f;

    /// <summary>Share of the encoding hidden in each pass.</summary>
    public float InputDropout { get; init; } = 0.3f;

    /// <summary>Share of hidden numbers hidden in each pass.</summary>
    public float Dropout { get; init; } = 0.4f;

    /// <summary>How much of each target is spread over all labels.</summary>
    public float Smoothing { get; init; } = 0.1f;

    public float Decay { get; init; } = 0.02f;
    public int Seed { get; init; } = 17;
}

/// <summary>Trains <see cref="HeadWeights"/> on one thread; the same seed and rows give the same weights on one machine.</summary>
public static class HeadTrainer
{
    public static HeadWeights Train(IReadOnlyList<HeadRow> rows, HeadOptions options, Action<double>? progress, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed);
        var inputs = rows[0].Encoding.Length;
        var labels = rows[0].Target.Length;
        var (mean, scale) = Spread(rows, inputs);
        var pass = new Pass(inputs, labels, options, random);
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var steps = (double)options.Epochs * order.Length;
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle(order);
            for (var i = 0; i < order.Length; i += options.Batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var done = ((epoch * (double)order.Length) + i) / steps;
                progress?.Invoke(done);
                pass.Learn([.. order.AsSpan(i, Math.Min(options.Batch, order.Length - i)).ToArray().Select(k => rows[k])], mean, scale, (float)(1 - done));
            }
        }

        progress?.Invoke(1);
        return pass.Finish(mean, scale);
    }

    /// <summary>One weighted sum of the inputs for each row of weights.</summary>
    internal static float[] Layer(float[] weights, float[] bias, ReadOnlySpan<float> inputs)
    {
        var result = new float[bias.Length];
        for (var r = 0; r < result.Length; r++)
        {
            result[r] = bias[r] + TensorPrimitives.Dot(weights.AsSpan(r * inputs.Length, inputs.Length), inputs);
        }

        return result;
    }

    private static (float[] Mean, float[] Scale) Spread(IReadOnlyList<HeadRow> rows, int inputs)
    {
        var mean = new float[inputs];
        var square = new float[inputs];
        foreach (var row in rows)
        {
            TensorPrimitives.Add(mean, row.Encoding, mean);
            TensorPrimitives.MultiplyAdd(row.Encoding, row.Encoding, square, square);
        }

        TensorPrimitives.Divide(mean, rows.Count, mean);
        var scale = new float[inputs];
        for (var i = 0; i < inputs; i++)
        {
            scale[i] = 1f / MathF.Sqrt(MathF.Max(1e-6f, (square[i] / rows.Count) - (mean[i] * mean[i])));
        }

        return (mean, scale);
    }

    private sealed class Pass
    {
        private readonly int inputs;
        private readonly int labels;
        private readonly HeadOptions options;
        private readonly Random random;
        private readonly float[] first;
        private readonly float[] firstBias;
        private readonly float[] second;
        private readonly float[] secondBias;
        private readonly AdamSlot[] slots;

        public Pass(int inputs, int labels, HeadOptions options, Random random)
        {
            (this.inputs, this.labels, this.options, this.random) = (inputs, labels, options, random);
            var firstRows = options.Hidden > 0 ? options.Hidden : labels;
            first = Uniform(firstRows * inputs, MathF.Sqrt(3f / inputs) * (options.Hidden > 0 ? 1f : 0.1f));
            firstBias = new float[firstRows];
            second = Uniform(labels * options.Hidden, options.Hidden > 0 ? MathF.Sqrt(3f / options.Hidden) : 0);
            secondBias = new float[options.Hidden > 0 ? labels : 0];
            slots = [new(first), new(firstBias), new(second), new(secondBias)];
        }

        public void Learn(HeadRow[] rows, float[] mean, float[] scale, float fade)
        {
            var texts = rows.Select(r => Standard(r.Encoding, mean, scale)).ToArray();
            Array.ForEach(texts, t => Hide(t, options.InputDropout));
            var hidden = Each(texts, first, firstBias);
            if (options.Hidden == 0)
            {
                Back(texts, slots[0], slots[1], [.. hidden.Select((h, r) => Error(h, rows[r]))]);
            }
            else
            {
                foreach (var h in hidden)
                {
                    TensorPrimitives.Max(h, 0f, h);
                    Hide(h, options.Dropout);
                }

                var errors = Each(hidden, second, secondBias).Select((o, r) => Error(o, rows[r])).ToArray();
                var inner = hidden.Select((h, r) => Inner(h, errors[r])).ToArray();
                Back(hidden, slots[2], slots[3], errors);
                Back(texts, slots[0], slots[1], inner);
            }

            for (var s = 0; s < slots.Length; s++)
            {
                // Biases do not shrink.
                slots[s].Step(options.Rate * fade, rows.Length, s % 2 == 0 ? options.Decay : 0);
            }
        }

        public HeadWeights Finish(float[] mean, float[] scale)
        {
            for (var r = 0; r < firstBias.Length; r++)
            {
                var row = first.AsSpan(r * inputs, inputs);
                TensorPrimitives.Multiply(row, scale, row);
                firstBias[r] -= TensorPrimitives.Dot(row, mean);
            }

            return new HeadWeights(inputs, options.Hidden, labels, first, firstBias, second, secondBias) { Spread = new InputSpread(mean, Array.ConvertAll(scale, s => 1 / s)) };
        }

        // Row after row of weights over all texts: a row stays in the processor's cache meanwhile.
        private static float[][] Each(float[][] texts, float[] weights, float[] bias)
        {
            var size = texts[0].Length;
            var results = texts.Select(_ => new float[bias.Length]).ToArray();
            for (var r = 0; r < bias.Length; r++)
            {
                var row = weights.AsSpan(r * size, size);
                for (var t = 0; t < texts.Length; t++)
                {
                    results[t][r] = bias[r] + TensorPrimitives.Dot<float>(row, texts[t]);
                }
            }

            return results;
        }

        private static void Back(float[][] texts, AdamSlot weights, AdamSlot bias, float[][] errors)
        {
            var size = texts[0].Length;
            for (var r = 0; r < errors[0].Length; r++)
            {
                var row = weights.Gradient.AsSpan(r * size, size);
                for (var t = 0; t < texts.Length; t++)
                {
                    if (errors[t][r] != 0)
                    {
                        TensorPrimitives.MultiplyAdd(texts[t], errors[t][r], row, row);
                        bias.Gradient[r] += errors[t][r];
                    }
                }
            }
        }

        private static float[] Standard(float[] encoding, float[] mean, float[] scale)
        {
            var result = new float[encoding.Length];
            TensorPrimitives.Subtract(encoding, mean, result);
            TensorPrimitives.Multiply(result, scale, result);
            return result;
        }

        private float[] Error(float[] logits, HeadRow row)
        {
            var error = new float[labels];
            var spread = options.Smoothing / (options.Kind == OutputKind.Softmax ? labels : 2);
            Probabilities.Of(logits, error, options.Kind);
            for (var l = 0; l < labels; l++)
            {
                error[l] = (error[l] - ((row.Target[l] * (1 - options.Smoothing)) + spread)) * row.Weight;
            }

            return error;
        }

        // What was hidden or not active learns nothing; what was kept was made larger by as much.
        private float[] Inner(float[] hidden, float[] error)
        {
            var inner = new float[hidden.Length];
            for (var l = 0; l < labels; l++)
            {
                TensorPrimitives.MultiplyAdd(second.AsSpan(l * hidden.Length, hidden.Length), error[l], inner, inner);
            }

            var boost = 1f / (1f - options.Dropout);
            for (var h = 0; h < inner.Length; h++)
            {
                inner[h] = hidden[h] > 0 ? inner[h] * boost : 0;
            }

            return inner;
        }

        private void Hide(float[] values, float share)
        {
            var boost = 1f / (1f - share);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = random.NextSingle() < share ? 0 : values[i] * boost;
            }
        }

        private float[] Uniform(int count, float range)
        {
            var values = new float[count];
            for (var i = 0; i < count; i++)
            {
                values[i] = ((random.NextSingle() * 2) - 1) * range;
            }

            return values;
        }
    }
}
