using System.CommandLine;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Hosting;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl bots</c>: what can speak to customers, whose it is, how it is held, and whether that was tried.</summary>
public static class BotsCommand
{
    private delegate Task<bool> Act(AccountSettings account, IBotSurvey survey, LedgerDatabase database, CancellationToken cancellationToken);

    public static Command Create() => new("bots", "The registry of bots: list, scan the helpdesk for more, prove that they fall silent.") { List(), Scan(), Prove() };

    private static Command List() => Verb(
        "list",
        "Lists every bot with its owner and how it is held; ends with 1 when one can speak and is not held.",
        [],
        _ => async (account, survey, database, cancellationToken) =>
        {
            var found = await survey.FindAsync(cancellationToken);
            if (!found.Succeeded)
            {
                AnsiConsole.MarkupLineInterpolated($"[yellow]{account.Name} could not be asked ({found.Failure.Code}): only what the settings and former trials say. See hitl doctor.[/]");
            }

            var entries = await EntriesAsync(account, found.Value, database, cancellationToken);
            BotsText.Print(account.Name, entries);
            return found.Succeeded && !entries.Any(e => e.IsRed);
        });

    private static Command Scan() => Verb(
        "scan",
        "Compares the registry with the helpdesk; ends with 1 when something that speaks is in nobody's name, or a registered bot is gone.",
        [],
        _ => async (account, survey, database, cancellationToken) =>
        {
            var found = await survey.FindAsync(cancellationToken);
            if (!found.Succeeded)
            {
                return Refused(account, found.Failure);
            }

            var entries = await EntriesAsync(account, found.Value, database, cancellationToken);
            BotsText.PrintDifference(account.Name, entries);
            return !entries.Any(e => e.NeedsRegistering || e.Status is BotStatus.Gone);
        });

    private static Command Prove()
    {
        var patience = new Option<int>("--wait") { Description = "Seconds to wait for a person's reply or a bot's answer", DefaultValueFactory = _ => 300 };
        patience.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 3600)
            {
                given.AddError("--wait is from 1 to 3600 seconds.");
            }
        });
        return Verb(
            "prove",
            "Makes a conversation of its own, lets a person reply in it, looks at what the bots did, and deletes it. Ends with 1 when a bot was not proved.",
            [patience],
            parsed => async (account, survey, database, cancellationToken) =>
            {
                var found = await survey.FindAsync(cancellationToken);
                if (!found.Succeeded)
                {
                    return Refused(account, found.Failure);
                }

                var entries = await EntriesAsync(account, found.Value, database, cancellationToken);
                var trial = new Trial(TimeSpan.FromSeconds(parsed.GetValue(patience)), text => AnsiConsole.MarkupLineInterpolated($"{account.Name}: {text}"));
                var proofs = await survey.ProveAsync(entries, trial, cancellationToken);
                if (!proofs.Succeeded)
                {
                    return Refused(account, proofs.Failure);
                }

                await database.Bots.StoreProofsAsync(account.Name, proofs.Value, cancellationToken);
                BotsText.Print(account.Name, await EntriesAsync(account, found.Value, database, cancellationToken));
                return proofs.Value.Count > 0 && proofs.Value.All(p => p.Held);
            });
    }

    private static Command Verb(string name, string description, Option[] options, Func<ParseResult, Act> act)
    {
        var appsettings = ConfigurationFiles.Option();
        var only = new Option<string?>("--account") { Description = "Only this account; all otherwise" };
        var command = new Command(name, description) { only, appsettings };
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            var chosen = settings.Accounts.Where(a => parsed.GetValue(only) is not { } wanted || a.Name == wanted).ToList();
            if (chosen.Count == 0)
            {
                return ExitCode.Refuse($"No account of that name is configured. Configured: {string.Join(", ", settings.Accounts.Select(a => a.Name))}.");
            }

            await using var connected = new ConnectedAccounts(TimeProvider.System);
            await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
            var verb = act(parsed);
            var well = true;
            foreach (var account in chosen)
            {
                well &= await verb(account, connected.Connect(account).Bots, database, cancellationToken);
            }

            return well ? ExitCode.Success : ExitCode.Failed;
        }));
        return command;
    }

    internal static async Task<IReadOnlyList<BotEntry>> EntriesAsync(AccountSettings account, IReadOnlyList<FoundBot>? found, LedgerDatabase database, CancellationToken cancellationToken) =>
        BotRegistry.Of(account.Options, found, await database.Bots.ProofsAsync(account.Name, cancellationToken), await database.Bots.BreachesAsync(account.Name, cancellationToken));

    private static bool Refused(AccountSettings account, HelpdeskFailure failure)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{account.Name}: the helpdesk refused ({failure.Code}).[/] Run: hitl doctor");
        return false;
    }
}
