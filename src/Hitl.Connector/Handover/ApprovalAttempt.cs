using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <summary>Somebody's command in a conversation, whoever it is and whether it counts or not.</summary>
/// <param name="ApprovalId">As it was written.</param>
/// <param name="IsInternal">Only the support side reads it.</param>
public sealed record ApprovalAttempt(string ApprovalId, ApprovalAnswer Answer, Author Author, bool IsInternal)
{
    /// <summary>See <see cref="RefusedAnswer.Who"/>.</summary>
    public string Who => Author.Kind switch
    {
        AuthorKind.Agent => Author.Limited ? "light_agent" : "agent",
        AuthorKind.Customer => "customer",
        AuthorKind.Bot => "bot",
        AuthorKind.System => "helpdesk_rule",
        _ => "unknown_author",
    };

    /// <summary>
    /// Every command in the conversation in the order in which they count: by the second, since that is what helpdesks
    /// stamp, and within one second what stops the bot before what lets it go on. This connector's own notes name the
    /// commands and give none; a machine's mail is nobody's answer.
    /// </summary>
    /// <param name="answerField"><see cref="ApprovalOptions.AnswerField"/>.</param>
    public static IReadOnlyList<ApprovalAttempt> In(Snapshot snapshot, string? answerField)
    {
        var attempts = new List<ApprovalAttempt>();
        foreach (var message in snapshot.Messages)
        {
            if (message.Author.Kind is AuthorKind.Self || message.AutomatedReason is not null)
            {
                continue;
            }

            foreach (var (line, command) in ApprovalCommand.Read(message.Text))
            {
                attempts.Add(Of(command, message.Author, message.At, AnswerVia.Note, $"{message.Id}#{line}", message.Visibility is Visibility.Internal));
            }
        }

        foreach (var activity in snapshot.Activities)
        {
            if (answerField is { Length: > 0 }
                && activity is { Kind: ActivityKind.FieldChanged, Actor.Kind: not AuthorKind.Self, Value: { } change }
                && change.StartsWith(answerField + "=", StringComparison.Ordinal)
                && ApprovalCommand.ReadLine(change[(answerField.Length + 1)..], slashNeeded: false) is { } command)
            {
                attempts.Add(Of(command, activity.Actor, activity.At, AnswerVia.Field, activity.Id, isInternal: true));
            }
        }

        return
        [
            .. attempts
                .OrderBy(a => a.Answer.At.ToUnixTimeSeconds())
                .ThenByDescending(a => a.Answer.Kind is AnswerKind.Reject or AnswerKind.TakeOver)
                .ThenBy(a => a.Answer.At)
                .ThenBy(a => a.Answer.EvidenceId, StringComparer.Ordinal),
        ];
    }

    private static ApprovalAttempt Of(ApprovalCommand command, Author author, DateTimeOffset at, AnswerVia via, string evidenceId, bool isInternal) =>
        new(
            command.Id,
            new ApprovalAnswer(command.Kind, author.Id, author.Name, at, via, evidenceId) { Reason = command.Reason, Changes = command.Changes },
            author,
            isInternal);
}
