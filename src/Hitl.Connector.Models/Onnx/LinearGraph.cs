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

    /// <summary>A row of <see cref="Values"/> for each text; <see cref="Ids"/> are the n-grams of all of them.</summary>
    internal const string Texts = "texts";

    public static byte[] Write(string name, LinearWeights weights, OutputKind kind, Calibration calibration)
    {
        var labels = weights.Labels;
        var slopes = new float[labels];
        var offsets = new float[labels];
        for (var l = 0; l < labels; l++)
        {
            slopes[l] = (float)calibration.Slope;
            offsets[l] = (float)calibration.Offset;
        }

        var graph = new OnnxGraphWriter(name);
        graph.Input(Ids, OnnxType.Int32, "features");
        graph.Input(Values, OnnxType.Float, Texts, "features");
        AddLogits(graph, weights, "linear");
        graph.Initializer("slope", [labels], slopes);
        graph.Initializer("offset", [labels], offsets);
        graph.Node("Identity", ["linear_logits"], [Logits]);
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

        graph.Output(Logits, OnnxType.Float, Texts, labels);
        graph.Output(Probabilities, OnnxType.Float, Texts, labels);
        return graph.ToBytes();
    }

    /// <summary>Adds the part that ends in <c>{prefix}_logits</c>.</summary>
    internal static void AddLogits(OnnxGraphWriter graph, LinearWeights weights, string prefix)
    {
        var (table, scale) = Quantisation.ToInt8(weights.Table, weights.Labels);
        graph.Initializer($"{prefix}_table", OnnxType.Int8, [weights.Features, weights.Labels], MemoryMarshal.AsBytes(table.AsSpan()));
        graph.Initializer($"{prefix}_scale", [weights.Labels], scale);
        graph.Initializer($"{prefix}_bias", [weights.Labels], weights.Bias);
        graph.Node("Gather", [$"{prefix}_table", Ids], [$"{prefix}_rows8"], ("axis", 0L));
        graph.Node("Cast", [$"{prefix}_rows8"], [$"{prefix}_rows"], ("to", (long)OnnxType.Float));
        graph.Node("MatMul", [Values, $"{prefix}_rows"], [$"{prefix}_sum"]);
        graph.Node("Mul", [$"{prefix}_sum", $"{prefix}_scale"], [$"{prefix}_scaled"]);
        graph.Node("Add", [$"{prefix}_scaled", $"{prefix}_bias"], [$"{prefix}_logits"]);
    }
}
