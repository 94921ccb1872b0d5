using Hitl.Connector.Conversations;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Delivery;

public enum EffectKind
{
    /// <summary>Stop every bot in this conversation. Goes out before everything else.</summary>
    Hold,

    /// <summary>Give the conversation back to the bots.</summary>
    Release,

    /// <summary>Tags, fields, priority, routing and note in as few calls as the API allows.</summary>
    Update,
}

/// <summary>One write that was decided. Immutable; its key makes it happen at most once.</summary>
/// <param name="Key">Deterministic: the same decision about the same state gives the same key.</param>
/// <param name="DecisionId">The receipt it follows from; null for a hold derived from ownership alone.</param>
/// <param name="Reason">Bounded, e.g. <c>human_took_over</c>, <c>finished.solved</c>, <c>rule.asks-for-a-person</c>.</param>
public sealed record Effect(EffectKey Key, ConversationRef Conversation, EffectKind Kind, DateTimeOffset DecidedAt, string Reason, string? DecisionId = null)
{
    /// <summary>What to write; null for <see cref="EffectKind.Hold"/> and <see cref="EffectKind.Release"/>.</summary>
    public ConversationUpdate? Update { get; init; }

    /// <summary>When the earliest event behind it was received in full; for latency figures.</summary>
    public DateTimeOffset? CausedAt { get; init; }

    public bool IsHoldOrRelease => Kind is EffectKind.Hold or EffectKind.Release;
}

/// <summary>The desired change of a conversation. Empty parts are left as they are.</summary>
public sealed record ConversationUpdate
{
    public IReadOnlyList<string> AddTags { get; init; } = [];
    public IReadOnlyList<string> RemoveTags { get; init; } = [];

    /// <summary>By our field name, e.g. <c>hitl_sentiment</c> → <c>0.21</c> (invariant culture). A null value clears.</summary>
    public IReadOnlyDictionary<string, string?> Fields { get; init; } = new Dictionary<string, string?>();

    public Priority? Priority { get; init; }

    /// <summary>Group or team, by name or id as the admin wrote it in the rules.</summary>
    public string? Group { get; init; }

    public ConversationStatus? Status { get; init; }

    /// <summary>A person, by e-mail address, name or id as the admin wrote it in the rules.</summary>
    public string? Assignee { get; init; }

    /// <summary>A skill that the person who takes it must have, as the admin wrote it in the rules.</summary>
    public string? Skill { get; init; }

    /// <summary>An internal note; never public.</summary>
    public ContextNote? Note { get; init; }

    public bool IsEmpty => AddTags.Count == 0 && RemoveTags.Count == 0 && Fields.Count == 0 && Priority is null && Group is null
        && Status is null && Assignee is null && Skill is null && Note is null;
}
