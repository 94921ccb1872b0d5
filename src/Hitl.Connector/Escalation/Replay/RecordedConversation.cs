using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation.Replay;

/// <summary>A sheet that a decision was made from.</summary>
/// <param name="RuleSetVersion">The rules that decided: their text patterns were looked for. Empty where none decided.</param>
public sealed record RecordedSheet(string RuleSetVersion, FactSheet Sheet);

/// <summary>
/// A conversation as history has it, without a word: the last sheet of each stretch in which nobody else came to own it,
/// and what came of it.
/// </summary>
/// <param name="Sheets">Oldest first; at least one.</param>
public sealed record RecordedConversation(ConversationRef Conversation, Outcomes.Outcome Outcome, IReadOnlyList<RecordedSheet> Sheets)
{
    /// <summary>
    /// Sheets of one stretch show the same story, the later one more of it: same owner, and nobody said "finished" in
    /// between. Of a stretch only the last is kept.
    /// </summary>
    public static bool IsSameStretch(FactSheet earlier, FactSheet later) =>
        earlier.Ownership.Owner == later.Ownership.Owner && earlier.Since == later.Since;
}
