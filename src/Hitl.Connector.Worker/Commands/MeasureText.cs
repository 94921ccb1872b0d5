using System.Globalization;
using Hitl.Connector.Models.Evaluation;
using Spectre.Console;
using static Hitl.Connector.Worker.Commands.ModelsText;

namespace Hitl.Connector.Worker.Commands;

/// <summary>Figures of a measured model, as <c>hitl models evaluate</c> and <c>compare</c> print them.</summary>
internal static class MeasureText
{
    private const int ConfusionsShown = 10;

    /// <param name="yesOrNo">The model has one label.</param>
    /// <param name="remembered">It is known what the model was trained on.</param>
    public static void Print(string model, EvaluationReport report, bool yesOrNo, bool remembered)
    {
        Line($"model     {model}");
        Line($"rows      {report.Rows}");
        Line($"accuracy  {Percent(report.Accuracy)} (95 % interval {Percent(report.AccuracyInterval.Low)} to {Percent(report.AccuracyInterval.High)})");
        Line($"macro-F1  {Figure(report.MacroF1)}");
        Line($"AUROC     {Figure(report.Auroc)} ({(yesOrNo ? "yes against no" : "mean of each label against the others")})");
        Line($"ECE       {Figure(report.CalibrationError)} ({Metrics.ReliabilityBins} bins, {(yesOrNo ? "probability of yes" : "confidence in the answer")})");
        if (report.OutOfScope is { } scope)
        {
            var found = scope.Found is { } share ? Percent(share) : "not measurable: the model is right less often";
            Line($"scope     {scope.Texts} out-of-scope texts: AUROC {Figure(scope.Auroc)}; found while {Percent(ModelEvaluation.KeptInScope)} of the rows stay accepted and right: {found}");
            if (scope.Seen > 0)
            {
                Line($"          {scope.Seen} of these texts also taught the model, so these figures flatter");
            }
        }

        PrintSeen(report.SeenRows, remembered, report.AccuracyUnseen is { } accuracy
            ? $"without them accuracy {Percent(accuracy)}, macro-F1 {Figure(report.MacroF1Unseen!.Value)}"
            : null);
        if (report.UnknownLabelRows > 0)
        {
            Line($"unknown   {report.UnknownLabelRows} rows have a label that the model does not know; they count as {(yesOrNo ? "no" : "wrong")}");
        }

        Print(report.Latency);
        PrintTables(report, yesOrNo);
    }

    public static void Print(string model, GradedReport report, bool remembered)
    {
        Line($"model     {model}");
        Line($"rows      {report.Rows}, labels are numbers");
        Line($"Pearson   {Figure(report.Pearson)} (95 % interval {Figure(report.Interval.Low)} to {Figure(report.Interval.High)})");
        Line($"Spearman  {Figure(report.Spearman)}");
        PrintSeen(report.SeenRows, remembered, report.PearsonUnseen is { } pearson ? $"without them Pearson {Figure(pearson)}" : null);
        Print(report.Latency);
    }

    /// <param name="seen">Rows that one of the models was trained on; they were left out unless that was all.</param>
    /// <param name="rows">Rows of the data.</param>
    /// <param name="forgetful">The models of which it is not known what they were trained on.</param>
    public static void Print(string first, string second, ComparisonReport report, int seen, int rows, IEnumerable<string> forgetful)
    {
        foreach (var model in forgetful.Distinct(StringComparer.Ordinal))
        {
            Line($"{model} keeps no list of its training texts: rows that it has learned cannot be left out.");
        }

        if (seen == rows)
        {
            Line($"All {rows} rows were trained on by one of the models or both: this says who remembers better, not who is better.");
        }
        else if (seen > 0)
        {
            Line($"{seen} rows that one of the models was trained on are left out.");
        }

        Line($"{second} against {first} on {report.Rows} rows:");
        foreach (var d in report.Differences)
        {
            var asShare = d.Measure == "accuracy";
            string Value(double v) => asShare ? Percent(v) : Figure(v);
            string Change(double v) => double.IsNaN(v) ? "-" : asShare ? string.Create(CultureInfo.InvariantCulture, $"{v * 100:+0.0;-0.0;0.0} points") : v.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
            Line($"  {d.Measure}: {Value(d.First)} to {Value(d.Second)}, {Change(d.Difference)} (95 % interval {Change(d.Low)} to {Change(d.High)}), {(d.IsReal ? "real" : "may be luck")}");
        }

        Line(report.Verdict switch
        {
            Verdict.SecondIsBetter => $"{second} is really better.",
            Verdict.FirstIsBetter => $"{first} is really better.",
            Verdict.Divided => $"Each is really better in something: it depends on what counts.",
            _ => $"The difference may be luck: every interval includes zero.",
        });
    }

    private static void PrintSeen(int seen, bool remembered, string? without)
    {
        var known = seen == 0 ? "none of the rows occurs in the training data" : $"{Count(seen)} rows also occur in the training data; {without ?? "no others are left"}";
        Line($"seen      {(remembered ? known : "not known: the model keeps no list of its training texts; name them with --training")}");
    }

    private static void Print(LatencyFigures latency) =>
        Line($"latency   p50 {latency.Median.TotalMilliseconds:F3} ms, p99 {latency.P99.TotalMilliseconds:F3} ms a message on one core; {latency.PerSecond:F0} messages a second");

    private static void PrintTables(EvaluationReport report, bool yesOrNo)
    {
        Write("per label", ["label", "rows", "precision", "recall", "F1"], report.Labels.Select(l => new[] { l.Label, Count(l.Rows), Figure(l.Precision), Figure(l.Recall), Figure(l.F1) }));
        if (report.Confusions.Count > 0)
        {
            Write("confused most", ["is", "was taken for", "rows"], report.Confusions.Take(ConfusionsShown).Select(c => new[] { c.Actual, c.Said, Count(c.Rows) }));
        }

        string[] reliability = yesOrNo ? ["probability said", "yes found", "rows"] : ["confidence said", "accuracy found", "rows"];
        Write("reliability", reliability, report.Reliability.Select(b => new[] { Figure(b.Confidence), Figure(b.Accuracy), Count(b.Rows) }));
        string[] coverage = ["answered", "accuracy", "from confidence"];
        Write("coverage against accuracy", coverage, report.Coverage.Select(Cells));
        Write("accuracy above a threshold", coverage, report.Thresholds.Select(Cells));

        static string[] Cells(CoveragePoint point) => [Percent(point.Coverage), Percent(point.Accuracy), Figure(point.Threshold)];
    }

    private static void Write(string title, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Title(title).AddColumns(columns);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => cell.EscapeMarkup())]);
        }

        AnsiConsole.Write(table);
    }
}
