using System.Numerics.Tensors;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Models.Training.Network;

public sealed record CnnRow(TokenRows Text, float[] Target, float Weight = 1f);

public sealed record CnnOptions
{
    public OutputKind Kind { get; init; } = OutputKind.Softmax;
    public int Epochs { get; init; } = 15;

    /// <summary>Numbers in a token's vector; a multiple of 16.</summary>
    public int Embedding { get; init; } = 64;
    public int Batch { get; init; } = 32;

    /// <summary>Adam's rate for filters and output.</summary>
    public float Rate { get; init; } = 2e-3f;

    /// <summary>AdaGrad's rate for the vectors of the n-grams.</summary>
    public float EmbeddingRate { get; init; } = 0.1f;

    /// <summary>Share of pooled numbers hidden in each pass.</summary>
    public float Dropout { get; init; } = 0.5f;

    /// <summary>Share of n-grams hidden in each pass.</summary>
    public float RowDropout { get; init; } = 0.2f;

    /// <summary>How much of each target is spread over all labels: keeps the network from being sure beyond its evidence.</summary>
    public float Smoothing { get; init; } = 0.05f;

    public float Decay { get; init; } = 1e-4f;
    public int Seed { get; init; } = 17;
}

/// <summary>Trains a <see cref="CnnWeights"/> on one thread; the same seed and rows give the same weights on one machine.</summary>
public static class CnnTrainer
{
    public static CnnWeights Train(IReadOnlyList<CnnRow> rows, CnnShape shape, CnnOptions options, Action<double>? progress, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed);
        var weights = new CnnWeights(shape, random);
        var state = new State(weights, options, random);
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
                var count = Math.Min(options.Batch, order.Length - i);

                // A rate that falls to nothing lets the last passes settle.
                var fade = (float)(1 - done);
                for (var k = 0; k < count; k++)
                {
                    state.Learn(rows[order[i + k]], fade);
                }

                state.Step(count, fade);
            }
        }

        progress?.Invoke(1);
        return weights;
    }

    /// <summary>Scores of one text before any calibration.</summary>
    public static float[] Logits(CnnWeights weights, TokenRows text)
    {
        var pass = new CnnPass(weights);
        pass.Embed(text, null);
        pass.Pool(text.Tokens);
        pass.Classify();
        return pass.Logits;
    }

    private sealed class State
    {
        private readonly CnnWeights weights;
        private readonly CnnOptions options;
        private readonly Random random;
        private readonly CnnPass pass;
        private readonly AdamSlot[] filters;
        private readonly AdamSlot[] filterBias;
        private readonly AdamSlot output;
        private readonly AdamSlot outputBias;
        private readonly float[] seen;
        private readonly float[] pooledGradient;
        private readonly float[] target;
        private readonly float[] error;
        private bool[] kept = [];
        private float[] tokenGradient = [];

        public State(CnnWeights weights, CnnOptions options, Random random)
        {
            this.weights = weights;
            this.options = options;
            this.random = random;
            pass = new CnnPass(weights);
            filters = [.. weights.Filters.Select(f => new AdamSlot(f))];
            filterBias = [.. weights.FilterBias.Select(f => new AdamSlot(f))];
            output = new AdamSlot(weights.Output);
            outputBias = new AdamSlot(weights.OutputBias);
            seen = new float[weights.Shape.Features];
            pooledGradient = new float[weights.Shape.Pooled];
            target = new float[weights.Shape.Labels];
            error = new float[weights.Shape.Labels];
        }

        public void Learn(CnnRow row, float fade)
        {
            var text = row.Text;
            Choose(text.Rows.Length);
            pass.Embed(text, i => kept[i]);
            pass.Pool(text.Tokens);
            Drop();
            pass.Classify();
            Error(row);
            Back(text, fade);
        }

        public void Step(int texts, float fade)
        {
            var rate = options.Rate * fade;
            for (var w = 0; w < filters.Length; w++)
            {
                filters[w].Step(rate, texts, options.Decay);
                filterBias[w].Step(rate, texts, 0);
            }

            output.Step(rate, texts, options.Decay);
            outputBias.Step(rate, texts, 0);
        }

        private void Choose(int count)
        {
            if (kept.Length < count)
            {
                kept = new bool[count];
            }

            for (var i = 0; i < count; i++)
            {
                kept[i] = random.NextSingle() >= options.RowDropout;
            }
        }

        private void Drop()
        {
            var boost = 1f / (1f - options.Dropout);
            for (var p = 0; p < pass.Pooled.Length; p++)
            {
                if (pass.Pooled[p] != 0)
                {
                    pass.Pooled[p] = random.NextSingle() < options.Dropout ? 0 : pass.Pooled[p] * boost;
                }
            }
        }

        private void Error(CnnRow row)
        {
            var spread = options.Smoothing / (options.Kind == OutputKind.Softmax ? target.Length : 2);
            TensorPrimitives.Multiply(row.Target, 1 - options.Smoothing, target);
            TensorPrimitives.Add(target, spread, target);
            Probabilities.Of(pass.Logits, error, options.Kind);
            TensorPrimitives.Subtract(error, target, error);
            TensorPrimitives.Multiply(error, row.Weight, error);
        }

        private void Back(TokenRows text, float fade)
        {
            var shape = weights.Shape;
            var d = shape.Embedding;
            var size = (text.Tokens + shape.Widths) * d;
            if (tokenGradient.Length < size)
            {
                tokenGradient = new float[size];
            }

            tokenGradient.AsSpan().Clear();
            TensorPrimitives.Add(outputBias.Gradient, error, outputBias.Gradient);
            var boost = 1f / (1f - options.Dropout);
            for (var p = 0; p < pooledGradient.Length; p++)
            {
                // Pooled numbers that were dropped or negative pass nothing back.
                if (pass.Pooled[p] == 0)
                {
                    continue;
                }

                var row = output.Gradient.AsSpan(p * shape.Labels, shape.Labels);
                TensorPrimitives.MultiplyAdd(error, pass.Pooled[p], row, row);
                var g = TensorPrimitives.Dot(weights.Output.AsSpan(p * shape.Labels, shape.Labels), error) * boost;
                var (w, f) = Math.DivRem(p, shape.Filters);
                var length = shape.FilterSize(w + 1);
                var at = pass.PositionOf(p) * d;
                var filterGradient = filters[w].Gradient.AsSpan(f * length, length);
                TensorPrimitives.MultiplyAdd(pass.Tokens.Slice(at, length), g, filterGradient, filterGradient);
                filterBias[w].Gradient[f] += g;
                var window = tokenGradient.AsSpan(at, length);
                TensorPrimitives.MultiplyAdd(weights.Filters[w].AsSpan(f * length, length), g, window, window);
            }

            for (var t = 0; t < text.Tokens; t++)
            {
                var gradient = tokenGradient.AsSpan(t * d, d);
                var scale = text.ScaleOf(t);
                var square = TensorPrimitives.SumOfSquares<float>(gradient) * scale * scale / d;
                if (square == 0)
                {
                    continue;
                }

                for (var i = text.Starts[t]; i < text.Starts[t + 1]; i++)
                {
                    if (kept[i])
                    {
                        var feature = text.Rows[i];
                        seen[feature] += square;
                        var vector = weights.Embeddings.AsSpan(feature * d, d);
                        TensorPrimitives.MultiplyAdd(gradient, -options.EmbeddingRate * fade * scale / MathF.Sqrt(seen[feature] + 1e-8f), vector, vector);
                    }
                }
            }
        }
    }
}
