using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Handover;

/// <summary>Bots' questions. An approval is never deleted: it is the audit trail of what bots were let to do, and by whom.</summary>
public interface IApprovalStore
{
    /// <summary>
    /// Stores a new question and the effects that follow from it in one transaction. Where its id is known in the account,
    /// nothing is stored and the approval that stands there is returned.
    /// </summary>
    Task<Approval> OpenAsync(Approval approval, IReadOnlyList<Effect> effects, CancellationToken cancellationToken);

    Task<Approval?> FindAsync(string account, string id, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<Approval>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the approvals of a conversation, decides, and stores what changed with its effects, in one transaction in
    /// which nobody else changes them: two answers at once never both count.
    /// </summary>
    /// <param name="decide">Pure: it may be called again when the database chose the transaction as the victim of a deadlock.</param>
    Task ChangeAsync(ConversationRef conversation, Func<IReadOnlyList<Approval>, ApprovalChanges> decide, CancellationToken cancellationToken);

    /// <summary>Conversations with an open question whose deadline has come.</summary>
    Task<IReadOnlyList<ConversationRef>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken);
}
