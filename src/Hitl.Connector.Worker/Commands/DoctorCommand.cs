using System.CommandLine;
using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Processing;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl doctor</c>: says what is wrong with each account and how to mend it.</summary>
public static class DoctorCommand
{
    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var command = new Command("doctor", "Checks each account: token, scopes, webhook, clock, fields, guards, bots, and what the rules name.") { appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            if (settings.Accounts.Count == 0)
            {
                return ExitCode.Refuse("No account is configured, so there is nothing to check: see appsettings/accounts.");
            }

            await using var connected = new ConnectedAccounts(TimeProvider.System);
            var (database, broken) = await OpenAsync(settings, cancellationToken);
            await using var open = database;
            var problems = 0;
            if (broken is not null)
            {
                problems++;
                Print(broken);
            }

            foreach (var account in settings.Accounts)
            {
                AnsiConsole.MarkupLineInterpolated($"[bold]{account.Name}[/] ({account.Helpdesk}, {account.Options.Mode.ToString().ToLowerInvariant()})");
                var helpdesk = connected.Connect(account);
                var findings = await helpdesk.DiagnoseAsync(cancellationToken);
                foreach (var finding in findings.Any(f => f is { Check: "token", Level: FindingLevel.Problem }) ? findings : [.. findings, .. await RulesAsync(helpdesk, settings, cancellationToken), .. await BotsAsync(helpdesk, account, database, cancellationToken)])
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

    /// <summary>The rule files against what the account has: each group, person, skill and field that they name and it lacks, with its place.</summary>
    private static async Task<IReadOnlyList<Finding>> RulesAsync(IHelpdeskAccount helpdesk, WorkerSettings settings, CancellationToken cancellationToken)
    {
        const string Check = "rules";
        var catalog = await helpdesk.CatalogAsync(cancellationToken);
        if (!catalog.Succeeded)
        {
            return [new Finding(Check, FindingLevel.Warning, $"What the rules name could not be looked up ({catalog.Failure.Code})", "Try again; the token must be allowed to list groups, people and fields")];
        }

        var read = RuleDirectory.Load(settings.Options.RulesPath, catalog.Value.ForRules(helpdesk.Account, settings.Options.OutgoingWebhooks.Keys));
        return read.Rules is { } rules
            ? [new Finding(Check, FindingLevel.Ok, $"All that {rules.Rules.Length} rules name is there")]
            : [.. read.Errors.Select(e => new Finding(Check, FindingLevel.Problem, e.ToString(), "Make it at the helpdesk, or change the rule; meanwhile the fallback group has what a missing group should have"))];
    }

    /// <summary>The registry in one line: bots that speak unheld, and when the others were last tried.</summary>
    private static async Task<IReadOnlyList<Finding>> BotsAsync(IHelpdeskAccount helpdesk, AccountSettings account, LedgerDatabase? database, CancellationToken cancellationToken)
    {
        const string Check = "bots";
        if (database is null)
        {
            return [];
        }

        var found = await helpdesk.Bots.FindAsync(cancellationToken);
        if (!found.Succeeded)
        {
            return [new Finding(Check, FindingLevel.Warning, $"What can speak could not be looked up ({found.Failure.Code})", "Try again; the token must be allowed to read triggers, automations, macros and conversations")];
        }

        var entries = await BotsCommand.EntriesAsync(account, found.Value, database, cancellationToken);
        var red = entries.Where(e => e.IsRed).Select(e => $"{e.Kind.ToString().ToLowerInvariant()} {e.Id}").ToList();
        var proved = entries.Where(e => e.Proof is not null).Select(e => e.Proof!.At).DefaultIfEmpty().Max();
        var tried = proved == default ? "never proved" : string.Create(CultureInfo.InvariantCulture, $"last proved {proved:yyyy-MM-dd HH:mm}");
        return
        [
            red.Count == 0
                ? new Finding(Check, FindingLevel.Ok, string.Create(CultureInfo.InvariantCulture, $"{entries.Count} bot(s), none can speak unheld; {tried}"))
                : new Finding(Check, FindingLevel.Warning, $"Can speak under a hold: {string.Join(", ", red)}; {tried}", "See hitl bots list: guard it, or let it ask first"),
        ];
    }

    /// <summary>A database out of reach is a finding too: the helpdesks can be checked without it.</summary>
    private static async Task<(LedgerDatabase? Database, Finding? Broken)> OpenAsync(WorkerSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            return (await PauseCommand.OpenAsync(settings, cancellationToken), null);
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or TimeoutException or InvalidOperationException)
        {
            return (null, new Finding("database", FindingLevel.Problem, failure.Message, "Check SqlitePath or PostgreSql in appsettings.json"));
        }
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
