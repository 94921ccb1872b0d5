using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Delivery;

/// <summary>What a webhook is told of an escalation. Names, ids and reasons; no word of what was said.</summary>
/// <param name="Webhook">The webhook's name in the configuration.</param>
public sealed record WebhookCall(string Webhook)
{
    public required string Account { get; init; }
    public required string Conversation { get; init; }
    public required HelpdeskKind Helpdesk { get; init; }
    public required string DecisionId { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public required AiRole Role { get; init; }

    /// <summary>Group or team; null where it stays.</summary>
    public string? Destination { get; init; }

    /// <summary>The rule that asks for the call.</summary>
    public required string RuleId { get; init; }

    /// <summary>The rules that fired, strongest first.</summary>
    public required IReadOnlyList<FiredRule> Rules { get; init; }
}
