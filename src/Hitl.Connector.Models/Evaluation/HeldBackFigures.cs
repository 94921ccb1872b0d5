using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Models.Evaluation;

/// <summary>What the measuring models said of rows that they had not seen.</summary>
/// <param name="Targets">The wanted share of each label, row by row.</param>
/// <param name="Probabilities">Calibrated, row by row.</param>
public sealed record HeldBack(IReadOnlyList<float[]> Targets, IReadOnlyList<double[]> Probabilities);

/// <summary>A figure with its 95 % interval, by bootstrap over the rows.</summary>
public sealed record Measured(double Value, double Low, double High);

/// <summary>One label against all others.</summary>
/// <param name="Rows">Rows that have it.</param>
/// <param name="F1">At the label's side of 0.5, or where it is the most probable of several.</param>
public sealed record LabelMeasured(string Label, int Rows, Measured Auroc, double Precision, double Recall, double F1);

/// <summary>Figures label by label, with intervals: for models of few labels on few rows.</summary>
public static class HeldBackFigures
{
    private const int Draws = 400;
    private const int Seed = 5;

    public static IReadOnlyList<LabelMeasured> Labels(HeldBack held, IReadOnlyList<string> labels, OutputKind kind) =>
        [.. labels.Select((label, l) => OfLabel(held, label, l, kind))];

    /// <summary>Rows by what they are (first index) and what was said (second).</summary>
    public static int[,] Confusion(HeldBack held, int labels)
    {
        var table = new int[labels, labels];
        for (var i = 0; i < held.Targets.Count; i++)
        {
            table[Best(held.Targets[i]), Best(held.Probabilities[i])]++;
        }

        return table;
    }

    /// <summary>Macro-F1 of the most probable label.</summary>
    public static Measured MacroF1(HeldBack held)
    {
        int[] said = [.. held.Probabilities.Select(p => Best(p))];
        int[] was = [.. held.Targets.Select(t => Best(t))];
        return Bootstrap(said.Length, rows => Metrics.MacroF1([.. rows.Select(i => said[i])], [.. rows.Select(i => was[i])]));
    }

    /// <summary>Pearson's correlation of the first output with its graded target.</summary>
    public static Measured Correlation(HeldBack held) => Bootstrap(held.Targets.Count, rows =>
    {
        var x = rows.Average(i => held.Probabilities[i][0]);
        var y = rows.Average(i => (double)held.Targets[i][0]);
        double xy = 0, xx = 0, yy = 0;
        foreach (var i in rows)
        {
            var (dx, dy) = (held.Probabilities[i][0] - x, held.Targets[i][0] - y);
            (xy, xx, yy) = (xy + (dx * dy), xx + (dx * dx), yy + (dy * dy));
        }

        return xy / Math.Sqrt(xx * yy);
    });

    private static LabelMeasured OfLabel(HeldBack held, string label, int l, OutputKind kind)
    {
        // A target of one half takes no side.
        var rows = Enumerable.Range(0, held.Targets.Count).Where(i => held.Targets[i][l] != 0.5f).ToArray();
        var truth = rows.Select(i => kind == OutputKind.Softmax ? Best(held.Targets[i]) == l : held.Targets[i][l] > 0.5f).ToArray();
        var scores = rows.Select(i => held.Probabilities[i][l]).ToArray();
        var said = rows.Select(i => kind == OutputKind.Softmax ? Best(held.Probabilities[i]) == l : held.Probabilities[i][l] >= 0.5).ToArray();
        double hits = said.Zip(truth).Count(p => p.First && p.Second);
        var (all, found) = (truth.Count(t => t), said.Count(s => s));
        var auroc = Bootstrap(rows.Length, drawn => Metrics.Auroc([.. drawn.Select(i => scores[i])], [.. drawn.Select(i => truth[i])]));
        return new LabelMeasured(label, all, auroc, found == 0 ? 0 : hits / found, all == 0 ? 0 : hits / all, all + found == 0 ? 0 : 2 * hits / (all + found));
    }

    private static Measured Bootstrap(int rows, Func<int[], double> figure)
    {
        var random = new Random(Seed);
        var drawn = new int[rows];
        var values = new List<double>(Draws);
        for (var draw = 0; draw < Draws; draw++)
        {
            for (var i = 0; i < rows; i++)
            {
                drawn[i] = random.Next(rows);
            }

            if (figure(drawn) is var value && !double.IsNaN(value))
            {
                values.Add(value);
            }
        }

        values.Sort();
        double At(double share) => values.Count == 0 ? double.NaN : values[(int)(share * (values.Count - 1))];
        return new Measured(figure([.. Enumerable.Range(0, rows)]), At(0.025), At(0.975));
    }

    private static int Best<T>(T[] values)
        where T : IComparable<T> => Array.IndexOf(values, values.Max());
}
