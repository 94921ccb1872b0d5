using System.CommandLine;
using System.Globalization;
using Hitl.Connector.Conversations;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl egress</c>: what of one conversation left this installation for a language model, and to whom.</summary>
public static class EgressCommand
{
    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var account = new Argument<string>("account") { Description = "The account's name in the settings" };
        var conversation = new Argument<string>("conversation") { Description = "The ticket's or conversation's id at the helpdesk" };
        var command = new Command("egress", "Says what of one conversation left for a language model, when and to whom. The words themselves are not kept.") { account, conversation, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            var name = parsed.GetRequiredValue(account);
            if (settings.Accounts.All(a => a.Name != name))
            {
                return ExitCode.Refuse($"There is no account \"{name}\". Configured: {string.Join(", ", settings.Accounts.Select(a => a.Name))}.");
            }

            var asked = new ConversationRef(name, parsed.GetRequiredValue(conversation));
            await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
            var left = await database.Egress.ForConversationAsync(asked, cancellationToken);
            if (left.Count == 0)
            {
                AnsiConsole.MarkupLineInterpolated($"{asked}: nothing left this installation.");
                return ExitCode.Success;
            }

            var table = new Table().AddColumns("at", "to", "characters", "hidden behind placeholders");
            foreach (var entry in left)
            {
                table.AddRow(
                    entry.At.ToString("u", CultureInfo.InvariantCulture),
                    entry.Recipient.EscapeMarkup(),
                    entry.Characters.ToString(CultureInfo.InvariantCulture),
                    string.Join(", ", entry.Placeholders).EscapeMarkup());
            }

            AnsiConsole.Write(table);
            return ExitCode.Success;
        }));
        return command;
    }
}
