using System.Globalization;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Training;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary>Figures of models, as <c>hitl models</c> prints them.</summary>
public static class ModelsText
{
    private const int ConfusionsShown = 10;

    public static void Print(IReadOnlyList<TrainedModel> trained, TimeSpan time, string directory)
    {
        var table = new Table().AddColumns("model", "labels", "rows", "held", "accuracy", "F1", "AUROC", "ECE", "size");
        foreach (var (report, labels) in trained.Select(t => (t.Report, t.Entry.Labels.Count)))
        {
            table.AddRow(
                report.Name, Count(labels), Count(report.Rows), Count(report.Measured), Percent(report.Accuracy), Figure(report.MacroF1),
                Figure(report.Auroc), Figure(report.CalibrationError), string.Create(CultureInfo.InvariantCulture, $"{report.Bytes / 1024.0:F0} KiB"));
        }

        AnsiConsole.Write(table);
        foreach (var model in trained)
        {
            HeldBackText.Print(model);
        }

        foreach (var report in trained.Select(t => t.Report))
        {
            Line($"{report.Name}: accuracy {Percent(report.Accuracy)} (held-back rows), ECE {Figure(report.CalibrationError)}");
        }

        Line($"Trained in {time.TotalSeconds:F1} s. Written to {directory}");
    }

    public static void Print(string model, EvaluationReport report)
    {
        Line($"model     {model}");
        Line($"rows      {report.Rows}");
        Line($"accuracy  {Percent(report.Accuracy)} (95 % interval {Percent(report.AccuracyInterval.Low)} to {Percent(report.AccuracyInterval.High)})");
        Line($"macro-F1  {Figure(report.MacroF1)}");
        Line($"ECE       {Figure(report.CalibrationError)} (15 bins)");
        if (report.OutOfScopeAuroc is { } auroc)
        {
            Line($"AUROC     {Figure(auroc)} of the uncertainty against the out-of-scope texts");
        }

        if (report.SeenRows > 0)
        {
            Line($"seen      {report.SeenRows} rows also occur in the training data; accuracy without them {(report.AccuracyUnseen is { } unseen ? Percent(unseen) : "cannot be told: none is left")}");
        }

        if (report.UnknownLabelRows > 0)
        {
            Line($"unknown   {report.UnknownLabelRows} rows have a label that the model does not know; they count as wrong");
        }

        Line($"latency   median {report.MedianLatency.TotalMilliseconds:F3} ms, p99 {report.P99Latency.TotalMilliseconds:F3} ms");
        PrintTables(report);
    }

    public static void Print(string first, string second, int rows, ComparisonReport report)
    {
        Line($"{second} against {first} on {rows} rows: {Points(report.Difference)} of accuracy (95 % interval {Points(report.Low)} to {Points(report.High)})");
        Line(report switch
        {
            { IsReal: false } => $"The difference may be luck: the interval includes zero.",
            { Difference: > 0 } => $"{second} is really better.",
            _ => $"{first} is really better.",
        });
    }

    private static void PrintTables(EvaluationReport report)
    {
        var labels = new Table().Title("per label").AddColumns("label", "rows", "precision", "recall", "F1");
        foreach (var label in report.Labels)
        {
            labels.AddRow(label.Label.EscapeMarkup(), Count(label.Rows), Figure(label.Precision), Figure(label.Recall), Figure(label.F1));
        }

        AnsiConsole.Write(labels);
        if (report.Confusions.Count > 0)
        {
            var confusions = new Table().Title("confused most").AddColumns("is", "was taken for", "rows");
            foreach (var pair in report.Confusions.Take(ConfusionsShown))
            {
                confusions.AddRow(pair.Actual.EscapeMarkup(), pair.Said.EscapeMarkup(), Count(pair.Rows));
            }

            AnsiConsole.Write(confusions);
        }

        var reliability = new Table().Title("reliability").AddColumns("confidence said", "accuracy found", "rows");
        foreach (var bin in report.Reliability)
        {
            reliability.AddRow(Figure(bin.Confidence), Figure(bin.Accuracy), Count(bin.Rows));
        }

        AnsiConsole.Write(reliability);
        var coverage = new Table().Title("coverage against accuracy").AddColumns("answered", "accuracy", "from confidence");
        foreach (var point in report.Coverage)
        {
            coverage.AddRow(Percent(point.Coverage), Percent(point.Accuracy), Figure(point.Threshold));
        }

        AnsiConsole.Write(coverage);
    }

    private static void Line(FormattableString text) => AnsiConsole.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double share) => double.IsNaN(share) ? "-" : string.Create(CultureInfo.InvariantCulture, $"{share * 100:F1} %");

    private static string Points(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:+0.0;-0.0;0.0} points");

    private static string Figure(double value) => double.IsNaN(value) ? "-" : value.ToString("F3", CultureInfo.InvariantCulture);
}
