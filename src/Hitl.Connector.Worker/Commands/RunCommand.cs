using System.CommandLine;
using Hitl.Connector.Worker.Hosting;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl run</c>: the worker for the configured accounts.</summary>
public static class RunCommand
{
    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var command = new Command("run", "Runs the worker for the accounts in appsettings/.") { appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            if (settings.Accounts.Count == 0)
            {
                return ExitCode.Refuse("No account is configured. Copy appsettings/accounts/zendesk.json.sample or intercom.json.sample to a .json file beside it and fill it in.");
            }

            await using var app = await WorkerApp.BuildAsync(settings, TimeProvider.System, null, cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"Listening on {settings.Options.Listen}; {settings.Accounts.Count} account(s): {string.Join(", ", settings.Accounts.Select(a => $"{a.Name} ({a.Options.Mode.ToString().ToLowerInvariant()})"))}");
            await app.RunAsync(cancellationToken);
            return ExitCode.Success;
        }));
        return command;
    }
}
