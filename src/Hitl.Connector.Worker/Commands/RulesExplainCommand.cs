using System.CommandLine;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl rules explain ACCOUNT CONVERSATION</c>: the receipt of a decision in plain words.</summary>
internal static class RulesExplainCommand
{
    private const int LooksBack = 500;

    public static Command Create()
    {
        var appsettings = ConfigurationFiles.Option();
        var account = new Argument<string>("account") { Description = "The account's name in the settings" };
        var conversation = new Argument<string>("conversation") { Description = "The helpdesk's id of the ticket or conversation" };
        var decision = new Option<string?>("--decision") { Description = "Id of an earlier decision, or the beginning of it; the last one otherwise" };
        var all = new Option<bool>("--all") { Description = "Every decision, the newest first" };
        var command = new Command("explain", "Says in plain words what was decided about a conversation, why, and what was done.") { account, conversation, decision, all, appsettings };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            await using var database = await PauseCommand.OpenAsync(ConfigurationFiles.Read(parsed.GetRequiredValue(appsettings)), cancellationToken);
            var reference = new ConversationRef(parsed.GetRequiredValue(account), parsed.GetRequiredValue(conversation));
            var decisions = await database.Decisions.ForConversationAsync(reference, LooksBack, cancellationToken);
            var approvals = await database.Approvals.ForConversationAsync(reference, cancellationToken);
            if (decisions.Count == 0 && approvals.Count > 0)
            {
                AnsiConsole.MarkupLineInterpolated($"[bold]{reference}[/], no decision yet.");
                Print(ApprovalTrail.Of(approvals));
                return ExitCode.Success;
            }

            if (decisions.Count == 0)
            {
                return ExitCode.Refuse($"No decision is stored about conversation \"{reference.Id}\" of account \"{reference.Account}\": check both names, or wait for its next event.");
            }

            var wanted = parsed.GetValue(decision);
            var shown = wanted is not null ? decisions.Where(d => d.Id.StartsWith(wanted, StringComparison.Ordinal)).ToList()
                : parsed.GetValue(all) ? decisions
                : [decisions[0]];
            if (shown.Count == 0)
            {
                return ExitCode.Refuse($"There is no decision \"{wanted}\" about it. There are: {string.Join(", ", decisions.Select(d => d.Id))}.");
            }

            var done = await database.Outbox.ForConversationAsync(reference, cancellationToken);
            var stored = await database.Conversations.FindAsync(reference, cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"[bold]{reference}[/], {shown.Count} of {decisions.Count} decisions.");
            foreach (var each in shown)
            {
                AnsiConsole.WriteLine();
                Print(Explanation.Of(each, done, stored?.Snapshot));
            }

            if (approvals.Count > 0)
            {
                AnsiConsole.WriteLine();
                Print(ApprovalTrail.Of(approvals));
            }

            return ExitCode.Success;
        }));
        return command;
    }

    private static void Print(IReadOnlyList<ExplanationPart> parts)
    {
        foreach (var part in parts.WorthShowing())
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{part.Heading}[/]");
            foreach (var line in part.Lines)
            {
                AnsiConsole.MarkupLineInterpolated($"  {line}");
            }
        }
    }
}
