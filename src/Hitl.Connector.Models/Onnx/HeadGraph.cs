using System.Runtime.InteropServices;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Models.Onnx;

/// <summary>The part of a graph that reads an encoded text: <see cref="HeadWeights"/> with its weights in 16 bits.</summary>
public static class HeadGraph
{
    /// <summary>Input: what the encoder says of the text.</summary>
    public const string Encoding = "encoding";

    /// <summary>Adds the part that ends in <c>{prefix}_logits</c>.</summary>
    internal static void AddLogits(OnnxGraphWriter graph, HeadWeights head, string prefix)
    {
        if (head.Hidden == 0)
        {
            Layer(graph, Encoding, $"{prefix}_first", head.First, head.FirstBias, $"{prefix}_logits");
            return;
        }

        Layer(graph, Encoding, $"{prefix}_first", head.First, head.FirstBias, $"{prefix}_sums");
        graph.Node("Relu", [$"{prefix}_sums"], [$"{prefix}_hidden"]);
        Layer(graph, $"{prefix}_hidden", $"{prefix}_second", head.Second, head.SecondBias, $"{prefix}_logits");
    }

    private static void Layer(OnnxGraphWriter graph, string from, string prefix, float[] weights, float[] bias, string to)
    {
        var halves = Array.ConvertAll(weights, w => (Half)w);
        graph.Initializer($"{prefix}_half", OnnxType.Float16, [bias.Length, weights.Length / bias.Length], MemoryMarshal.AsBytes(halves.AsSpan()));
        graph.Initializer($"{prefix}_bias", [bias.Length], bias);
        graph.Node("Cast", [$"{prefix}_half"], [$"{prefix}_weights"], ("to", (long)OnnxType.Float));
        graph.Node("Gemm", [from, $"{prefix}_weights", $"{prefix}_bias"], [to], ("transB", 1L));
    }
}
