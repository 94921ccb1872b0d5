using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl dead-letters</c>: what was given up, and how to try it again.</summary>
public static class DeadLettersCommand
{
    private const int Shown = 200;

    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var retry = new Option<string?>("--retry") { Description = "Id of a dead letter to put back to work" };
        var command = new Command("dead-letters", "Lists what was given up; --retry ID tries one again.") { retry, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            await using var database = await PauseCommand.OpenAsync(ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings)), cancellationToken);
            if (parsed.GetValue(retry) is { } id)
            {
                return await database.Report.RetryDeadLetterAsync(id, TimeProvider.System.GetUtcNow(), cancellationToken)
                    ? ExitCode.Success
                    : ExitCode.Refuse($"There is no dead letter \"{id}\".");
            }

            var table = new Table().AddColumns("id", "what", "account", "conversation", "type", "reason", "at");
            foreach (var letter in await database.Report.DeadLettersAsync(null, Shown, cancellationToken))
            {
                table.AddRow(
                    letter.Id.EscapeMarkup(),
                    letter.What,
                    letter.Account.EscapeMarkup(),
                    (letter.ConversationId ?? "").EscapeMarkup(),
                    letter.Type.EscapeMarkup(),
                    letter.Reason.EscapeMarkup(),
                    letter.At.ToString("u", CultureInfo.InvariantCulture));
            }

            AnsiConsole.Write(table);
            return ExitCode.Success;
        }));
        return command;
    }
}
