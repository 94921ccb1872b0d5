using Hitl.Connector.Handover;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Escalation;

/// <summary>
/// Whether the state of a conversation changed from one decision to the next: AI's role, the destination, or the owner
/// from human to bot. <see cref="Notes.NotePolicy"/> says which of them gets a note.
/// </summary>
/// <param name="Reason">Bounded: <c>first</c>, <c>role</c>, <c>destination</c>, <c>owner</c>; empty when nothing changed.</param>
public readonly record struct StateChange(bool IsChange, string Reason)
{
    /// <summary>The bot resolves a new conversation: nothing changed, and no note is needed.</summary>
    public static StateChange None { get; } = new(false, "");

    public static StateChange Of(ConversationRecord? previous, Decision decision, OwnershipState ownership)
    {
        if (previous?.Role is not { } role)
        {
            return decision.Role == AiRole.Resolve ? None : new StateChange(true, "first");
        }

        if (role != decision.Role)
        {
            return new StateChange(true, "role");
        }

        if (previous.Owner == Owner.Human && ownership.Owner == Owner.Bot)
        {
            return new StateChange(true, "owner");
        }

        return string.Equals(previous.Destination, decision.Destination, StringComparison.Ordinal) ? None : new StateChange(true, "destination");
    }

    /// <summary>What to remember of the conversation after this decision.</summary>
    /// <param name="noteStored">A note enters the outbox with it.</param>
    public static ConversationRecord Remember(ConversationRecord? previous, Decision decision, string fingerprint, bool noteStored) =>
        new(decision.Conversation, fingerprint, decision.DecidedAt)
        {
            Role = decision.Role,
            Destination = decision.Destination,
            Owner = decision.Ownership.Owner,
            DecisionId = decision.Id,
            Since = decision.Sheet.Since,
            Notified = Notified(decision),
            Fired = [.. decision.Fired.Select(f => f.RuleId)],
            RuleHold = HoldPolicy.RuleHoldAfter(decision.Ownership, previous?.RuleHold ?? false, decision),
            StateChanges = (previous?.StateChanges ?? 0) + (Of(previous, decision, decision.Ownership).IsChange ? 1 : 0),
            Notes = (previous?.Notes ?? 0) + (noteStored ? 1 : 0),
            NotedAt = noteStored ? decision.DecidedAt : previous?.NotedAt,
        };

    private static IReadOnlyList<string> Notified(Decision decision)
    {
        var told = decision.Sheet.IsSameEscalation ? decision.Sheet.Previous!.Notified : [];
        return [.. told.Concat(decision.Notify.Select(n => n.Key)).Distinct(StringComparer.Ordinal)];
    }
}
