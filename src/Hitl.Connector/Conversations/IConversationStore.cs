using Hitl.Connector.Scoring;

namespace Hitl.Connector.Conversations;

/// <summary>How a stored conversation came to be there.</summary>
public enum StoredFrom
{
    /// <summary>It was decided as it happened.</summary>
    Live,

    /// <summary>It was read from the helpdesk's history; nothing was ever written back for it.</summary>
    History,
}

/// <summary>A conversation as it was last read, with the scores made from that read. This is where its text lives, and nowhere else.</summary>
public sealed record StoredConversation(Snapshot Snapshot, Scores Scores, StoredFrom From);

/// <summary>The conversations that replay, thresholds and the intents' table are made from.</summary>
public interface IConversationStore
{
    /// <summary>
    /// Stores conversations in one transaction. One that is there already is replaced by a later read of it, never by an
    /// earlier one (<see cref="Snapshot.UpdatedAt"/>); one that was decided live stays <see cref="StoredFrom.Live"/>.
    /// </summary>
    /// <returns>How many were not there before.</returns>
    Task<int> StoreAsync(IReadOnlyList<StoredConversation> conversations, CancellationToken cancellationToken);

    /// <summary>Of these ids, the ones stored from a read no older than the given time: they need no new read.</summary>
    Task<IReadOnlySet<string>> KnownAsync(string account, IReadOnlyDictionary<string, DateTimeOffset> updatedAt, CancellationToken cancellationToken);

    /// <summary>
    /// Streams what is stored, ordered by account and id, in constant memory: conversations whose last change is not
    /// before <paramref name="since"/>. Erased ones are not among them.
    /// </summary>
    /// <param name="account">Null for all accounts.</param>
    IAsyncEnumerable<StoredConversation> ReadAsync(string? account, DateTimeOffset? since, CancellationToken cancellationToken);

    /// <summary>Null when it is not stored, or was erased.</summary>
    Task<StoredConversation?> FindAsync(ConversationRef conversation, CancellationToken cancellationToken);

    /// <summary>
    /// Erases what was said, and every sheet made from it, for good: reading the conversation again stores nothing.
    /// Receipts stay; they hold no text.
    /// </summary>
    /// <returns>False when nothing was left to erase: it is not stored, or was erased before.</returns>
    Task<bool> EraseAsync(ConversationRef conversation, DateTimeOffset now, CancellationToken cancellationToken);
}
