using Hitl.Connector.Conversations;

namespace Hitl.Connector.Intercom.Reading;

/// <summary>What the part types mean. An open set: an unknown one is kept as <see cref="ActivityKind.Other"/> and never acted on.</summary>
internal static class PartKinds
{
    /// <summary>Notes, also those that woke the conversation.</summary>
    public static bool IsNote(string type) => type == "note" || type.StartsWith("note_", StringComparison.Ordinal);

    /// <summary>Messages as such, empty ones (attachments only, redacted) included.</summary>
    public static bool IsMessage(string type) => type is "comment" or "quick_reply" || IsNote(type);

    /// <summary>
    /// Changes that carry what was said along: reply-and-assign, reply-and-close, reply-and-reopen leave no comment
    /// part, and a customer's reply that reopens is an <c>open</c> part.
    /// </summary>
    public static bool MayCarryMessage(string type) =>
        IsAssignment(type) || IsOpening(type) || IsClosing(type) || type is "snoozed";

    public static bool IsAssignment(string type) => type == "assignment" || type.StartsWith("assign_and_", StringComparison.Ordinal) || type == "default_assignment";

    public static bool IsOpening(string type) =>
        type is "open" or "unsnoozed" or "timer_unsnooze"
        || type.EndsWith("_and_reopen", StringComparison.Ordinal)
        || type.EndsWith("_and_unsnooze", StringComparison.Ordinal);

    /// <summary>A closed conversation opened by something else that was written: a note, an assignment.</summary>
    public static bool IsReopeningBesides(string type) => type.EndsWith("_and_reopen", StringComparison.Ordinal);

    public static bool IsClosing(string type) => type is "close" or "close_and_reply";

    public static bool IsAttributeChange(string type) =>
        type.StartsWith("conversation_attribute_updated", StringComparison.Ordinal)
        || type.StartsWith("ticket_attribute_updated", StringComparison.Ordinal);

    public static bool IsTicketState(string type) => type.StartsWith("ticket_state_updated", StringComparison.Ordinal);
}
