using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Escalation;

/// <summary>Stored decisions, for explaining and replaying.</summary>
public interface IDecisionLog
{
    Task<Decision?> FindAsync(string decisionId, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<Decision>> ForConversationAsync(ConversationRef conversation, int limit, CancellationToken cancellationToken);

    Task<ConversationRecord?> RecordAsync(ConversationRef conversation, CancellationToken cancellationToken);
}
