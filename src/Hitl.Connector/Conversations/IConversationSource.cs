namespace Hitl.Connector.Conversations;

/// <summary>Reads a conversation fresh, with every message, author kind and visibility.</summary>
public interface IConversationSource
{
    /// <summary>
    /// Reads through no cache. <see cref="FailureKind.Gone"/> when it was deleted or merged away,
    /// <see cref="FailureKind.NotFound"/> when the account never had it or may not see it.
    /// </summary>
    Task<HelpdeskResult<Snapshot>> ReadAsync(ConversationRef conversation, CancellationToken cancellationToken);
}
