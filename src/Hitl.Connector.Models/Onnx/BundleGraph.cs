using System.Runtime.InteropServices;

namespace Hitl.Connector.Models.Onnx;

/// <summary>One model of a bundle.</summary>
/// <param name="Space">Number of its feature space among those of the bundle.</param>
/// <param name="Rows">For each of its n-grams the row of the bundle's table.</param>
internal sealed record BundleMember(GraphParts Parts, int Space, int[] Rows);

/// <summary>
/// Several models of one form as one ONNX graph. What each computes is the same, but what all do alike is one operator for
/// all of them: a run costs by its operators and by what it reads from memory, hardly by its arithmetic.
/// </summary>
internal sealed partial class BundleGraph
{
    /// <summary>Output: probabilities of all models whose labels each stand on their own, in their order.</summary>
    public const string Sigmoids = "sigmoids";

    private readonly OnnxGraphWriter graph = new("bundle");
    private readonly IReadOnlyList<BundleMember> members;
    private readonly int spaces;

    /// <summary>For each member the first column of its linear scores.</summary>
    private readonly int[] linearColumns;
    private readonly int columns;

    /// <summary>Where the scores of each head of each member stand, and those of the linear models.</summary>
    private readonly List<int>[] scores;

    private BundleGraph(IReadOnlyList<BundleMember> members, int spaces)
    {
        (this.members, this.spaces) = (members, spaces);
        linearColumns = new int[members.Count];
        scores = new List<int>[members.Count];
        for (var m = 0; m < members.Count; m++)
        {
            linearColumns[m] = columns;
            scores[m] = [columns];
            columns += members[m].Parts.Labels;
        }
    }

    /// <summary>Output: probabilities of one model that gives one of several labels.</summary>
    public static string Softmax(int member) => $"softmax_{member}";

    /// <param name="members">All with heads, or all without; those without give labels that stand on their own.</param>
    /// <param name="rows">Of the table.</param>
    /// <param name="encoding">Numbers of an encoded text.</param>
    public static byte[] Write(IReadOnlyList<BundleMember> members, int rows, int spaces, int encoding)
    {
        var bundle = new BundleGraph(members, spaces);
        bundle.graph.Input(LinearGraph.Ids, OnnxType.Int32, "features");
        bundle.graph.Input(LinearGraph.Values, OnnxType.Float, spaces, LinearGraph.Texts, "features");
        bundle.AddLinear(rows);
        if (members.All(m => m.Parts.Heads.Count == 0))
        {
            bundle.graph.Node("Sigmoid", ["linear"], [Sigmoids]);
            bundle.graph.Output(Sigmoids, OnnxType.Float, LinearGraph.Texts, bundle.columns);
            return bundle.graph.ToBytes();
        }

        bundle.graph.Input(HeadGraph.Encoding, OnnxType.Float, LinearGraph.Texts, encoding);
        bundle.AddHeads(encoding);
        bundle.graph.Initializer("tiny", [1], [EnsembleGraph.Tiny]);
        bundle.AddSigmoids();
        for (var m = 0; m < members.Count; m++)
        {
            if (members[m].Parts.Kind == OutputKind.Softmax)
            {
                bundle.AddSoftmax(m);
            }
        }

        return bundle.graph.ToBytes();
    }

    // Each text has its values in every space; a column keeps those of its own.
    private void AddLinear(int rows)
    {
        var table = new sbyte[rows * columns];
        var own = new float[spaces * columns];
        var bias = new float[columns];
        for (var m = 0; m < members.Count; m++)
        {
            var (parts, labels, first) = (members[m].Parts, members[m].Parts.Labels, linearColumns[m]);
            for (var row = 0; row < members[m].Rows.Length; row++)
            {
                parts.Table.AsSpan(row * labels, labels).CopyTo(table.AsSpan((members[m].Rows[row] * columns) + first));
            }

            for (var l = 0; l < labels; l++)
            {
                own[(members[m].Space * columns) + first + l] = parts.Scale[l] * parts.Slope;
                bias[first + l] = (parts.Bias[l] * parts.Slope) + parts.Offset;
            }
        }

        graph.Initializer("table", OnnxType.Int8, [rows, columns], MemoryMarshal.AsBytes(table.AsSpan()));
        graph.Initializer("own", [spaces, 1, columns], own);
        graph.Initializer("bias", [columns], bias);
        graph.Initializer("spaces_axis", OnnxType.Int64, [1], MemoryMarshal.AsBytes<long>([0L]));
        graph.Node("Gather", ["table", LinearGraph.Ids], ["rows8"], ("axis", 0L));
        graph.Node("Cast", ["rows8"], ["rows"], ("to", (long)OnnxType.Float));
        graph.Node("MatMul", [LinearGraph.Values, "rows"], ["sums"]);
        graph.Node("Mul", ["sums", "own"], ["own_sums"]);
        graph.Node("ReduceSum", ["own_sums", "spaces_axis"], ["sum"], ("keepdims", 0L));
        graph.Node("Add", ["sum", "bias"], ["linear"]);
    }

    // The scores of all heads beside the linear ones: "scores".
    private void AddHeads(int encoding)
    {
        var small = Heads(h => h.Small is not null);
        var read = Heads(h => h.Small is null);
        var (next, parts) = (columns, new List<string> { "linear" });
        if (small.Count > 0)
        {
            AddSmall(small, encoding, next);
            next += small.Sum(h => members[h.Member].Parts.Labels);
            parts.Add("small");
        }

        if (read.Count > 0)
        {
            AddMatrix("read", HeadGraph.Encoding, read, next, encoding, h => (h.First, h.FirstBias, 0, encoding));
            parts.Add("read");
        }

        graph.Node("Concat", [.. parts], ["scores"], ("axis", 1L));
    }

    private List<(int Member, HeadPart Head)> Heads(Func<HeadPart, bool> wanted) =>
        [.. members.SelectMany((m, i) => m.Parts.Heads.Where(wanted).Select(h => (i, h)))];

    // Models that learned from the same texts read the encoding in the same steps.
    private void AddSmall(List<(int Member, HeadPart Head)> heads, int encoding, int next)
    {
        graph.Initializer("one", [], [1f]);
        graph.Initializer("middle", OnnxType.UInt8, [], [HeadGraph.Middle]);
        var firsts = new Dictionary<HeadPart, int>(ReferenceEqualityComparer.Instance);
        var (hidden, sums) = (0, new List<string>());
        foreach (var spread in heads.GroupBy(h => members[h.Member].Parts, SameSpread.Instance))
        {
            var key = $"spread{sums.Count}";
            var width = spread.Sum(h => h.Head.Hidden);
            var weights = new sbyte[encoding * width];
            var at = 0;
            foreach (var (_, head) in spread)
            {
                for (var i = 0; i < encoding; i++)
                {
                    head.Small.AsSpan(i * head.Hidden, head.Hidden).CopyTo(weights.AsSpan((i * width) + at));
                }

                firsts[head] = hidden + at;
                at += head.Hidden;
            }

            graph.Initializer($"{key}_mean", [encoding], spread.Key.Mean);
            graph.Initializer($"{key}_steps_per_one", [encoding], spread.Key.StepsPerOne);
            graph.Initializer($"{key}_small", OnnxType.Int8, [encoding, width], MemoryMarshal.AsBytes(weights.AsSpan()));
            graph.Initializer($"{key}_scale", [width], [.. spread.SelectMany(h => h.Head.Scale)]);
            graph.Initializer($"{key}_bias", [width], [.. spread.SelectMany(h => h.Head.FirstBias)]);
            graph.Node("Sub", [HeadGraph.Encoding, $"{key}_mean"], [$"{key}_away"]);
            graph.Node("Mul", [$"{key}_away", $"{key}_steps_per_one"], [$"{key}_stepped"]);
            graph.Node("QuantizeLinear", [$"{key}_stepped", "one", "middle"], [$"{key}_steps"]);
            graph.RuntimeNode("MatMulIntegerToFloat", [$"{key}_steps", $"{key}_small", "one", $"{key}_scale", "middle", "", $"{key}_bias"], [$"{key}_sums"]);
            sums.Add($"{key}_sums");
            hidden += width;
        }

        graph.Node("Concat", [.. sums], ["hidden_sums"], ("axis", 1L));
        graph.Node("Relu", ["hidden_sums"], ["hidden"]);
        AddMatrix("small", "hidden", heads, next, hidden, h => (h.Second, h.SecondBias, firsts[h], h.Hidden));
    }

    // One matrix for heads of which each reads its own part of the input; their calibration is in it.
    private void AddMatrix(
        string key, string input, List<(int Member, HeadPart Head)> heads, int next, int inputs, Func<HeadPart, (float[] Weights, float[] Bias, int From, int Count)> layer)
    {
        var width = heads.Sum(h => members[h.Member].Parts.Labels);
        var (weights, bias, column) = (new float[inputs * width], new float[width], 0);
        foreach (var (member, head) in heads)
        {
            var (own, ownBias, from, count) = layer(head);
            scores[member].Add(next + column);
            for (var l = 0; l < ownBias.Length; l++, column++)
            {
                bias[column] = (ownBias[l] * head.Slope) + head.Offset;
                for (var i = 0; i < count; i++)
                {
                    weights[((from + i) * width) + column] = own[(l * count) + i] * head.Slope;
                }
            }
        }

        graph.Initializer($"{key}_weights", [inputs, width], weights);
        graph.Initializer($"{key}_bias", [width], bias);
        graph.Node("Gemm", [input, $"{key}_weights", $"{key}_bias"], [key]);
    }

    private sealed class SameSpread : IEqualityComparer<GraphParts>
    {
        public static readonly SameSpread Instance = new();

        public bool Equals(GraphParts? x, GraphParts? y) => x!.Mean.AsSpan().SequenceEqual(y!.Mean) && x.StepsPerOne.AsSpan().SequenceEqual(y.StepsPerOne);

        public int GetHashCode(GraphParts parts) => parts.Mean.Length == 0 ? 0 : parts.Mean[0].GetHashCode();
    }
}
