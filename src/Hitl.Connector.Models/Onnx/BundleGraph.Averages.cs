using System.Runtime.InteropServices;

namespace Hitl.Connector.Models.Onnx;

/// <summary>The second half of the graph: from the scores of all members to calibrated averages.</summary>
internal sealed partial class BundleGraph
{
    // Probability by probability: the average over the members of each ensemble, as odds, calibrated.
    private void AddSigmoids()
    {
        var all = members.Select((m, i) => scores[i].Count * m.Parts.Labels).Sum();
        var own = members.Where(m => m.Parts.Kind == OutputKind.Sigmoid).ToList();
        var outputs = own.Sum(m => m.Parts.Labels);
        if (outputs == 0)
        {
            return;
        }

        var shares = new float[all * outputs];
        var output = 0;
        for (var m = 0; m < members.Count; m++)
        {
            if (members[m].Parts.Kind == OutputKind.Sigmoid)
            {
                foreach (var (first, share) in scores[m].Zip(Shares(members[m].Parts)))
                {
                    for (var l = 0; l < members[m].Parts.Labels; l++)
                    {
                        shares[((first + l) * outputs) + output + l] = share;
                    }
                }

                output += members[m].Parts.Labels;
            }
        }

        graph.Initializer("shares", [all, outputs], shares);
        graph.Initializer("almost_one", [1], [1 + (2 * EnsembleGraph.Tiny)]);
        graph.Initializer("final_slopes", [outputs], [.. own.SelectMany(m => Enumerable.Repeat(m.Parts.FinalSlope, m.Parts.Labels))]);
        graph.Initializer("final_offsets", [outputs], [.. own.SelectMany(m => Enumerable.Repeat(m.Parts.FinalOffset, m.Parts.Labels))]);
        graph.Node("Sigmoid", ["scores"], ["probabilities"]);
        graph.Node("MatMul", ["probabilities", "shares"], ["averages"]);
        graph.Node("Add", ["averages", "tiny"], ["positive"]);
        graph.Node("Sub", ["almost_one", "positive"], ["opposite"]);
        graph.Node("Div", ["positive", "opposite"], ["odds"]);
        graph.Node("Log", ["odds"], ["log_odds"]);
        graph.Node("Mul", ["log_odds", "final_slopes"], ["sloped"]);
        graph.Node("Add", ["sloped", "final_offsets"], ["final"]);
        graph.Node("Sigmoid", ["final"], [Sigmoids]);
        graph.Output(Sigmoids, OnnxType.Float, LinearGraph.Texts, outputs);
    }

    private void AddSoftmax(int member)
    {
        var parts = members[member].Parts;
        var key = $"member{member}";
        int[] places = [.. scores[member].SelectMany(first => Enumerable.Range(first, parts.Labels))];
        graph.Initializer($"{key}_places", OnnxType.Int32, [places.Length], MemoryMarshal.AsBytes(places.AsSpan()));
        graph.Initializer($"{key}_shape", OnnxType.Int64, [3], MemoryMarshal.AsBytes<long>([-1L, scores[member].Count, parts.Labels]));
        graph.Initializer($"{key}_axis", OnnxType.Int64, [1], MemoryMarshal.AsBytes<long>([1L]));
        graph.Initializer($"{key}_shares", [scores[member].Count, 1], [.. Shares(parts)]);
        graph.Initializer($"{key}_slope", [1], [parts.FinalSlope]);
        graph.Node("Gather", ["scores", $"{key}_places"], [$"{key}_scores"], ("axis", 1L));
        graph.Node("Reshape", [$"{key}_scores", $"{key}_shape"], [$"{key}_rows"]);
        graph.Node("Softmax", [$"{key}_rows"], [$"{key}_probabilities"], ("axis", -1L));
        graph.Node("Mul", [$"{key}_probabilities", $"{key}_shares"], [$"{key}_shared"]);
        graph.Node("ReduceSum", [$"{key}_shared", $"{key}_axis"], [$"{key}_average"], ("keepdims", 0L));
        graph.Node("Add", [$"{key}_average", "tiny"], [$"{key}_positive"]);
        graph.Node("Log", [$"{key}_positive"], [$"{key}_logits"]);
        graph.Node("Mul", [$"{key}_logits", $"{key}_slope"], [$"{key}_final"]);
        graph.Node("Softmax", [$"{key}_final"], [Softmax(member)], ("axis", -1L));
        graph.Output(Softmax(member), OnnxType.Float, LinearGraph.Texts, parts.Labels);
    }

    // In the order in which the places of the scores were noted: small heads are noted before those that read off.
    private static IEnumerable<float> Shares(GraphParts parts) =>
        [parts.Share, .. parts.Heads.Where(h => h.Small is not null).Select(h => h.Share), .. parts.Heads.Where(h => h.Small is null).Select(h => h.Share)];
}
