namespace Hitl.Connector.Models.Training;

/// <summary>
/// A small network on an encoded text: one hidden layer, or none. The encoding is first brought to mean 0 and deviation 1,
/// which is folded into the first weights.
/// </summary>
public sealed class HeadWeights(int inputs, int hidden, int labels, float[] first, float[] firstBias, float[] second, float[] secondBias) : MemberWeights
{
    public int Inputs => inputs;

    /// <summary>Hidden numbers; 0 for none.</summary>
    public int Hidden => hidden;
    public int Labels => labels;

    /// <summary>Row after row of <see cref="Inputs"/> numbers: one row for each hidden number, or for each label.</summary>
    public float[] First => first;
    public float[] FirstBias => firstBias;

    /// <summary>Row after row of <see cref="Hidden"/> numbers, one row for each label; empty without hidden numbers.</summary>
    public float[] Second => second;
    public float[] SecondBias => secondBias;

    /// <summary>How the inputs were spread where the head was trained; null where it was not trained.</summary>
    public InputSpread? Spread { get; init; }

    /// <summary>Reads off what the encoder itself says, learning nothing.</summary>
    /// <param name="places">For each label its place in the encoding.</param>
    public static HeadWeights ReadOff(int inputs, IReadOnlyList<int> places)
    {
        var rows = new float[inputs * places.Count];
        for (var label = 0; label < places.Count; label++)
        {
            rows[(label * inputs) + places[label]] = 1;
        }

        return new HeadWeights(inputs, 0, places.Count, rows, new float[places.Count], [], []);
    }

    /// <summary>Scores before any calibration.</summary>
    public float[] Logits(ReadOnlySpan<float> encoding)
    {
        var sums = HeadTrainer.Layer(First, FirstBias, encoding);
        if (Hidden == 0)
        {
            return sums;
        }

        System.Numerics.Tensors.TensorPrimitives.Max(sums, 0f, sums);
        return HeadTrainer.Layer(Second, SecondBias, sums);
    }
}

/// <param name="Mean">Of each input.</param>
/// <param name="Deviation">Of each input, over 0.</param>
public sealed record InputSpread(float[] Mean, float[] Deviation);

/// <summary>The weights of one member of an ensemble, beside its linear model.</summary>
public abstract class MemberWeights;
