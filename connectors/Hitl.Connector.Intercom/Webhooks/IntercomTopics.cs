namespace Hitl.Connector.Intercom.Webhooks;

/// <summary>The webhook topics of API 2.16 that this connector asks for or knows.</summary>
internal static class IntercomTopics
{
    /// <summary>What an admin ticks in Developer Hub.</summary>
    public static IReadOnlyList<string> Wanted { get; } =
    [
        "conversation.user.created",
        "conversation.user.replied",
        "conversation.operator.replied",
        "conversation.admin.replied",
        "conversation.admin.assigned",
        "conversation.admin.open.assigned",
        "conversation.admin.noted",
        "conversation.admin.closed",
        "conversation.admin.opened",
        "conversation.admin.snoozed",
        "conversation.admin.unsnoozed",
        "conversation.admin.single.created",
        "conversation.rating.added",
        "conversation.priority.updated",
        "conversation.deleted",
        "conversation_part.tag.created",
        "conversation_part.redacted",
        "ticket.created",
        "ticket.state.updated",
        "ticket.attribute.updated",
        "ticket.note.created",
        "ticket.admin.assigned",
        "ticket.team.assigned",
        "ticket.admin.replied",
        "ticket.contact.replied",
        "ticket.closed",
        "ticket.resolved",
        "ticket.rating.provided",
        "ticket.admin.snoozed",
        "ticket.admin.unsnoozed",
    ];

    private static readonly HashSet<string> Known =
    [
        .. Wanted,
        "ping",
        "conversation.read",
        "conversation.admin.replied.translated",
        "conversation.contact.attached",
        "conversation.contact.detached",
        "conversation.company.updated",
        "ticket.contact.attached",
        "ticket.contact.detached",
        "procedure.hitl_notification.created",
    ];

    /// <summary>The topic, or the name of its family where it is unknown: what is counted must stay a bounded set.</summary>
    public static string Bounded(string topic)
    {
        if (Known.Contains(topic))
        {
            return topic;
        }

        string[] families = ["conversation_part", "conversation", "ticket", "contact", "company", "visitor", "admin", "article", "procedure", "user", "lead"];
        return families.FirstOrDefault(f => topic.StartsWith(f + ".", StringComparison.Ordinal)) is { } family ? family + ".other" : "other";
    }
}
