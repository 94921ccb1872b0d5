using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Intake;

/// <summary>
/// What the worker remembers of a conversation between events: enough to see a state change. It is never evidence of
/// ownership; wiping it costs a note reference, not a hold.
/// </summary>
/// <param name="Fingerprint">Hash over everything in the snapshot that others wrote; equal means nothing new happened.</param>
public sealed record ConversationRecord(ConversationRef Conversation, string Fingerprint, DateTimeOffset SeenAt)
{
    public AiRole? Role { get; init; }
    public string? Destination { get; init; }
    public Owner? Owner { get; init; }
    public string? DecisionId { get; init; }

    /// <summary>A rule's hold is in force (<see cref="Decision.Hold"/>).</summary>
    public bool RuleHold { get; init; }

    /// <summary>When a human last said "finished" (<see cref="FactSheet.Since"/>).</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Rules that fired and acted in the last decision.</summary>
    public IReadOnlyList<string> Fired { get; init; } = [];

    /// <summary>Who was notified of this escalation since a human last acted (<see cref="PreviousState.Notified"/>).</summary>
    public IReadOnlyList<string> Notified { get; init; } = [];

    /// <summary>How many state changes there were; numbers the notes.</summary>
    public int StateChanges { get; init; }

    /// <summary>How many notes were stored for delivery.</summary>
    public int Notes { get; init; }

    /// <summary>When the last of them was; null before the first.</summary>
    public DateTimeOffset? NotedAt { get; init; }

    /// <summary>The internal message in which a person last asked for a note; it is answered once.</summary>
    public string? NoteAsked { get; init; }
}
