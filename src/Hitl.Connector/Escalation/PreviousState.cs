using Hitl.Connector.Handover;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Escalation;

/// <summary>What the last decision left, as far as the next one looks at it.</summary>
public sealed record PreviousState
{
    public AiRole? Role { get; init; }
    public string? Destination { get; init; }
    public Owner? Owner { get; init; }

    /// <summary>When a human last said "finished" (<see cref="FactSheet.Since"/>).</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>A rule's hold is in force.</summary>
    public bool RuleHold { get; init; }

    /// <summary>Rules that fired and acted: firing on, they do not count against a cap again.</summary>
    public IReadOnlyList<string> Fired { get; init; } = [];

    /// <summary>Who has been notified of this escalation since a human last acted.</summary>
    public IReadOnlyList<string> Notified { get; init; } = [];

    /// <summary>Null for a conversation never decided.</summary>
    public static PreviousState? Of(ConversationRecord? record) => record is null ? null : new PreviousState
    {
        Role = record.Role,
        Destination = record.Destination,
        Owner = record.Owner,
        Since = record.Since,
        RuleHold = record.RuleHold,
        Fired = record.Fired,
        Notified = record.Notified,
    };
}
