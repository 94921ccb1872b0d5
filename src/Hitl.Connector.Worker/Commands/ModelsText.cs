using System.Globalization;
using Hitl.Connector.Models.Training;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary>Figures of models, as <c>hitl models train</c> prints them.</summary>
public static class ModelsText
{
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

    internal static void Line(FormattableString text) => AnsiConsole.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    internal static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    internal static string Percent(double share) => double.IsNaN(share) ? "-" : string.Create(CultureInfo.InvariantCulture, $"{share * 100:F1} %");

    internal static string Figure(double value) => double.IsNaN(value) ? "-" : value.ToString("F3", CultureInfo.InvariantCulture);
}
