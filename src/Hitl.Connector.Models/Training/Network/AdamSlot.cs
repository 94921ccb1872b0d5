using System.Numerics;
using System.Runtime.InteropServices;

namespace Hitl.Connector.Models.Training.Network;

/// <summary>One block of weights with its summed gradient and Adam's two running means.</summary>
internal sealed class AdamSlot(float[] weights)
{
    private const float First = 0.9f;
    private const float Second = 0.999f;
    private readonly float[] mean = new float[weights.Length];
    private readonly float[] square = new float[weights.Length];
    private int steps;

    public float[] Gradient { get; } = new float[weights.Length];

    /// <summary>Applies the gradient, divided by the texts it was summed over, and clears it.</summary>
    public void Step(float rate, float texts, float decay)
    {
        steps++;
        var corrected = rate * MathF.Sqrt(1 - MathF.Pow(Second, steps)) / (1 - MathF.Pow(First, steps));
        var whole = weights.Length - (weights.Length % Vector<float>.Count);
        var w = MemoryMarshal.Cast<float, Vector<float>>(weights.AsSpan(0, whole));
        var g = MemoryMarshal.Cast<float, Vector<float>>(Gradient.AsSpan(0, whole));
        var m = MemoryMarshal.Cast<float, Vector<float>>(mean.AsSpan(0, whole));
        var v = MemoryMarshal.Cast<float, Vector<float>>(square.AsSpan(0, whole));
        var epsilon = new Vector<float>(1e-8f);
        for (var i = 0; i < w.Length; i++)
        {
            var gradient = g[i] / texts;
            m[i] = (m[i] * First) + (gradient * (1 - First));
            v[i] = (v[i] * Second) + (gradient * gradient * (1 - Second));
            w[i] -= (corrected * m[i] / (Vector.SquareRoot(v[i]) + epsilon)) + (w[i] * (rate * decay));
        }

        for (var i = whole; i < weights.Length; i++)
        {
            var gradient = Gradient[i] / texts;
            mean[i] = (mean[i] * First) + (gradient * (1 - First));
            square[i] = (square[i] * Second) + (gradient * gradient * (1 - Second));
            weights[i] -= (corrected * mean[i] / (MathF.Sqrt(square[i]) + 1e-8f)) + (weights[i] * rate * decay);
        }

        Gradient.AsSpan().Clear();
    }
}
