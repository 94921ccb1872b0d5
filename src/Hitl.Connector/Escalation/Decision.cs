using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>What AI should do in this conversation.</summary>
public enum AiRole
{
    /// <summary>Leave it to the bot.</summary>
    Resolve,

    /// <summary>Help the human who has it.</summary>
    Assist,

    /// <summary>Hand over to a human.</summary>
    Escalate,
}

/// <param name="Because">The condition in plain words with its values, e.g. <c>sentiment 0.21 &lt; 0.30</c>.</param>
public sealed record FiredRule(string RuleId, string Name, string Severity, string Because);

/// <summary>
/// A decision with everything needed to explain it and to make it again: inputs by version and hash, scores, what
/// fired. Holds no message text.
/// </summary>
public sealed record Decision
{
    /// <summary>Deterministic over inputs: the same inputs give the same id.</summary>
    public required string Id { get; init; }
    public required ConversationRef Conversation { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public required AiRole Role { get; init; }

    /// <summary>Group or team to route to; null to leave it where it is.</summary>
    public string? Destination { get; init; }

    /// <summary>A rule wants every bot held until a human has acted.</summary>
    public bool Hold { get; init; }

    /// <summary>The rule behind <see cref="Hold"/>; null when it is false.</summary>
    public string? HoldRuleId { get; init; }
    public IReadOnlyList<FiredRule> Fired { get; init; } = [];

    /// <summary>Rules that nearly fired, with how far they were off.</summary>
    public IReadOnlyList<FiredRule> AlmostFired { get; init; } = [];
    public required Scores Scores { get; init; }
    public required OwnershipState Ownership { get; init; }
    public required string RuleSetVersion { get; init; }

    /// <summary>The state to reach: tags that are now true and no longer true, fields, priority, routing. Note not included.</summary>
    public required ConversationUpdate Desired { get; init; }
}
