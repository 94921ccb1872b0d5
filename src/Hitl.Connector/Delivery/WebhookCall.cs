using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Delivery;

/// <summary>What a webhook is told. Names, ids and reasons; no word of what was said.</summary>
/// <param name="Webhook">The webhook's name in the configuration.</param>
public sealed record WebhookCall(string Webhook)
{
    public const string Escalation = "escalation";
    public const string HoldStarted = "hold.started";
    public const string HoldReleased = "hold.released";
    public const string ApprovalAsked = "approval.asked";
    public const string ApprovalAnswered = "approval.answered";

    /// <summary>What happened: <see cref="Escalation"/>, <see cref="HoldStarted"/>, <see cref="HoldReleased"/>, <see cref="ApprovalAsked"/>, <see cref="ApprovalAnswered"/>, <c>talkover.detected</c> or <c>conversation.waits_out_of_hours</c>.</summary>
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

    /// <summary>What bots have to do now; null unless a hold began or ended.</summary>
    public HoldNotice? Hold { get; init; }

    /// <summary>Who talked over whom; null unless that is what happened.</summary>
    public TalkOverReport? TalkOver { get; init; }

    /// <summary>Since when the customer waits; null unless that is what happened.</summary>
    public DateTimeOffset? WaitsSince { get; init; }

    /// <summary>The bot's question and what became of it, with the bot's own parameters and the person's reason; null unless that is what happened.</summary>
    public ApprovalNotice? Approval { get; init; }
}

/// <param name="Held">Bots must say nothing to the customer from now on; false: they may again.</param>
/// <param name="Reason">Bounded, as <c>GET /api/v1/holds</c> gives it.</param>
public sealed record HoldNotice(bool Held, Owner Owner, string Reason, DateTimeOffset? Since);

/// <param name="BotId">Vendor id of the bot that spoke.</param>
/// <param name="AfterMilliseconds">From the human's reply to the bot's message by the helpdesk's own stamps, which on Intercom and Zendesk count whole seconds.</param>
/// <param name="DespiteHold">The hold was in force; false when the message came before it.</param>
public sealed record TalkOverReport(string BotId, string BotMessageId, string HumanMessageId, DateTimeOffset At, long AfterMilliseconds, bool DespiteHold);
