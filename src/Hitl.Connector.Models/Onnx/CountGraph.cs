using System.Runtime.InteropServices;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Models.Onnx;

/// <summary>
/// A <see cref="CountTable"/> as an ONNX graph. Features of many labels have a full row of an 8-bit table; the many of few
/// labels have only those labels with their weights, which are added where they belong. Each kind of feature reads an
/// empty row from the table of the other kind.
/// </summary>
internal static class CountGraph
{
    public static byte[] Write(string name, CountTable table, LengthCalibration calibration)
    {
        var labels = table.Labels;
        var rare = table.Features - table.Common;
        var graph = new OnnxGraphWriter(name);
        graph.Input(LinearGraph.Ids, OnnxType.Int32, "features");
        graph.Input(LinearGraph.Values, OnnxType.Float, 1, "features");

        var (common, commonScale) = Quantisation.ToInt8([.. table.CommonWeights, .. new float[labels]], labels);
        Whole(graph, "common_end", table.Common);
        graph.Initializer("common_table", OnnxType.Int8, [table.Common + 1, labels], MemoryMarshal.AsBytes(common.AsSpan()));
        graph.Initializer("common_scale", [labels], commonScale);
        graph.Node("Min", [LinearGraph.Ids, "common_end"], ["common_ids"]);
        graph.Node("Gather", ["common_table", "common_ids"], ["common_rows8"], ("axis", 0L));
        graph.Node("Cast", ["common_rows8"], ["common_rows"], ("to", (long)OnnxType.Float));
        graph.Node("MatMul", [LinearGraph.Values, "common_rows"], ["common_sum"]);
        graph.Node("Mul", ["common_sum", "common_scale"], ["common_logits"]);

        var (weights, weightScale) = Quantisation.ToInt8([.. new float[table.Width], .. table.RareWeights], 1);
        Whole(graph, "before_rare", table.Common - 1);
        Whole(graph, "rare_start", 0);
        graph.Initializer("rare_labels", OnnxType.UInt8, [rare + 1, table.Width], [.. new byte[table.Width], .. table.RareLabels]);
        graph.Initializer("rare_weights", OnnxType.Int8, [rare + 1, table.Width], MemoryMarshal.AsBytes(weights.AsSpan()));
        graph.Initializer("rare_scale", [1], weightScale);
        graph.Initializer("nothing", [labels], new float[labels]);
        Long(graph, "flat", -1);
        Long(graph, "upright", -1, 1);
        Long(graph, "row", 1, labels);
        graph.Node("Sub", [LinearGraph.Ids, "before_rare"], ["rare_offsets"]);
        graph.Node("Max", ["rare_offsets", "rare_start"], ["rare_ids"]);
        graph.Node("Gather", ["rare_labels", "rare_ids"], ["rare_labels8"], ("axis", 0L));
        graph.Node("Cast", ["rare_labels8"], ["rare_labels64"], ("to", (long)OnnxType.Int64));
        graph.Node("Reshape", ["rare_labels64", "flat"], ["rare_places"]);
        graph.Node("Gather", ["rare_weights", "rare_ids"], ["rare_weights8"], ("axis", 0L));
        graph.Node("Cast", ["rare_weights8"], ["rare_rows"], ("to", (long)OnnxType.Float));
        graph.Node("Reshape", [LinearGraph.Values, "upright"], ["value_column"]);
        graph.Node("Mul", ["rare_rows", "value_column"], ["rare_parts"]);
        graph.Node("Reshape", ["rare_parts", "flat"], ["rare_updates"]);
        graph.Node("ScatterElements", ["nothing", "rare_places", "rare_updates"], ["rare_sum"], ("axis", 0L), ("reduction", "add"));
        graph.Node("Mul", ["rare_sum", "rare_scale"], ["rare_scaled"]);
        graph.Node("Reshape", ["rare_scaled", "row"], ["rare_logits"]);
        graph.Node("Add", ["common_logits", "rare_logits"], [LinearGraph.Logits]);

        graph.Initializer("slope", [1], [(float)calibration.Slope]);
        graph.Initializer("slope_of_length", [1], [(float)calibration.SlopeOfLength]);
        graph.Node("Shape", [LinearGraph.Ids], ["count64"]);
        graph.Node("Cast", ["count64"], ["count"], ("to", (long)OnnxType.Float));
        graph.Node("Log", ["count"], ["length"]);
        graph.Node("Mul", ["length", "slope_of_length"], ["more_slope"]);
        graph.Node("Add", ["more_slope", "slope"], ["whole_slope"]);
        graph.Node("Mul", [LinearGraph.Logits, "whole_slope"], ["calibrated"]);
        graph.Node("Softmax", ["calibrated"], [LinearGraph.Probabilities], ("axis", -1L));
        graph.Output(LinearGraph.Logits, OnnxType.Float, 1, labels);
        graph.Output(LinearGraph.Probabilities, OnnxType.Float, 1, labels);
        return graph.ToBytes();
    }

    private static void Whole(OnnxGraphWriter graph, string key, int value) =>
        graph.Initializer(key, OnnxType.Int32, [1], MemoryMarshal.AsBytes<int>([value]));

    private static void Long(OnnxGraphWriter graph, string key, params long[] values) =>
        graph.Initializer(key, OnnxType.Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()));
}
