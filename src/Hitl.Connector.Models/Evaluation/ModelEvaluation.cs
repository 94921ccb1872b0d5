namespace Hitl.Connector.Models.Evaluation;

/// <summary>Measures a model on labelled rows, with what it has seen in training kept apart.</summary>
public static class ModelEvaluation
{
    /// <summary>The share of in-scope rows that must stay accepted and right when strangers are turned away.</summary>
    public const double KeptInScope = 0.92;

    private const int ConfusionsAtMost = 20;
    private const int CurvePoints = 100;
    private static readonly double[] CoverageSteps = [1.0, 0.95, 0.9, 0.8, 0.7, 0.5, 0.3];
    private static readonly double[] ThresholdSteps = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

    /// <param name="outOfScope">Texts of none of the labels; may be empty.</param>
    /// <param name="seen">Whether a text was trained on.</param>
    /// <exception cref="ArgumentException">The labels are grades, or there are out-of-scope texts and the model does not say its scope.</exception>
    public static EvaluationReport Report(EvaluatedRows evaluated, IReadOnlyList<string> outOfScope, Func<string, bool> seen)
    {
        if (evaluated.AreGrades)
        {
            throw new ArgumentException("The labels are numbers: there is no right and wrong to count.", nameof(evaluated));
        }

        var rows = evaluated.Rows;
        var answers = evaluated.Model.Answers;
        var unseen = rows.Where(r => !r.Seen).ToList();
        var surest = rows.OrderByDescending(r => r.Answer.Confidence).ToList();
        return new EvaluationReport
        {
            Rows = rows.Count,
            Accuracy = Share(rows),
            AccuracyInterval = Wilson(rows.Count(r => r.Right), rows.Count),
            MacroF1 = MacroF1(rows),
            Auroc = Auroc(evaluated.Model, rows),
            CalibrationError = Metrics.CalibrationError([.. rows.Select(r => r.Promise)], [.. rows.Select(r => r.Kept)]),
            OutOfScope = outOfScope.Count == 0 ? null : OutOfScope(evaluated, outOfScope, seen),
            SeenRows = rows.Count - unseen.Count,
            AccuracyUnseen = unseen.Count == 0 ? null : Share(unseen),
            MacroF1Unseen = unseen.Count == 0 ? null : MacroF1(unseen),
            UnknownLabelRows = rows.Count(r => !r.Understood),
            Labels = [.. answers.Concat(rows.Select(r => r.Truth)).Distinct(StringComparer.Ordinal).Select(label => Figures(label, rows)).Where(f => f.Rows > 0)],
            Confusions = [.. rows.Where(r => !r.Right).GroupBy(r => (r.Truth, r.Answer.Said)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Truth, StringComparer.Ordinal)
                .Take(ConfusionsAtMost).Select(g => new ConfusionPair(g.Key.Truth, g.Key.Said, g.Count()))],
            Reliability = [.. rows.GroupBy(r => Metrics.BinOf(r.Promise)).OrderBy(g => g.Key)
                .Select(g => new ReliabilityBin(g.Average(r => r.Promise), g.Count(r => r.Kept) / (double)g.Count(), g.Count()))],
            Coverage = [.. CoverageSteps.Select(share => Surest(surest, share))],
            Thresholds = [.. ThresholdSteps.Select(threshold => Above(surest, threshold))],
            CoverageCurve = [.. Enumerable.Range(1, CurvePoints).Select(i => Surest(surest, i / (double)CurvePoints))],
            Latency = evaluated.Latency,
        };
    }

    /// <exception cref="ArgumentException">The labels are no grades.</exception>
    public static GradedReport Grade(EvaluatedRows evaluated)
    {
        if (!evaluated.AreGrades)
        {
            throw new ArgumentException("The labels are no numbers.", nameof(evaluated));
        }

        var unseen = evaluated.Rows.Where(r => !r.Seen).ToList();
        var pearson = Pearson(evaluated.Rows);
        return new GradedReport(
            evaluated.Rows.Count, pearson, Fisher(pearson, evaluated.Rows.Count), Metrics.Spearman([.. Given(evaluated.Rows)], [.. Said(evaluated.Rows)]),
            evaluated.Rows.Count - unseen.Count, unseen.Count < 2 ? null : Pearson(unseen), evaluated.Latency);
    }

    /// <summary>The 95 % Wilson interval of a share.</summary>
    public static (double Low, double High) Wilson(int hits, int rows)
    {
        const double z = 1.959964;
        var p = (double)hits / rows;
        var centre = p + (z * z / (2 * rows));
        var spread = z * Math.Sqrt((p * (1 - p) / rows) + (z * z / (4.0 * rows * rows)));
        var scale = 1 + (z * z / rows);
        return ((centre - spread) / scale, (centre + spread) / scale);
    }

    /// <summary>The 95 % interval of a correlation; NaN with fewer than four rows.</summary>
    public static (double Low, double High) Fisher(double correlation, int rows)
    {
        if (rows < 4)
        {
            return (double.NaN, double.NaN);
        }

        var spread = 1.959964 / Math.Sqrt(rows - 3);
        var z = Math.Atanh(correlation);
        return (Math.Tanh(z - spread), Math.Tanh(z + spread));
    }

    internal static double Pearson(IReadOnlyList<EvaluatedRow> rows) => Metrics.Pearson([.. Given(rows)], [.. Said(rows)]);

    internal static double Auroc(Examinee model, IReadOnlyList<EvaluatedRow> rows) => model.IsYesOrNo
        ? Metrics.Auroc([.. rows.Select(r => r.Promise)], [.. rows.Select(r => r.Kept)])
        : Metrics.MacroAuroc([.. rows.Select(r => r.Answer.Probabilities)], [.. Indices(model.Answers, rows)]);

    private static IEnumerable<int> Indices(IReadOnlyList<string> answers, IEnumerable<EvaluatedRow> rows)
    {
        var index = answers.Select((a, i) => (a, i)).ToDictionary(p => p.a, p => p.i, StringComparer.Ordinal);
        return rows.Select(r => index.GetValueOrDefault(r.Truth, -1));
    }

    private static OutOfScopeFigures OutOfScope(EvaluatedRows evaluated, IReadOnlyList<string> texts, Func<string, bool> seen)
    {
        if (!evaluated.Model.KnowsItsScope)
        {
            throw new ArgumentException("The model does not say what is out of its scope.", nameof(evaluated));
        }

        var inside = evaluated.Rows.Select(r => r.Answer.Uncertainty!.Value).ToList();
        var outside = texts.Select(t => evaluated.Model.Ask(t).Uncertainty!.Value).ToList();
        var auroc = Metrics.Auroc([.. inside, .. outside], [.. inside.Select(_ => false), .. outside.Select(_ => true)]);

        // Rows in order of uncertainty: where enough of them were right and accepted, the rest may be turned away.
        var right = evaluated.Rows.Where(r => r.Right).Select(r => r.Answer.Uncertainty!.Value).Order().ToList();
        var needed = (int)Math.Ceiling(KeptInScope * inside.Count);
        double? found = needed > right.Count ? null : outside.Count(u => u > right[needed - 1]) / (double)outside.Count;
        return new OutOfScopeFigures(texts.Count, texts.Count(seen), auroc, found);
    }

    private static CoveragePoint Surest(List<EvaluatedRow> surest, double share)
    {
        var kept = surest[..Math.Max(1, (int)Math.Round(share * surest.Count))];
        return new CoveragePoint((double)kept.Count / surest.Count, Share(kept), kept[^1].Answer.Confidence);
    }

    private static CoveragePoint Above(List<EvaluatedRow> surest, double threshold)
    {
        var kept = surest.TakeWhile(r => r.Answer.Confidence >= threshold).ToList();
        return new CoveragePoint((double)kept.Count / surest.Count, Share(kept), threshold);
    }

    private static double MacroF1(IReadOnlyList<EvaluatedRow> rows)
    {
        var names = rows.SelectMany(r => new[] { r.Truth, r.Answer.Said }).Distinct(StringComparer.Ordinal).Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        return Metrics.MacroF1([.. rows.Select(r => names[r.Answer.Said])], [.. rows.Select(r => names[r.Truth])]);
    }

    private static LabelFigures Figures(string label, IReadOnlyList<EvaluatedRow> rows)
    {
        var actual = rows.Count(r => r.Truth == label);
        var said = rows.Count(r => r.Answer.Said == label);
        var both = rows.Count(r => r.Truth == label && r.Right);
        return new LabelFigures(
            label, actual, said == 0 ? 0 : (double)both / said, actual == 0 ? 0 : (double)both / actual, actual + said == 0 ? 0 : 2.0 * both / (actual + said));
    }

    private static double Share(IReadOnlyList<EvaluatedRow> rows) => rows.Count == 0 ? double.NaN : rows.Count(r => r.Right) / (double)rows.Count;

    private static IEnumerable<double> Given(IEnumerable<EvaluatedRow> rows) => rows.Select(r => r.Grade!.Value.Given);

    private static IEnumerable<double> Said(IEnumerable<EvaluatedRow> rows) => rows.Select(r => r.Grade!.Value.Said);
}
