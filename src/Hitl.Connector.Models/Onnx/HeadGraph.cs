using System.Runtime.InteropServices;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Models.Onnx;

/// <summary>
/// The part of a graph that reads an encoded text. The many weights of a trained head's first layer are kept, and multiplied,
/// in 8 bits: reading them from memory is what a head costs. Steps are fixed, so that a text's score does not depend on
/// what is scored beside it.
/// </summary>
public static class HeadGraph
{
    /// <summary>Input: what the encoder says of the text.</summary>
    public const string Encoding = "encoding";

    /// <summary>Inputs further from their mean are cut, in deviations.</summary>
    private const float Reach = 5;
    internal const byte Middle = 128;

    /// <summary>Weights use 7 of the 8 bits: processors without instructions for it add pairs of products in 16 bits.</summary>
    private const int MostOfWeight = 63;

    private const string Steps = "encoding_steps";

    /// <summary>Adds the encoding in whole steps, which all trained heads of a graph read.</summary>
    /// <param name="spread">Of the inputs, where the heads were trained.</param>
    internal static void AddSteps(OnnxGraphWriter graph, InputSpread spread)
    {
        graph.Initializer("encoding_mean", [spread.Mean.Length], spread.Mean);
        graph.Initializer("encoding_steps_per_one", [spread.Mean.Length], Array.ConvertAll(spread.Deviation, d => 1 / Step(d)));
        graph.Initializer("one", [], [1f]);
        graph.Initializer("middle", OnnxType.UInt8, [], [Middle]);
        graph.Node("Sub", [Encoding, "encoding_mean"], ["encoding_away"]);
        graph.Node("Mul", ["encoding_away", "encoding_steps_per_one"], ["encoding_stepped"]);
        graph.Node("QuantizeLinear", ["encoding_stepped", "one", "middle"], [Steps]);
    }

    /// <summary>Adds the part that ends in <c>{prefix}_logits</c>.</summary>
    /// <param name="steps">What <see cref="AddSteps"/> was given; null where it was not called.</param>
    internal static void AddLogits(OnnxGraphWriter graph, HeadWeights head, string prefix, InputSpread? steps)
    {
        if (head.Hidden == 0)
        {
            Layer(graph, Encoding, $"{prefix}_first", head.First, head.FirstBias, $"{prefix}_logits");
            return;
        }

        if (steps is not null)
        {
            SmallLayer(graph, $"{prefix}_first", head.First, head.FirstBias, steps, $"{prefix}_sums");
        }
        else
        {
            Layer(graph, Encoding, $"{prefix}_first", head.First, head.FirstBias, $"{prefix}_sums");
        }

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

    // The distance of an input from its mean, in steps of its own, is a whole number; the step goes into the weights.
    private static void SmallLayer(OnnxGraphWriter graph, string prefix, float[] weights, float[] bias, InputSpread spread, string to)
    {
        var (inputs, outputs) = (spread.Mean.Length, bias.Length);
        var columns = new float[weights.Length];
        var centred = (float[])bias.Clone();
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < inputs; i++)
            {
                var weight = weights[(o * inputs) + i];
                columns[(i * outputs) + o] = weight * Step(spread.Deviation[i]);
                centred[o] += weight * spread.Mean[i];
            }
        }

        var (small, scale) = Quantisation.ToInt8(columns, outputs, MostOfWeight);
        graph.Initializer($"{prefix}_small", OnnxType.Int8, [inputs, outputs], MemoryMarshal.AsBytes(small.AsSpan()));
        graph.Initializer($"{prefix}_scale", [outputs], scale);
        graph.Initializer($"{prefix}_bias", [outputs], centred);
        graph.RuntimeNode("MatMulIntegerToFloat", [Steps, $"{prefix}_small", "one", $"{prefix}_scale", "middle", "", $"{prefix}_bias"], [to]);
    }

    private static float Step(float deviation) => deviation * Reach / (Middle - 1);
}
