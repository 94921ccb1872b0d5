using System.Globalization;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Training;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary>Figures with intervals of models that few labels and few rows make uncertain.</summary>
internal static class HeldBackText
{
    private const int LabelsAtMost = 12;
    private const int RowsAtMost = 5000;

    public static void Print(TrainedModel model)
    {
        var (held, labels) = (model.HeldBack, model.Entry.Labels);
        if (labels.Count > LabelsAtMost || held.Targets.Count is 0 or > RowsAtMost)
        {
            return;
        }

        var table = new Table().Title($"{model.Entry.Name}, held-back rows").AddColumns("label", "rows", "AUROC (95 %)", "precision", "recall", "F1");
        foreach (var label in HeldBackFigures.Labels(held, labels, model.Entry.Kind))
        {
            table.AddRow(label.Label.EscapeMarkup(), label.Rows.ToString(CultureInfo.InvariantCulture), Text(label.Auroc), Text(label.Precision), Text(label.Recall), Text(label.F1));
        }

        AnsiConsole.Write(table);
        if (model.Entry.Kind == OutputKind.Softmax)
        {
            AnsiConsole.WriteLine($"macro-F1 {Text(HeldBackFigures.MacroF1(held))}");
            PrintConfusion(HeldBackFigures.Confusion(held, labels.Count), labels);
        }
        else if (labels.Count == 1)
        {
            AnsiConsole.WriteLine($"correlation with the graded target {Text(HeldBackFigures.Correlation(held))}");
        }
    }

    private static void PrintConfusion(int[,] confusion, IReadOnlyList<string> labels)
    {
        var table = new Table().AddColumns(["is \\ was taken for", .. labels.Select(l => l.EscapeMarkup())]);
        for (var row = 0; row < labels.Count; row++)
        {
            var line = row;
            table.AddRow([labels[row].EscapeMarkup(), .. Enumerable.Range(0, labels.Count).Select(column => confusion[line, column].ToString(CultureInfo.InvariantCulture))]);
        }

        AnsiConsole.Write(table);
    }

    private static string Text(Measured figure) => $"{Text(figure.Value)} ({Text(figure.Low)} to {Text(figure.High)})";

    private static string Text(double value) => double.IsNaN(value) ? "-" : value.ToString("F3", CultureInfo.InvariantCulture);
}
