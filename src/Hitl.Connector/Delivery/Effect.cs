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

    /// <summary>A signed call of a webhook that an admin named; the helpdesk is not touched.</summary>
    Notify,
}

/// <summary>One write that was decided. Immutable; its key makes it happen at most once.</summary>
/// <param name="Key">Deterministic: the same decision about the same state gives the same key.</param>
/// <param name="DecisionId">The receipt it follows from; null for a hold derived from ownership alone.</param>
/// <param name="Reason">Bounded, e.g. <c>human_took_over</c>, <c>finished.solved</c>, <c>rule.asks-for-a-person</c>.</param>
public sealed record Effect(EffectKey Key, ConversationRef Conversation, EffectKind Kind, DateTimeOffset DecidedAt, string Reason, string? DecisionId = null)
{
    /// <summary>What to write; null unless it is an <see cref="EffectKind.Update"/>.</summary>
    public ConversationUpdate? Update { get; init; }

    /// <summary>Whom to call and with what; null unless it is a <see cref="EffectKind.Notify"/>.</summary>
    public WebhookCall? Call { get; init; }

    /// <summary>When the earliest event behind it was received in full; for latency figures.</summary>
    public DateTimeOffset? CausedAt { get; init; }

    /// <summary>When the human took over, by the helpdesk's clock, for the race with a bot; null unless it is a hold because of that.</summary>
    public DateTimeOffset? TakenOverAt { get; init; }

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

    /// <summary>Where it goes when the helpdesk no longer has <see cref="Group"/>; null to leave it where it is then.</summary>
    public string? FallbackGroup { get; init; }

    /// <summary>A person on the support side, by name, e-mail address or id.</summary>
    public string? Assignee { get; init; }

    /// <summary>Takes the assignee off.</summary>
    public bool Unassign { get; init; }

    /// <summary>
    /// The resume contract's routing, to which the account agreed: it goes before what a human set earlier, and on Intercom
    /// it may take a teammate off.
    /// </summary>
    public bool ByContract { get; init; }

    /// <summary>Zendesk: a skill (an attribute value), by name or id, added to those the ticket has. Intercom has none.</summary>
    public string? Skill { get; init; }

    /// <summary>Intercom knows open and closed alone; solved closes there.</summary>
    public ConversationStatus? Status { get; init; }

    /// <summary>People to be told by the helpdesk itself, by name, e-mail address or id: followers on Zendesk, named in the note on both.</summary>
    public IReadOnlyList<string> Mentions { get; init; } = [];

    /// <summary>An internal note; never public.</summary>
    public ContextNote? Note { get; init; }

    /// <summary>Mentions alone say nothing: they go with a note.</summary>
    public bool IsEmpty => AddTags.Count == 0 && RemoveTags.Count == 0 && Fields.Count == 0 && Priority is null && Group is null
        && Assignee is null && !Unassign && Skill is null && Status is null && Note is null;
}
