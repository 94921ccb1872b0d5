using System.CommandLine;
using Hitl.Connector.Accounts;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl doctor</c>: says what is wrong with each account and how to mend it.</summary>
public static class DoctorCommand
{
    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var command = new Command("doctor", "Checks each account: token, scopes, webhook, clock, fields.") { appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            if (settings.Accounts.Count == 0)
            {
                return ExitCode.Refuse("No account is configured, so there is nothing to check: see appsettings/accounts.");
            }

            await using var connected = new ConnectedAccounts(TimeProvider.System);
            var problems = 0;
            foreach (var account in settings.Accounts)
            {
                AnsiConsole.MarkupLineInterpolated($"[bold]{account.Name}[/] ({account.Helpdesk}, {account.Options.Mode.ToString().ToLowerInvariant()})");
                foreach (var finding in await connected.Connect(account).DiagnoseAsync(cancellationToken))
                {
                    problems += finding.Level is FindingLevel.Problem ? 1 : 0;
                    Print(finding);
                }
            }

            AnsiConsole.MarkupLineInterpolated($"{settings.Accounts.Count} account(s) checked, {problems} problem(s).");
            return problems == 0 ? ExitCode.Success : ExitCode.Failed;
        }));
        return command;
    }

    private static void Print(Finding finding)
    {
        var sign = finding.Level switch
        {
            FindingLevel.Ok => "[green]ok     [/]",
            FindingLevel.Warning => "[yellow]warning[/]",
            _ => "[red]problem[/]",
        };
        AnsiConsole.MarkupLine($"  {sign} {finding.Check.EscapeMarkup(),-10} {finding.Message.EscapeMarkup()}");
        if (finding.Remedy is { } remedy)
        {
            AnsiConsole.MarkupLine($"          {remedy.EscapeMarkup()}");
        }
    }
}
