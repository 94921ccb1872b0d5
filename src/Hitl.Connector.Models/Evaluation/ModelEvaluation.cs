using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Evaluation;

/// <summary>Measures a model on labelled rows, with what it has seen in training kept apart.</summary>
public static class ModelEvaluation
{
    /// <summary>What a model of one label says where it does not see that label, and how every other label of the data counts for it.</summary>
    public const string Otherwise = "other";

    private const int Bins = 15;
    private const int ConfusionsAtMost = 20;
    private static readonly double[] CoverageSteps = [1.0, 0.95, 0.9, 0.8, 0.7, 0.5];

    private sealed record Row(string Actual, string Said, double Confidence, double? Uncertainty, bool Seen)
    {
        public bool Right => Actual == Said;
    }

    /// <param name="trainingTexts">Texts the model was trained on; empty when they are not known.</param>
    /// <param name="outOfScope">Texts of none of the labels; may be empty.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    public static EvaluationReport Evaluate(TextModel model, IReadOnlyList<(string Text, string Label)> rows, IEnumerable<string> trainingTexts, IReadOnlyList<string> outOfScope, TimeProvider time)
    {
        if (rows.Count == 0)
        {
            throw new ArgumentException("There is nothing to evaluate: the data has no rows with text and label.", nameof(rows));
        }

        var known = trainingTexts.Select(Fold).ToHashSet(StringComparer.Ordinal);
        var latencies = new List<TimeSpan>(rows.Count);
        var results = new List<Row>(rows.Count);
        // The first run sets the machine up, which no later one pays for.
        Ask(model, rows[0].Text);
        foreach (var (text, given) in rows)
        {
            var label = Actual(model, given);
            var start = time.GetTimestamp();
            var (said, confidence, uncertainty) = Ask(model, text);
            latencies.Add(time.GetElapsedTime(start));
            results.Add(new Row(label, said, confidence, uncertainty, known.Contains(Fold(text))));
        }

        latencies.Sort();
        var labels = LabelsOf(model);
        var names = labels.Concat(results.Select(r => r.Actual)).Distinct(StringComparer.Ordinal).ToList();
        var unseen = results.Where(r => !r.Seen).ToList();
        return new EvaluationReport
        {
            Rows = results.Count,
            Accuracy = Share(results),
            AccuracyInterval = Wilson(results.Count(r => r.Right), results.Count),
            MacroF1 = Metrics.MacroF1([.. results.Select(r => names.IndexOf(r.Said))], [.. results.Select(r => names.IndexOf(r.Actual))]),
            CalibrationError = Metrics.CalibrationError([.. results.Select(r => r.Confidence)], [.. results.Select(r => r.Right)]),
            OutOfScopeAuroc = OutOfScope(model, results, outOfScope),
            SeenRows = results.Count - unseen.Count,
            AccuracyUnseen = unseen.Count == 0 ? null : Share(unseen),
            UnknownLabelRows = results.Count(r => !labels.Contains(r.Actual)),
            Labels = [.. names.Select(n => Figures(n, results)).Where(f => f.Rows > 0)],
            Confusions = [.. results.Where(r => !r.Right).GroupBy(r => (r.Actual, r.Said)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Actual, StringComparer.Ordinal)
                .Take(ConfusionsAtMost).Select(g => new ConfusionPair(g.Key.Actual, g.Key.Said, g.Count()))],
            Reliability = [.. results.GroupBy(r => Math.Min(Bins - 1, (int)(r.Confidence * Bins))).OrderBy(g => g.Key)
                .Select(g => new ReliabilityBin(g.Average(r => r.Confidence), Share([.. g]), g.Count()))],
            Coverage = CoverageOf(results),
            MedianLatency = latencies[latencies.Count / 2],
            P99Latency = latencies[(int)(latencies.Count * 0.99)],
        };
    }

    /// <summary>For each row, whether the model is right: what <see cref="ModelComparison"/> compares.</summary>
    public static IReadOnlyList<bool> Right(TextModel model, IReadOnlyList<(string Text, string Label)> rows) =>
        [.. rows.Select(r => Ask(model, r.Text).Said == Actual(model, r.Label))];

    /// <summary>What the model can answer: its labels, and <see cref="Otherwise"/> beside a single one.</summary>
    public static IReadOnlyList<string> LabelsOf(TextModel model) => model.Labels.Count == 1 ? [model.Labels[0], Otherwise] : model.Labels;

    private static string Actual(TextModel model, string label) => model.Labels.Count > 1 || label == model.Labels[0] ? label : Otherwise;

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

    private static (string Said, double Confidence, double? Uncertainty) Ask(TextModel model, string text)
    {
        var (probabilities, uncertainty) = model.ScoreWithScope(text, model.Extract(text));
        if (probabilities.Length == 1)
        {
            var yes = probabilities[0] >= 0.5f;
            return (yes ? model.Labels[0] : Otherwise, yes ? probabilities[0] : 1 - probabilities[0], uncertainty);
        }

        var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities);
        return (model.Labels[best], probabilities[best], uncertainty);
    }

    private static double? OutOfScope(TextModel model, List<Row> inScope, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0 || !model.KnowsItsScope)
        {
            return null;
        }

        var scores = inScope.Select(r => r.Uncertainty!.Value).Concat(texts.Select(t => Ask(model, t).Uncertainty!.Value)).ToList();
        return Metrics.Auroc(scores, [.. Enumerable.Range(0, scores.Count).Select(i => i >= inScope.Count)]);
    }

    private static List<CoveragePoint> CoverageOf(List<Row> results)
    {
        var surest = results.OrderByDescending(r => r.Confidence).ToList();
        return [.. CoverageSteps.Select(c =>
        {
            var kept = surest[..Math.Max(1, (int)Math.Round(c * surest.Count))];
            return new CoveragePoint((double)kept.Count / surest.Count, Share(kept), kept[^1].Confidence);
        })];
    }

    private static LabelFigures Figures(string label, List<Row> results)
    {
        var actual = results.Count(r => r.Actual == label);
        var said = results.Count(r => r.Said == label);
        var both = results.Count(r => r.Actual == label && r.Said == label);
        return new LabelFigures(
            label, actual, said == 0 ? 0 : (double)both / said, actual == 0 ? 0 : (double)both / actual, actual + said == 0 ? 0 : 2.0 * both / (actual + said));
    }

    private static double Share(List<Row> rows) => rows.Count(r => r.Right) / (double)rows.Count;

    private static string Fold(string text) => string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
