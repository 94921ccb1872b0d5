using System.CommandLine;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Hosting;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl pause</c>: stops every write except hold and release, in the ledger that all workers share.</summary>
public static class PauseCommand
{
    private const string AllAccounts = "*";

    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var account = new Argument<string?>("account") { Description = "The account's name in the settings", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every account" };
        var off = new Option<bool>("--off") { Description = "Ends the pause: what was decided meanwhile goes out" };
        var command = new Command("pause", "Stops every write except hold and release within 5 seconds; --off goes on.") { account, all, off, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            var name = parsed.GetValue(account);
            if (parsed.GetValue(all) == (name is not null))
            {
                return ExitCode.Refuse("Name one account, or say --all.");
            }

            if (name is not null && settings.Accounts.All(a => a.Name != name))
            {
                return ExitCode.Refuse($"There is no account \"{name}\". Configured: {string.Join(", ", settings.Accounts.Select(a => a.Name))}.");
            }

            await using var database = await OpenAsync(settings, cancellationToken);
            var paused = !parsed.GetValue(off);
            await database.Accounts.SetPausedAsync(name ?? AllAccounts, paused, TimeProvider.System.GetUtcNow(), cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"{name ?? "All accounts"}: {(paused ? "paused. Holds and releases still go out; pause with --off to go on." : "going on.")}");
            return ExitCode.Success;
        }));
        return command;
    }

    internal static Task<LedgerDatabase> OpenAsync(WorkerSettings settings, CancellationToken cancellationToken) =>
        LedgerDatabase.OpenAsync(new StorageOptions { ConnectionString = settings.Options.PostgreSql, SqlitePath = settings.Options.SqlitePath }, cancellationToken);
}
