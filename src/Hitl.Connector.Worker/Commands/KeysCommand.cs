using System.CommandLine;
using Hitl.Connector.Accounts;
using Hitl.Connector.Worker.Http;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl keys</c>: bearer keys of the HTTP API.</summary>
public static class KeysCommand
{
    public static Command Create() => new("keys", "Bearer keys of /api/v1: add, list, revoke.") { Add(), List(), Revoke() };

    private static Command Add()
    {
        var appsettings = ConfigurationFiles.Option();
        var account = new Option<string>("--account") { Description = "The account the key is for, or * for all", Required = true };
        var scopes = new Option<string>("--scopes") { Description = "Comma-separated: read, hold, approve, resume, evidence, propose", DefaultValueFactory = _ => "read" };
        var command = new Command("add", "Makes a key and shows it once.") { account, scopes, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            var name = parsed.GetRequiredValue(account);
            if (name != "*" && settings.Accounts.All(a => a.Name != name))
            {
                return ExitCode.Refuse($"There is no account \"{name}\". Configured: {string.Join(", ", settings.Accounts.Select(a => a.Name))}.");
            }

            if (Scopes(parsed.GetRequiredValue(scopes)) is not { } granted)
            {
                return ExitCode.Refuse($"\"{parsed.GetRequiredValue(scopes)}\" is no list of scopes: use read, hold, approve, resume, evidence, propose.");
            }

            await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
            var (secret, key) = BearerKeys.Create(name, granted, TimeProvider.System.GetUtcNow());
            await database.Keys.AddAsync(key, cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"Key {key.Id} for {name} ({granted}). It is shown only now:");
            Console.WriteLine(secret);
            return ExitCode.Success;
        }));
        return command;
    }

    /// <summary>By name only: a number would grant scopes that do not exist yet.</summary>
    private static AccessScopes? Scopes(string list)
    {
        var granted = AccessScopes.None;
        foreach (var name in list.Split(',', StringSplitOptions.TrimEntries))
        {
            var scope = Enum.GetValues<AccessScopes>().FirstOrDefault(s => s is not AccessScopes.None && s.ToString().Equals(name, StringComparison.OrdinalIgnoreCase));
            if (scope is AccessScopes.None)
            {
                return null;
            }

            granted |= scope;
        }

        return granted;
    }

    private static Command List()
    {
        var appsettings = ConfigurationFiles.Option();
        var command = new Command("list", "Lists the keys (never the secrets).") { appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            await using var database = await PauseCommand.OpenAsync(ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings)), cancellationToken);
            var table = new Table().AddColumns("id", "account", "scopes", "created");
            foreach (var key in await database.Keys.ListAsync(cancellationToken))
            {
                table.AddRow(key.Id, key.Account.EscapeMarkup(), key.Scopes.ToString().ToLowerInvariant(), key.CreatedAt.ToString("u", System.Globalization.CultureInfo.InvariantCulture));
            }

            AnsiConsole.Write(table);
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Revoke()
    {
        var appsettings = ConfigurationFiles.Option();
        var id = new Argument<string>("id") { Description = "The key's id, from: hitl keys list" };
        var command = new Command("revoke", "Revokes a key at once.") { id, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            await using var database = await PauseCommand.OpenAsync(ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings)), cancellationToken);
            return await database.Keys.RevokeAsync(parsed.GetRequiredValue(id), cancellationToken)
                ? ExitCode.Success
                : ExitCode.Refuse($"There is no key \"{parsed.GetRequiredValue(id)}\": see hitl keys list.");
        }));
        return command;
    }
}
