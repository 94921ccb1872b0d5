using Hitl.Connector.Conversations;

namespace Hitl.Connector.Intake;

public enum EventOrigin
{
    Webhook,
    Poll,

    /// <summary>A time condition came due, or an admin asked for a new decision.</summary>
    Schedule,
}

/// <summary>
/// A nudge: something may have changed in this conversation. It is stored before anybody is told 2xx, and a fresh
/// read of the conversation is the truth.
/// </summary>
/// <param name="Key">Unique per account for good: the vendor's event id, or <c>poll:{conversation}:{changed at}</c>.</param>
/// <param name="Type">The vendor's event type or topic; for display and metrics, bounded by the reader.</param>
/// <param name="ReceivedAt">When its last byte arrived.</param>
public sealed record IncomingEvent(ConversationRef Conversation, string Key, EventOrigin Origin, string Type, DateTimeOffset ReceivedAt)
{
    /// <summary>When the vendor says it happened.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Vendor id of who caused it, when the payload says so.</summary>
    public string? ActorId { get; init; }

    /// <summary>Id of the comment, part or message that the payload carries.</summary>
    public string? WrittenId { get; init; }

    /// <summary>The payload shows somebody other than customer and bot acting (a staff comment, an assignment, a status): claimed before all others, so that a hold never queues behind scoring.</summary>
    public bool MayTakeOver { get; init; }

    /// <summary>The raw body as received; empty for polls.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>What a verified webhook body turned out to be.</summary>
public abstract record WebhookReading
{
    private WebhookReading()
    {
    }

    /// <summary>It names a conversation.</summary>
    public sealed record Nudge(IncomingEvent Event) : WebhookReading;

    /// <summary>Understood and of no concern (ping, another object, unknown type without a conversation).</summary>
    /// <param name="Key">The vendor's event id, empty where it has none.</param>
    /// <param name="Reason">Bounded, e.g. <c>ping</c>, <c>not_a_conversation</c>.</param>
    public sealed record Ignored(string Key, string Type, string Reason) : WebhookReading;

    /// <summary>Signed, but not what the vendor describes: kept as a dead letter, answered 2xx.</summary>
    /// <param name="Code">Bounded, e.g. <c>broken_json</c>.</param>
    public sealed record Malformed(string Code) : WebhookReading;
}

/// <summary>The verdict over a webhook's signature; anything but <see cref="Valid"/> is answered 401 and not stored.</summary>
public enum SignatureVerdict
{
    Valid,
    Missing,
    Mismatch,

    /// <summary>Signed correctly, but too long ago (or too far in the future) to be fresh.</summary>
    Stale,
}

/// <summary>Headers and raw bytes of one webhook call.</summary>
/// <param name="Header">Looks a header up by name, ignoring case; null when absent.</param>
public sealed record WebhookRequest(Func<string, string?> Header, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt);

/// <summary>Verifies and reads one account's webhooks: pure, bytes in, verdict out.</summary>
public interface IWebhookReader
{
    SignatureVerdict Verify(WebhookRequest request);

    WebhookReading Read(WebhookRequest request);
}
