using System.CommandLine;
using Hitl.Connector.Escalation.Replay;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl rules diff A B</c>: what two rule sets say differently, by rule and part.</summary>
internal static class RulesDiffCommand
{
    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var before = new Argument<string>("A") { Description = RuleSources.Help };
        var after = new Argument<string>("B") { Description = "As A" };
        var command = new Command("diff", "Says rule by rule what B says differently from A.") { before, after, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            var (a, b) = (
                await RuleSources.ReadAsync(parsed.GetRequiredValue(before), settings, cancellationToken),
                await RuleSources.ReadAsync(parsed.GetRequiredValue(after), settings, cancellationToken));
            var changes = RuleChanges.Between(a.Files, b.Files);
            AnsiConsole.MarkupLineInterpolated($"{a.Version} → {b.Version}: {(changes.Count == 0 ? "they say the same." : $"{changes.Count} differ.")}");
            foreach (var change in changes)
            {
                Print(change);
            }

            return ExitCode.Success;
        }));
        return command;
    }

    private static void Print(RuleChange change)
    {
        var sign = change.Kind switch
        {
            RuleChangeKind.Added => "[green]+[/]",
            RuleChangeKind.Removed => "[red]-[/]",
            RuleChangeKind.Moved => "[yellow]↕[/]",
            _ => "[yellow]~[/]",
        };
        AnsiConsole.MarkupLine($"{sign} [bold]{change.RuleId.EscapeMarkup()}[/] {change.Name.EscapeMarkup()}{(change.Kind == RuleChangeKind.Moved ? " (asked at another place among its severity)" : "")}");
        foreach (var part in change.Parts)
        {
            AnsiConsole.MarkupLineInterpolated($"    {part.Part}: {part.Before ?? "(not there)"} → {part.After ?? "(gone)"}");
        }
    }
}
