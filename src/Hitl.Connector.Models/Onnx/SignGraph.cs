using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Models.Onnx;

/// <summary>A logistic model over a few named numbers as an ONNX graph; any number of rows in one run.</summary>
public static class SignGraph
{
    public const string Signs = "signs";

    /// <param name="weights">One for each sign.</param>
    public static byte[] Write(string name, IReadOnlyList<double> weights, double bias, Calibration calibration)
    {
        var graph = new OnnxGraphWriter(name);
        graph.Input(Signs, OnnxType.Float, "rows", weights.Count);
        graph.Initializer("weights", [weights.Count, 1], [.. weights.Select(w => (float)(w * calibration.Slope))]);
        graph.Initializer("bias", [1], [(float)((bias * calibration.Slope) + calibration.Offset)]);
        graph.Node("MatMul", [Signs, "weights"], ["sum"]);
        graph.Node("Add", ["sum", "bias"], [LinearGraph.Logits]);
        graph.Node("Sigmoid", [LinearGraph.Logits], [LinearGraph.Probabilities]);
        graph.Output(LinearGraph.Probabilities, OnnxType.Float, "rows", 1);
        return graph.ToBytes();
    }
}
