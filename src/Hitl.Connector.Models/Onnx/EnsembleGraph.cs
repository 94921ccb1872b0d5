using System.Runtime.InteropServices;
using Hitl.Connector.Models.Training;
using Hitl.Connector.Models.Training.Network;

namespace Hitl.Connector.Models.Onnx;

/// <summary>A linear model and others whose calibrated probabilities are averaged.</summary>
/// <param name="LinearFit">Calibration of the linear model.</param>
/// <param name="MemberFit">Calibration of the other members.</param>
/// <param name="LinearShare">Weight of the linear model, 0..1; the other members share the rest.</param>
/// <param name="Final">Calibration of the average.</param>
/// <param name="Scope">Tells what belongs to no label; null leaves that to another model.</param>
public sealed record Ensemble(OutputKind Kind, LinearWeights Linear, Calibration LinearFit, IReadOnlyList<MemberWeights> Members, Calibration MemberFit, double LinearShare, Calibration Final, ScopeModel? Scope);

/// <summary>
/// An <see cref="Ensemble"/> as one ONNX graph. Beside the n-grams of the whole text it reads the n-grams of each
/// token, padded to the longest token, with their weights, or what the encoder says of the text.
/// </summary>
public static class EnsembleGraph
{
    public const string TokenRows = "token_rows";
    public const string TokenWeights = "token_weights";

    /// <summary>Input: share of known words, and the logarithm of one plus the number of words.</summary>
    public const string Facts = "facts";

    /// <summary>Output: probability that the text belongs to none of the labels.</summary>
    public const string Uncertainty = "uncertainty";

    /// <summary>Keeps the logarithm of nothing away; the trainer adds it too.</summary>
    internal const float Tiny = 1e-7f;

    public static byte[] Write(string name, Ensemble ensemble)
    {
        var labels = ensemble.Linear.Labels;
        var graph = new OnnxGraphWriter(name);
        graph.Input(LinearGraph.Ids, OnnxType.Int32, "features");
        // A network that reads tokens reads one text at a time.
        object texts = ensemble.Members.OfType<CnnWeights>().Any() ? 1 : LinearGraph.Texts;
        graph.Input(LinearGraph.Values, OnnxType.Float, texts, "features");
        if (ensemble.Members.OfType<CnnWeights>().Any())
        {
            graph.Input(TokenRows, OnnxType.Int32, "tokens", "rows");
            graph.Input(TokenWeights, OnnxType.Float, "tokens", "rows", 1);
        }

        var head = ensemble.Members.OfType<HeadWeights>().FirstOrDefault();
        if (head is not null)
        {
            graph.Input(HeadGraph.Encoding, OnnxType.Float, texts, head.Inputs);
            if (head.Spread is { } spread)
            {
                HeadGraph.AddSteps(graph, spread);
            }
        }

        LinearGraph.AddLogits(graph, ensemble.Linear, "linear");
        var average = AddShare(graph, ensemble.Kind, "linear", ensemble.LinearFit, ensemble.LinearShare);
        for (var n = 0; n < ensemble.Members.Count; n++)
        {
            var prefix = $"net{n}";
            switch (ensemble.Members[n])
            {
                case CnnWeights network:
                    AddNetwork(graph, network, prefix);
                    break;
                case HeadWeights own:
                    HeadGraph.AddLogits(graph, own, prefix, head?.Spread);
                    break;
            }

            var share = AddShare(graph, ensemble.Kind, prefix, ensemble.MemberFit, (1 - ensemble.LinearShare) / ensemble.Members.Count);
            graph.Node("Add", [average, share], [$"sum_{n}"]);
            average = $"sum_{n}";
        }

        graph.Initializer("tiny", [1], [Tiny]);
        graph.Initializer("final_slope", [1], [(float)ensemble.Final.Slope]);
        graph.Initializer("final_offset", [1], [(float)ensemble.Final.Offset]);
        graph.Node("Add", [average, "tiny"], ["positive"]);
        if (ensemble.Kind == OutputKind.Softmax)
        {
            graph.Node("Log", ["positive"], [LinearGraph.Logits]);
            graph.Node("Mul", [LinearGraph.Logits, "final_slope"], ["final"]);
            graph.Node("Softmax", ["final"], [LinearGraph.Probabilities], ("axis", -1L));
        }
        else
        {
            graph.Initializer("almost_one", [1], [1 + (2 * Tiny)]);
            graph.Node("Sub", ["almost_one", "positive"], ["opposite"]);
            graph.Node("Div", ["positive", "opposite"], ["odds"]);
            graph.Node("Log", ["odds"], [LinearGraph.Logits]);
            graph.Node("Mul", [LinearGraph.Logits, "final_slope"], ["sloped"]);
            graph.Node("Add", ["sloped", "final_offset"], ["final"]);
            graph.Node("Sigmoid", ["final"], [LinearGraph.Probabilities]);
        }

        graph.Output(LinearGraph.Logits, OnnxType.Float, texts, labels);
        graph.Output(LinearGraph.Probabilities, OnnxType.Float, texts, labels);
        if (ensemble.Scope is { } scope)
        {
            graph.Input(Facts, OnnxType.Float, texts, 2);
            AddScope(graph, scope, ensemble.Members.Count, average);
            graph.Output(Uncertainty, OnnxType.Float, texts, 1);
        }

        return graph.ToBytes();
    }

    // The same signs, in the same order, as ScopeSigns.
    private static void AddScope(OnnxGraphWriter graph, ScopeModel scope, int networks, string average)
    {
        graph.Initializer("zero", [1, 1], [0f]);
        graph.Initializer("network_share", [1, 1], [networks == 0 ? 0f : 1f / networks]);
        graph.Node("ReduceMax", ["linear_logits"], ["linear_strongest"], ("axes", new[] { 1L }), ("keepdims", 1L));
        graph.Node("ReduceLogSumExp", ["linear_logits"], ["linear_energy"], ("axes", new[] { 1L }), ("keepdims", 1L));
        graph.Node("Mul", ["linear_strongest", "zero"], ["none"]);
        var (strongest, energy, mean) = ("none", "none", "none");
        for (var n = 0; n < networks; n++)
        {
            strongest = AddSign(graph, "ReduceMax", n, strongest);
            energy = AddSign(graph, "ReduceLogSumExp", n, energy);
            mean = AddSign(graph, "ReduceMean", n, mean);
        }

        graph.Node("ReduceMax", [LinearGraph.Logits], ["log_confidence"], ("axes", new[] { 1L }), ("keepdims", 1L));
        graph.Node("Mul", [average, LinearGraph.Logits], ["surprises"]);
        graph.Initializer("axis_labels", OnnxType.Int64, [1], MemoryMarshal.AsBytes<long>([1L]));
        graph.Node("ReduceSum", ["surprises", "axis_labels"], ["surprise"], ("keepdims", 1L));
        graph.Node("Neg", ["surprise"], ["entropy"]);
        graph.Node("Concat", ["linear_strongest", "linear_energy", strongest, energy, mean, "log_confidence", "entropy", Facts], ["signs"], ("axis", 1L));
        graph.Initializer("signs_mean", [1, ScopeSigns.Count], [.. scope.Mean.Select(m => (float)m)]);
        graph.Initializer("signs_weight", [ScopeSigns.Count, 1], [.. scope.Weights.Zip(scope.Deviation, (w, d) => (float)(w / d))]);
        graph.Initializer("signs_offset", [1, 1], [(float)scope.Offset]);
        graph.Node("Sub", ["signs", "signs_mean"], ["signs_centred"]);
        graph.Node("MatMul", ["signs_centred", "signs_weight"], ["scope_sum"]);
        graph.Node("Add", ["scope_sum", "signs_offset"], ["scope_logit"]);
        graph.Node("Sigmoid", ["scope_logit"], [Uncertainty]);
    }

    private static string AddSign(OnnxGraphWriter graph, string reduce, int network, string sum)
    {
        var key = $"net{network}_{reduce}";
        graph.Node(reduce, [$"net{network}_logits"], [$"{key}_one"], ("axes", new[] { 1L }), ("keepdims", 1L));
        graph.Node("Mul", [$"{key}_one", "network_share"], [$"{key}_shared"]);
        graph.Node("Add", [sum, $"{key}_shared"], [key]);
        return key;
    }

    private static string AddShare(OnnxGraphWriter graph, OutputKind kind, string prefix, Calibration fit, double share)
    {
        graph.Initializer($"{prefix}_slope", [1], [(float)fit.Slope]);
        graph.Initializer($"{prefix}_offset", [1], [(float)fit.Offset]);
        graph.Initializer($"{prefix}_share", [1], [(float)share]);
        graph.Node("Mul", [$"{prefix}_logits", $"{prefix}_slope"], [$"{prefix}_sloped"]);
        graph.Node("Add", [$"{prefix}_sloped", $"{prefix}_offset"], [$"{prefix}_fitted"]);
        (string, object)[] axis = kind == OutputKind.Softmax ? [("axis", -1L)] : [];
        graph.Node(kind == OutputKind.Softmax ? "Softmax" : "Sigmoid", [$"{prefix}_fitted"], [$"{prefix}_probabilities"], axis);
        graph.Node("Mul", [$"{prefix}_probabilities", $"{prefix}_share"], [$"{prefix}_shared"]);
        return $"{prefix}_shared";
    }

    private static void AddNetwork(OnnxGraphWriter graph, CnnWeights weights, string prefix)
    {
        var shape = weights.Shape;
        var (table, scale) = Quantisation.ToInt8(weights.Embeddings, shape.Embedding);
        graph.Initializer($"{prefix}_table", OnnxType.Int8, [shape.Features, shape.Embedding], MemoryMarshal.AsBytes(table.AsSpan()));
        graph.Initializer($"{prefix}_scale", [shape.Embedding], scale);
        graph.Initializer($"{prefix}_axis1", OnnxType.Int64, [1], MemoryMarshal.AsBytes<long>([1L]));
        graph.Initializer($"{prefix}_axis0", OnnxType.Int64, [1], MemoryMarshal.AsBytes<long>([0L]));
        graph.Node("Gather", [$"{prefix}_table", TokenRows], [$"{prefix}_rows8"], ("axis", 0L));
        graph.Node("Cast", [$"{prefix}_rows8"], [$"{prefix}_rows"], ("to", (long)OnnxType.Float));
        graph.Node("Mul", [$"{prefix}_rows", TokenWeights], [$"{prefix}_weighted"]);
        graph.Node("ReduceSum", [$"{prefix}_weighted", $"{prefix}_axis1"], [$"{prefix}_raw"], ("keepdims", 0L));
        graph.Node("Mul", [$"{prefix}_raw", $"{prefix}_scale"], [$"{prefix}_tokens"]);
        graph.Node("Transpose", [$"{prefix}_tokens"], [$"{prefix}_flat"], ("perm", new[] { 1L, 0L }));
        graph.Node("Unsqueeze", [$"{prefix}_flat", $"{prefix}_axis0"], [$"{prefix}_x"]);
        var pooled = new string[shape.Widths];
        for (var w = 0; w < shape.Widths; w++)
        {
            var key = $"{prefix}_w{w + 1}";
            graph.Initializer($"{key}_filters", [shape.Filters, shape.Embedding, w + 1], ChannelsFirst(weights.Filters[w], shape, w + 1));
            graph.Initializer($"{key}_bias", [shape.Filters], weights.FilterBias[w]);
            graph.Node("Conv", [$"{prefix}_x", $"{key}_filters", $"{key}_bias"], [$"{key}_conv"], ("pads", new[] { 0L, (long)w }));
            graph.Node("ReduceMax", [$"{key}_conv"], [$"{key}_max"], ("axes", new[] { 2L }), ("keepdims", 0L));
            pooled[w] = $"{key}_max";
        }

        graph.Node("Concat", pooled, [$"{prefix}_pooled"], ("axis", 1L));
        graph.Node("Relu", [$"{prefix}_pooled"], [$"{prefix}_active"]);
        graph.Initializer($"{prefix}_output", [shape.Pooled, shape.Labels], weights.Output);
        graph.Initializer($"{prefix}_output_bias", [shape.Labels], weights.OutputBias);
        graph.Node("MatMul", [$"{prefix}_active", $"{prefix}_output"], [$"{prefix}_named"]);
        graph.Node("Add", [$"{prefix}_named", $"{prefix}_output_bias"], [$"{prefix}_logits"]);
    }

    // Training keeps a filter token after token; ONNX wants number after number.
    private static float[] ChannelsFirst(float[] filters, CnnShape shape, int width)
    {
        var result = new float[filters.Length];
        for (var f = 0; f < shape.Filters; f++)
        {
            for (var t = 0; t < width; t++)
            {
                for (var e = 0; e < shape.Embedding; e++)
                {
                    result[(((f * shape.Embedding) + e) * width) + t] = filters[(f * shape.FilterSize(width)) + (t * shape.Embedding) + e];
                }
            }
        }

        return result;
    }
}
