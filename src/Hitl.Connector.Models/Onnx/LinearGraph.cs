using System.Runtime.InteropServices;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Models.Onnx;

/// <summary>How scores become probabilities.</summary>
public enum OutputKind
{
    /// <summary>One of several labels.</summary>
    Softmax,

    /// <summary>Each label on its own.</summary>
    Sigmoid,
}

/// <summary>
/// A linear model as an ONNX graph: the rows of the n-grams found are gathered from an 8-bit table, weighted and summed,
/// scaled, shifted, calibrated (a slope and an offset per label) and turned into probabilities.
/// </summary>
public static class LinearGraph
{
    public const string Ids = "ids";
    public const string Values = "values";
    public const string Logits = "logits";
    public const string Probabilities = "probabilities";

    public static byte[] Write(string name, LinearWeights weights, OutputKind kind, Calibration calibration)
    {
        var labels = weights.Labels;
        var (table, scale) = Quantise(weights);
        var slopes = new float[labels];
        var offsets = new float[labels];
        for (var l = 0; l < labels; l++)
        {
            slopes[l] = (float)calibration.Slope;
            offsets[l] = (float)calibration.Offset;
        }

        var graph = new OnnxGraphWriter(name);
        graph.Input(Ids, OnnxType.Int32, "features");
        graph.Input(Values, OnnxType.Float, 1, "features");
        graph.Initializer("table", OnnxType.Int8, [weights.Features, labels], MemoryMarshal.AsBytes(table.AsSpan()));
        graph.Initializer("scale", [labels], scale);
        graph.Initializer("bias", [labels], weights.Bias);
        graph.Initializer("slope", [labels], slopes);
        graph.Initializer("offset", [labels], offsets);
        graph.Node("Gather", ["table", Ids], ["rows8"], ("axis", 0L));
        graph.Node("Cast", ["rows8"], ["rows"], ("to", (long)OnnxType.Float));
        graph.Node("MatMul", [Values, "rows"], ["sum"]);
        graph.Node("Mul", ["sum", "scale"], ["scaled"]);
        graph.Node("Add", ["scaled", "bias"], [Logits]);
        graph.Node("Mul", [Logits, "slope"], ["sloped"]);
        graph.Node("Add", ["sloped", "offset"], ["calibrated"]);
        if (kind == OutputKind.Softmax)
        {
            graph.Node("Softmax", ["calibrated"], [Probabilities], ("axis", -1L));
        }
        else
        {
            graph.Node("Sigmoid", ["calibrated"], [Probabilities]);
        }

        graph.Output(Logits, OnnxType.Float, 1, labels);
        graph.Output(Probabilities, OnnxType.Float, 1, labels);
        return graph.ToBytes();
    }

    private static (sbyte[] Table, float[] Scale) Quantise(LinearWeights weights)
    {
        var labels = weights.Labels;
        var scale = new float[labels];
        for (var i = 0; i < weights.Table.Length; i++)
        {
            scale[i % labels] = MathF.Max(scale[i % labels], MathF.Abs(weights.Table[i]) / sbyte.MaxValue);
        }

        var table = new sbyte[weights.Table.Length];
        for (var i = 0; i < table.Length; i++)
        {
            var step = scale[i % labels];
            table[i] = step == 0 ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(weights.Table[i] / step), sbyte.MinValue, sbyte.MaxValue);
        }

        return (table, scale);
    }
}
