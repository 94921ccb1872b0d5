using Google.Protobuf;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Models.Onnx;

/// <summary>A first layer that reads the encoding, and how it becomes scores.</summary>
/// <param name="Small">Inputs by hidden numbers in 8 bits; null for a head without hidden numbers.</param>
/// <param name="First">Labels by inputs, for a head without hidden numbers.</param>
/// <param name="Second">Labels by hidden numbers.</param>
/// <param name="Slope">Of its calibration.</param>
/// <param name="Offset">Of its calibration.</param>
/// <param name="Share">Weight in the average, 0..1.</param>
internal sealed record HeadPart(sbyte[]? Small, float[] Scale, float[] FirstBias, float[] First, float[] Second, float[] SecondBias, float Slope, float Offset, float Share)
{
    /// <summary>Hidden numbers; 0 for none.</summary>
    public int Hidden => Small is null ? 0 : FirstBias.Length;
}

/// <summary>
/// The weights of a written <see cref="LinearGraph"/>, or of an <see cref="EnsembleGraph"/> of heads, read back from its file
/// for a <see cref="BundleGraph"/>.
/// </summary>
/// <param name="Table">One row for each n-gram, one column for each label.</param>
/// <param name="Scale">For each label.</param>
/// <param name="Mean">Of the encoding; empty where no head is in 8 bits.</param>
/// <param name="StepsPerOne">Of the encoding; empty where no head is in 8 bits.</param>
internal sealed record GraphParts(
    OutputKind Kind, sbyte[] Table, float[] Scale, float[] Bias, float Slope, float Offset, float Share, float[] Mean, float[] StepsPerOne, IReadOnlyList<HeadPart> Heads, float FinalSlope, float FinalOffset)
{
    public int Labels => Bias.Length;

    /// <summary>True when every part has the size that these numbers of n-grams and labels, and this encoding, ask for.</summary>
    public bool Fits(int features, int labels, int encoding) =>
        Bias.Length == labels && Scale.Length == labels && Table.Length == (long)features * labels && Heads.All(h => h.Small is null
            ? h.FirstBias.Length == labels && h.First.Length == labels * encoding
            : Mean.Length == encoding && StepsPerOne.Length == encoding && h.Scale.Length == h.Hidden && h.Small.Length == encoding * h.Hidden
                && h.SecondBias.Length == labels && h.Second.Length == labels * h.Hidden);

    /// <summary>Null for a graph of any other form: its nodes must be exactly those that this build writes.</summary>
    public static GraphParts? Of(byte[] graph, string name, OutputKind kind, int labels)
    {
        OnnxGraphReader read;
        try
        {
            read = new OnnxGraphReader(graph);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        var heads = 0;
        while (read.Has($"net{heads}_slope"))
        {
            heads++;
        }

        bool IsSmall(int head) => read.Has($"net{head}_first_small");
        var form = new OnnxGraphReader(heads == 0
            ? LinearGraph.Write(name, Empty(labels), kind, Calibration.None)
            : EnsembleGraph.Write(name, new Ensemble(
                kind, Empty(labels), Calibration.None, [.. Enumerable.Range(0, heads).Select(h => EmptyHead(labels, IsSmall(h)))], Calibration.None, 0, Calibration.None, null)));
        if (!read.Nodes.SequenceEqual(form.Nodes))
        {
            return null;
        }

        float Only(string constant) => read.Floats(constant)[0];
        var fit = heads == 0 ? "" : "linear_";
        var small = heads > 0 && IsSmall(0);
        return new GraphParts(
            kind, read.Bytes("linear_table"), read.Floats("linear_scale"), read.Floats("linear_bias"), Only($"{fit}slope"), Only($"{fit}offset"), heads == 0 ? 1 : Only("linear_share"),
            small ? read.Floats("encoding_mean") : [], small ? read.Floats("encoding_steps_per_one") : [], [.. Enumerable.Range(0, heads).Select(Head)],
            heads == 0 ? 1 : Only("final_slope"), heads == 0 ? 0 : Only("final_offset"));

        HeadPart Head(int h)
        {
            var key = $"net{h}";
            var (slope, offset, share) = (Only($"{key}_slope"), Only($"{key}_offset"), Only($"{key}_share"));
            return IsSmall(h)
                ? new HeadPart(read.Bytes($"{key}_first_small"), read.Floats($"{key}_first_scale"), read.Floats($"{key}_first_bias"), [], read.Halves($"{key}_second_half"), read.Floats($"{key}_second_bias"), slope, offset, share)
                : new HeadPart(null, [], read.Floats($"{key}_first_bias"), read.Halves($"{key}_first_half"), [], [], slope, offset, share);
        }
    }

    private static LinearWeights Empty(int labels) => new(1, labels, new float[labels], new float[labels]);

    private static HeadWeights EmptyHead(int labels, bool small) => small
        ? new HeadWeights(1, 1, labels, new float[1], new float[1], new float[labels], new float[labels]) { Spread = new InputSpread([0], [1]) }
        : new HeadWeights(1, 0, labels, new float[labels], new float[labels], [], []);
}
