using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Events;

/// <summary>A stored event, without its body.</summary>
internal sealed class EventRow
{
    public long Id { get; init; }
    public string Account { get; init; } = "";
    public string EventKey { get; init; } = "";
    public string Conversation { get; init; } = "";
    public string Origin { get; init; } = "";
    public string Type { get; init; } = "";
    public long ReceivedAt { get; init; }
    public long? OccurredAt { get; init; }
    public string? ActorId { get; init; }
    public string? WrittenId { get; init; }
    public long MayTakeOver { get; init; }
    public long Attempts { get; init; }

    public IncomingEvent ToEvent() =>
        new(new ConversationRef(Account, Conversation), EventKey, StoredValues.ToOrigin(Origin), Type, StoredValues.ToTime(ReceivedAt))
        {
            OccurredAt = StoredValues.ToTime(OccurredAt),
            ActorId = ActorId,
            WrittenId = WrittenId,
            MayTakeOver = MayTakeOver != 0,
        };

    /// <summary>Stores it; false when its key is known. <paramref name="ended"/> is null for an event that waits.</summary>
    public static async Task<bool> InsertAsync(Session session, IncomingEvent incoming, EventEnd? ended, string reason)
    {
        var receivedAt = incoming.ReceivedAt.ToStored();
        var rows = await session.ExecuteAsync(
            """
            INSERT INTO events (account, event_key, conversation, origin, type, received_at, occurred_at, actor_id, written_id, may_take_over, body, state, reason, due_at, ended_at)
            VALUES (@account, @key, @conversation, @origin, @type, @receivedAt, @occurredAt, @actorId, @writtenId, @mayTakeOver, @body, @state, @reason, @receivedAt, @endedAt)
            ON CONFLICT (account, event_key) DO NOTHING
            """,
            new
            {
                account = incoming.Conversation.Account,
                key = KeyOf(incoming),
                conversation = StoredValues.Clean(incoming.Conversation.Id ?? ""),
                origin = incoming.Origin.ToStored(),
                type = StoredValues.Clean(incoming.Type),
                receivedAt,
                occurredAt = incoming.OccurredAt.ToStored(),
                actorId = StoredValues.CleanOrNull(incoming.ActorId),
                writtenId = StoredValues.CleanOrNull(incoming.WrittenId),
                mayTakeOver = incoming.MayTakeOver ? 1L : 0L,
                body = KeepsBody(ended) && !incoming.Body.IsEmpty ? incoming.Body.ToArray() : null,
                state = ended?.ToStored() ?? "waiting",
                reason = StoredValues.Clean(reason),
                endedAt = ended is null ? (long?)null : receivedAt,
            });
        return rows == 1;
    }

    /// <summary>
    /// A body is customer text and serves only until the event has ended: a dead letter keeps it, for the person who
    /// looks at it.
    /// </summary>
    public static bool KeepsBody(EventEnd? ended) => ended is null or EventEnd.DeadLettered;

    // Some vendor messages (pings, broken JSON) have no id of their own. Each is kept as one of its own: none is dropped
    // as a repeat of another.
    private static string KeyOf(IncomingEvent incoming) =>
        incoming.Key.Length > 0 ? StoredValues.Clean(incoming.Key) : "unnamed:" + Guid.NewGuid().ToString("N");
}
