using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Models.Training.Network;

/// <summary>One text on its way through the network, with what the way back needs. Reused from text to text.</summary>
internal sealed class CnnPass(CnnWeights weights)
{
    private readonly CnnShape shape = weights.Shape;
    private readonly int[] strongest = new int[weights.Shape.Pooled];
    private float[] tokens = [];

    public float[] Pooled { get; } = new float[weights.Shape.Pooled];

    public float[] Logits { get; } = new float[weights.Shape.Labels];

    /// <summary>Vectors of the tokens and zeros behind them; the gradient has the same layout.</summary>
    public ReadOnlySpan<float> Tokens => tokens;

    /// <param name="keepRow">Which n-grams take part, for dropout; null for all.</param>
    public void Embed(TokenRows text, Func<int, bool>? keepRow)
    {
        var d = shape.Embedding;
        var size = (text.Tokens + shape.Widths) * d;
        if (tokens.Length < size)
        {
            tokens = new float[size];
        }

        tokens.AsSpan().Clear();
        for (var t = 0; t < text.Tokens; t++)
        {
            var vector = tokens.AsSpan(t * d, d);
            var scale = text.ScaleOf(t);
            for (var i = text.Starts[t]; i < text.Starts[t + 1]; i++)
            {
                if (keepRow is null || keepRow(i))
                {
                    TensorPrimitives.MultiplyAdd(weights.Embeddings.AsSpan(text.Rows[i] * d, d), scale, vector, vector);
                }
            }
        }
    }

    /// <summary>Filters and pooling; a text without tokens is read as one empty token.</summary>
    public void Pool(int tokenCount)
    {
        var positions = Math.Max(1, tokenCount);
        for (var w = 0; w < shape.Widths; w++)
        {
            var size = shape.FilterSize(w + 1);
            for (var f = 0; f < shape.Filters; f += 4)
            {
                PoolFour(weights.Filters[w].AsSpan(f * size, 4 * size), weights.FilterBias[w].AsSpan(f, 4), size, positions, (w * shape.Filters) + f);
            }
        }
    }

    public void Classify()
    {
        weights.OutputBias.CopyTo(Logits, 0);
        for (var p = 0; p < Pooled.Length; p++)
        {
            if (Pooled[p] != 0)
            {
                TensorPrimitives.MultiplyAdd(weights.Output.AsSpan(p * shape.Labels, shape.Labels), Pooled[p], Logits, Logits);
            }
        }
    }

    /// <summary>Where the filter of a pooled number answered strongest.</summary>
    public int PositionOf(int pooled) => strongest[pooled];

    private void PoolFour(ReadOnlySpan<float> filters, ReadOnlySpan<float> bias, int size, int positions, int into)
    {
        Span<float> best = [float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity];
        var w0 = MemoryMarshal.Cast<float, Vector<float>>(filters[..size]);
        var w1 = MemoryMarshal.Cast<float, Vector<float>>(filters.Slice(size, size));
        var w2 = MemoryMarshal.Cast<float, Vector<float>>(filters.Slice(2 * size, size));
        var w3 = MemoryMarshal.Cast<float, Vector<float>>(filters.Slice(3 * size, size));
        for (var t = 0; t < positions; t++)
        {
            var x = MemoryMarshal.Cast<float, Vector<float>>(tokens.AsSpan(t * shape.Embedding, size));
            Vector<float> a0 = default, a1 = default, a2 = default, a3 = default;
            for (var i = 0; i < x.Length; i++)
            {
                var v = x[i];
                a0 = Vector.FusedMultiplyAdd(v, w0[i], a0);
                a1 = Vector.FusedMultiplyAdd(v, w1[i], a1);
                a2 = Vector.FusedMultiplyAdd(v, w2[i], a2);
                a3 = Vector.FusedMultiplyAdd(v, w3[i], a3);
            }

            Take(Vector.Sum(a0), t, 0, best, into);
            Take(Vector.Sum(a1), t, 1, best, into);
            Take(Vector.Sum(a2), t, 2, best, into);
            Take(Vector.Sum(a3), t, 3, best, into);
        }

        for (var k = 0; k < 4; k++)
        {
            Pooled[into + k] = Math.Max(0, best[k] + bias[k]);
        }
    }

    private void Take(float value, int position, int k, Span<float> best, int into)
    {
        if (value > best[k])
        {
            best[k] = value;
            strongest[into + k] = position;
        }
    }
}
