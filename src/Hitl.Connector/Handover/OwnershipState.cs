namespace Hitl.Connector.Handover;

public enum Owner
{
    /// <summary>A bot answers the customer; no human has taken over.</summary>
    Bot,

    /// <summary>A human has taken over and has not said "finished": every bot is held.</summary>
    Human,

    /// <summary>Handed over and no human has acted yet.</summary>
    WaitingForHuman,

    /// <summary>Nobody: solved, closed, or neither bot nor human has acted.</summary>
    Nobody,
}

/// <summary>Who owns a conversation, derived from what the helpdesk shows.</summary>
/// <param name="Since">Time of the signal that decided it; null when there was none.</param>
/// <param name="Evidence">Bounded name of that signal, e.g. <c>agent_replied</c>, <c>assigned_to_agent</c>, <c>solved</c>, <c>resume_tag</c>.</param>
/// <param name="EvidenceId">Id of the message or activity.</param>
public sealed record OwnershipState(Owner Owner, string Evidence, DateTimeOffset? Since = null, string? EvidenceId = null);
