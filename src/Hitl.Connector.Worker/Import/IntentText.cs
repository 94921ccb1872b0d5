using System.Globalization;
using Hitl.Connector.Escalation;
using Hitl.Connector.Insights;
using Spectre.Console;

namespace Hitl.Connector.Worker.Import;

/// <summary>Prints the intents' table.</summary>
internal static class IntentText
{
    public static void Print(IReadOnlyList<IntentReport> intents)
    {
        var table = new Table().Border(TableBorder.Simple).Title("What AI could do, by intent");
        foreach (var column in new[] { "intent", "volume", "clear", "confidence", "none of the known", "knowledge", "risky", "needed a person", "AI's role", "because" })
        {
            table.AddColumn(column);
        }

        foreach (var intent in intents)
        {
            var risk = intent.MainTopic is { } topic ? $"{Percent(intent.Risky)} {topic}" : Percent(intent.Risky);
            table.AddRow(
                intent.Intent.EscapeMarkup(),
                Text($"{intent.Volume} ({intent.Share:P0})"),
                Percent(intent.Clear),
                Percent(intent.Confidence),
                Percent(intent.Uncertainty),
                intent.KnowledgeCoverage is null ? "not known" : Text($"{intent.KnowledgeCoverage:P0} of {intent.KnowledgeKnown}"),
                risk.EscapeMarkup(),
                intent.Judged == 0 ? "not known" : Text($"{intent.NeededPerson} of {intent.Judged}"),
                Role(intent.Suggests),
                intent.Because.EscapeMarkup());
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine("\"resolve\" needs known outcomes, clear requests and little risk together; volume alone never suggests it.");
    }

    private static string Role(AiRole role) => role switch
    {
        AiRole.Resolve => "[green]resolve[/]",
        AiRole.Escalate => "[red]escalate[/]",
        _ => "assist",
    };

    private static string Percent(double? share) => share is { } known ? Text($"{known:P0}") : "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
