namespace Hitl.Connector.Conversations;

/// <summary>Who stands behind a message or a change, as far as the helpdesk and the registered bots tell.</summary>
public enum AuthorKind
{
    /// <summary>The vendor named an author that is none of the others; never treated as a human agent.</summary>
    Unknown,

    /// <summary>The customer: requester, end user, contact, lead; also staff writing as the requester.</summary>
    Customer,

    /// <summary>A person on the support side.</summary>
    Agent,

    /// <summary>A bot: the vendor's native one, or an author listed in <c>BotUserIds</c> / <c>BotAppCodes</c>.</summary>
    Bot,

    /// <summary>This connector.</summary>
    Self,

    /// <summary>The helpdesk itself: a trigger, an automation, a merge, a system note.</summary>
    System,
}

/// <summary>An author with the vendor's id.</summary>
public sealed record Author(AuthorKind Kind, string Id, string? Name = null)
{
    public static Author Nobody { get; } = new(AuthorKind.Unknown, "");

    /// <summary>On the support side without an agent's rights: a light agent or contributor, who writes internal notes only.</summary>
    public bool Limited { get; init; }
}
