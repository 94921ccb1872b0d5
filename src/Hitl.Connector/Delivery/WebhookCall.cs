using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Delivery;

/// <summary>What a webhook is told. Names, ids and reasons; no word of what was said.</summary>
/// <param name="Webhook">The webhook's name in the configuration.</param>
public sealed record WebhookCall(string Webhook)
{
    public const string Escalation = "escalation";
    public const string ApprovalAsked = "approval.asked";
    public const string ApprovalAnswered = "approval.answered";

    /// <summary>What happened: <see cref="Escalation"/>, <see cref="ApprovalAsked"/> or <see cref="ApprovalAnswered"/>.</summary>
    public string Type { get; init; } = Escalation;
    public required string Account { get; init; }
    public required string Conversation { get; init; }
    public required HelpdeskKind Helpdesk { get; init; }

    /// <summary>Null where no decision is behind it.</summary>
    public string? DecisionId { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public AiRole? Role { get; init; }

    /// <summary>Group or team; null where it stays.</summary>
    public string? Destination { get; init; }

    /// <summary>The rule that asks for the call; null where none does.</summary>
    public string? RuleId { get; init; }

    /// <summary>The rules that fired, strongest first.</summary>
    public IReadOnlyList<FiredRule> Rules { get; init; } = [];

    /// <summary>The bot's question and what became of it, with the bot's own parameters and the person's reason; null unless that is what happened.</summary>
    public ApprovalNotice? Approval { get; init; }
}
