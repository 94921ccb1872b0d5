using System.CommandLine;
using System.Globalization;
using Hitl.Connector.Escalation;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl receipts verify</c>: makes every stored decision again and says which come out differently.</summary>
public static class ReceiptsCommand
{
    private const int Shown = 20;

    public static Command Create() => new("receipts", "The receipts of decisions.") { Verify() };

    private static Command Verify()
    {
        var appsettings = ConfigurationFiles.Option();
        var account = new Option<string?>("--account") { Description = "Only this account's" };
        var since = SinceOption.Create("Only decisions since, e.g. 90d; all otherwise");
        var command = new Command("verify", "Decides again from the stored scores and reports every receipt that differs by a bit.") { account, since, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            await using var database = await PauseCommand.OpenAsync(ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings)), cancellationToken);
            var from = parsed.GetValue(since) is { } text ? SinceOption.Read(text, TimeProvider.System.GetUtcNow()) : null;
            var report = await database.Receipts.VerifyAsync(parsed.GetValue(account), from, RuleSources.ByVersion(database), looked: null, cancellationToken);
            Print(report);
            return report.Differing + report.WithoutRules == 0 ? ExitCode.Success : ExitCode.Failed;
        }));
        return command;
    }

    private static void Print(ReceiptReport report)
    {
        AnsiConsole.MarkupLineInterpolated($"{report.All} receipts: [green]{report.Same} come out the same, bit for bit[/], {report.Differing} differ, {report.WithoutRules} cannot be decided again because their rules are not stored.");
        if (report.OfErased > 0)
        {
            AnsiConsole.MarkupLineInterpolated($"{report.OfErased} of them are of erased conversations: their receipts hold no text and stay.");
        }

        if (report.Problems.Count == 0)
        {
            return;
        }

        var table = new Table().AddColumns("conversation", "decision", "decided", "rules", "what differs");
        foreach (var problem in report.Problems.Take(Shown))
        {
            table.AddRow(
                problem.Conversation.ToString().EscapeMarkup(),
                problem.DecisionId.EscapeMarkup(),
                problem.DecidedAt.ToString("u", CultureInfo.InvariantCulture),
                problem.RuleSetVersion.EscapeMarkup(),
                problem.Parts.Count > 0 ? string.Join(", ", problem.Parts).EscapeMarkup() : "rules not stored");
        }

        AnsiConsole.Write(table);
    }
}
