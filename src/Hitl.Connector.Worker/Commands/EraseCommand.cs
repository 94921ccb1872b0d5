using System.CommandLine;
using Hitl.Connector.Conversations;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl erase</c>: forgets what was said in one conversation, for a customer who asks to be forgotten.</summary>
public static class EraseCommand
{
    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var account = new Argument<string>("account") { Description = "The account's name in the settings" };
        var conversation = new Argument<string>("conversation") { Description = "The ticket's or conversation's id at the helpdesk" };
        var command = new Command("erase", "Erases for good what is stored of what was said in one conversation. Its receipts stay: they hold no text.") { account, conversation, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var settings = ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings));
            var name = parsed.GetRequiredValue(account);
            if (settings.Accounts.All(a => a.Name != name))
            {
                return ExitCode.Refuse($"There is no account \"{name}\". Configured: {string.Join(", ", settings.Accounts.Select(a => a.Name))}.");
            }

            var erased = new ConversationRef(name, parsed.GetRequiredValue(conversation));
            await using var database = await PauseCommand.OpenAsync(settings, cancellationToken);
            if (!await database.Conversations.EraseAsync(erased, TimeProvider.System.GetUtcNow(), cancellationToken))
            {
                return ExitCode.Refuse($"Nothing is stored of {erased}, or it was erased before.");
            }

            AnsiConsole.MarkupLineInterpolated($"{erased}: erased here. It is not stored again when it is read again; erase it at the helpdesk too.");
            if ((await database.Approvals.ForConversationAsync(erased, cancellationToken)).Any(a => a.IsOpen))
            {
                AnsiConsole.MarkupLineInterpolated($"A bot's question about it is still open and keeps its words: erase {erased} again once it is answered.");
            }

            return ExitCode.Success;
        }));
        return command;
    }
}
