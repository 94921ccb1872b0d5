using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Escalation.Outcomes;

/// <summary>A conversation as it stood when AI last had it, and what came of it. Holds no text.</summary>
/// <param name="Language">ISO 639-1, <c>mixed</c> or <c>unknown</c>.</param>
/// <param name="Then">How it stood before a person answered: what was said to a person comes after the decision that this is to judge.</param>
/// <param name="Knowledge">What the bot said of its knowledge for its last answer; null where it said nothing.</param>
public sealed record JudgedConversation(ConversationRef Conversation, string Language, Moment Then, KnowledgeMatch? Knowledge, Outcome Outcome)
{
    /// <param name="sheets">The conversation's sheets, oldest first; at least one.</param>
    public static JudgedConversation Of(IEnumerable<FactSheet> sheets, Outcome outcome)
    {
        FactSheet? first = null;
        FactSheet? judged = null;
        foreach (var sheet in sheets)
        {
            first ??= sheet;
            if (sheet.PersonAnswered || sheet.Ownership.Owner is Owner.Human)
            {
                break;
            }

            // A conversation that is over tells only what was said since.
            judged = sheet.Ownership.Owner is Owner.Nobody ? judged : sheet;
        }

        judged ??= first ?? throw new ArgumentException("A conversation without a sheet says nothing.", nameof(sheets));
        return new JudgedConversation(judged.Conversation, judged.Language, judged.Current, judged.Bot?.Knowledge, outcome);
    }
}
