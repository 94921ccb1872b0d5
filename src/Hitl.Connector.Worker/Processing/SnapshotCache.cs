using System.Collections.Concurrent;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Worker.Processing;

/// <summary>
/// The last read of a conversation, for a few seconds: a hold needs no second read, and Zendesk's
/// <c>updated_stamp</c> makes a stale write fail, so that the first try of an update needs none either.
/// </summary>
public sealed class SnapshotCache(TimeProvider time)
{
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ConversationRef, (Snapshot Snapshot, DateTimeOffset At)> _snapshots = new();
    private DateTimeOffset _swept;

    public void Store(Snapshot snapshot)
    {
        var now = time.GetUtcNow();
        _snapshots[snapshot.Ref] = (snapshot, now);
        if (now - _swept > _fresh)
        {
            _swept = now;
            foreach (var (conversation, entry) in _snapshots)
            {
                if (now - entry.At > _fresh)
                {
                    _snapshots.TryRemove(conversation, out _);
                }
            }
        }
    }

    public Snapshot? Find(ConversationRef conversation) =>
        _snapshots.TryGetValue(conversation, out var entry) && time.GetUtcNow() - entry.At <= _fresh ? entry.Snapshot : null;

    /// <summary>After a write the read is no longer true.</summary>
    public void Forget(ConversationRef conversation) => _snapshots.TryRemove(conversation, out _);
}
