using System.Globalization;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Thresholds;
using Spectre.Console;

namespace Hitl.Connector.Worker.Thresholds;

/// <summary>Prints solved thresholds: what they promise, what they cost, and where history is too short.</summary>
internal static class ThresholdText
{
    public static void Print(Measure score, ThresholdTarget target, ThresholdHistory history, IReadOnlyList<GroupThreshold> groups)
    {
        var must = history.Labelled.Count(c => c.MustEscalate);
        Line($"{history.Labelled.Count} conversations with a known outcome, {must} of them must-escalate; {history.OutcomeUnknown} whose outcome proves neither are left out.");
        if (history.AskedForPersonOnly > 0)
        {
            Line($"{history.AskedForPersonOnly} that only asked for a person are left out: that wish is a rule of its own.");
        }

        if (history.WithoutScore > 0)
        {
            Line($"{history.WithoutScore} must-escalate conversations have no {ThresholdScores.NameOf(score)}: no threshold reaches them. Hand them over by {ThresholdScores.NameOf(score)}: {{ unknown: true }}.");
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("intent", "language", ThresholdScores.NameOf(score), "missed", "at most", "needless", "");
        foreach (var group in groups)
        {
            table.AddRow(
                (group.Intent ?? "all others").EscapeMarkup(),
                (group.Language ?? "all").EscapeMarkup(),
                Value(group, target.Side),
                group.Finding is ThresholdFinding.TooFew ? Text($"- of {group.MustEscalate}") : Text($"{group.Missed} of {group.MustEscalate}"),
                group.Finding is ThresholdFinding.TooFew ? "-" : Text($"{group.MissAtMost * 100:0.0} %"),
                group.Finding is ThresholdFinding.TooFew ? Text($"- of {group.Others}") : Text($"{group.Needless} of {group.Others}"),
                group.Finding is ThresholdFinding.TooFew ? Text($"{group.MoreNeeded} more must-escalate conversations are needed") : "");
        }

        AnsiConsole.Write(table);
        Line($"Each line promises by itself: at most {target.Miss * 100:0.##} % missed, with {target.Confidence * 100:0.##} % confidence, in conversations like these.");
        var yaml = ThresholdYaml.Write(score, target, groups);
        if (yaml.Length > 0)
        {
            Console.WriteLine();
            Console.Write(yaml);
        }
    }

    private static string Value(GroupThreshold group, ThresholdSide side) => group.Finding switch
    {
        ThresholdFinding.Solved => Text($"{(side is ThresholdSide.HandOverBelow ? "hand over below" : "hand over from")} {group.Value:0.###}"),
        ThresholdFinding.HandOverAll => "hand over all",
        _ => "not enough history",
    };

    private static void Line(FormattableString text) => AnsiConsole.WriteLine(Text(text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
