namespace Hitl.Connector.Conversations;

public enum Channel
{
    Other,
    Email,
    Web,
    Chat,
    Messaging,
    Social,
    Phone,
    Api,
}

public enum ConversationStatus
{
    New,
    Open,
    Pending,
    OnHold,
    Snoozed,
    Solved,

    /// <summary>Final on Zendesk (no write is possible); on Intercom a note would reopen it.</summary>
    Closed,
    Deleted,
}

public enum Priority
{
    Low,
    Normal,
    High,
    Urgent,
}

/// <summary>The customer of a conversation.</summary>
public sealed record Customer(string Id, string? Name = null, string? Email = null, string? OrganizationId = null);

/// <summary>A conversation as the helpdesk shows it now: the truth that every decision is made from.</summary>
public sealed record Snapshot
{
    public required ConversationRef Ref { get; init; }
    public required HelpdeskKind Helpdesk { get; init; }
    public required ConversationStatus Status { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The helpdesk's last change; ordering only, never a cursor.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public Channel Channel { get; init; } = Channel.Other;
    public string? Subject { get; init; }
    public Priority? Priority { get; init; }
    public Customer Customer { get; init; } = new("");
    public string? AssigneeId { get; init; }

    /// <summary>Zendesk group or Intercom team id; null when unassigned.</summary>
    public string? GroupId { get; init; }

    /// <summary>Zendesk's brand; Intercom's brand by its name. Null where there is none.</summary>
    public string? BrandId { get; init; }

    /// <summary>Every tag now on the conversation, as the vendor spells it.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Custom fields or attributes, by the title or name that people see; on Zendesk by the vendor's id as well.</summary>
    public IReadOnlyDictionary<string, string?> Fields { get; init; } = new Dictionary<string, string?>();

    /// <summary>Custom fields of the customer's organisation or company; read only where the account says that its tier stands there.</summary>
    public IReadOnlyDictionary<string, string?> OrganizationFields { get; init; } = new Dictionary<string, string?>();

    /// <summary>All messages, oldest first, public and internal, ours included.</summary>
    public IReadOnlyList<Message> Messages { get; init; } = [];

    /// <summary>All other changes, oldest first.</summary>
    public IReadOnlyList<Activity> Activities { get; init; } = [];

    /// <summary>What the vendor wants back for optimistic locking (Zendesk <c>updated_at</c>); null where it has none.</summary>
    public string? VersionStamp { get; init; }

    /// <summary>
    /// The read fell into the second that <see cref="VersionStamp"/> counts, or so near to it that two clocks cannot tell:
    /// what changes after it may bear the same stamp, and optimistic locking does not see that.
    /// </summary>
    public bool VersionStampFresh { get; init; }

    /// <summary>Whether the helpdesk's own hold mechanism is engaged now (tag, attribute, switchboard). Output, never evidence of ownership.</summary>
    public bool HoldEngaged { get; init; }

    /// <summary>Zendesk messaging: the Sunshine Conversations id, by which control of the switchboard is passed; null elsewhere.</summary>
    public string? MessagingConversationId { get; init; }

    /// <summary>Some part of the hold mechanism is engaged (a tag alone, agents' control of a messaging conversation alone, on Intercom a bot that a person's words stopped): not enough to hold, but too much once a human has finished.</summary>
    public bool HoldPartly { get; init; }

    /// <summary>True when the vendor held back older messages (Intercom returns the newest 500 parts).</summary>
    public bool Truncated { get; init; }

    /// <summary>Vendor test traffic or suspended mail that must not be acted on; the bounded reason.</summary>
    public string? IgnoreReason { get; init; }

    public IEnumerable<Message> FromCustomer => Messages.Where(m => m.IsPublicFrom(AuthorKind.Customer));
}
