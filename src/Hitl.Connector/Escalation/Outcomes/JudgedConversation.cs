using Hitl.Connector.Conversations;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation.Outcomes;

/// <summary>A conversation as it stood when AI last had it, and what came of it. Holds no text.</summary>
/// <param name="Language">ISO 639-1, <c>mixed</c> or <c>unknown</c>.</param>
/// <param name="Then">The scores after the customer's last message that no person had answered yet.</param>
/// <param name="Knowledge">What the bot said of its knowledge for its last answer; null where it says nothing.</param>
public sealed record JudgedConversation(ConversationRef Conversation, string Language, ScoresSoFar Then, string? Knowledge, Outcome Outcome)
{
    /// <summary>The field in which a bot reports it: <see cref="KnowledgeMatch"/>, <c>missing</c> or <c>conflict</c>.</summary>
    public const string KnowledgeField = "hitl_bot_knowledge";

    /// <summary>The bot's knowledge had an answer.</summary>
    public const string KnowledgeMatch = "match";

    public static JudgedConversation Of(StoredConversation stored, IReadOnlyList<LaterContact> later, DateTimeOffset seenUntil)
    {
        var (snapshot, scores) = (stored.Snapshot, stored.Scores);
        var knowledge = snapshot.Fields.GetValueOrDefault(KnowledgeField);
        return new JudgedConversation(
            snapshot.Ref,
            scores.Language,
            Before(snapshot, scores),
            string.IsNullOrWhiteSpace(knowledge) ? null : knowledge.ToLowerInvariant(),
            OutcomePolicy.Of(snapshot, scores, later, seenUntil));
    }

    // What was said to a person comes after the decision that this is to judge.
    private static ScoresSoFar Before(Snapshot snapshot, Scores scores)
    {
        var taken = snapshot.Messages.FirstOrDefault(m => m.IsPublicFrom(AuthorKind.Agent) && m.AutomatedReason is null)?.At;
        var alone = snapshot.FromCustomer.Where(m => taken is null || m.At <= taken).Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        return (taken is null ? null : scores.Messages.LastOrDefault(m => alone.Contains(m.MessageId))?.SoFar) ?? AtTheEnd(scores);
    }

    private static ScoresSoFar AtTheEnd(Scores scores) => new(scores.Sentiment, scores.Intent, scores.Uncertainty)
    {
        Frustration = scores.Frustration,
        Confusion = scores.Confusion,
        Abuse = scores.Abuse,
        Complexity = scores.Complexity,
        Closing = scores.Closing,
        Urgency = scores.Urgency,
        Topics = scores.Topics,
        Signs = scores.Signs,
        Handover = scores.Handover?.Probability,
    };
}
