namespace Hitl.Connector.Conversations;

/// <summary>What changed in a conversation besides its messages.</summary>
public enum ActivityKind
{
    /// <summary>Unknown to this version; kept, never acted on.</summary>
    Other,

    /// <summary>Assigned to a person; <see cref="Activity.Value"/> is the assignee's id.</summary>
    AssignedToAgent,

    /// <summary>The assignee was removed.</summary>
    Unassigned,

    /// <summary>Assigned to a group or team; the value is its id.</summary>
    AssignedToGroup,

    Opened,
    Pending,
    Snoozed,
    Solved,
    Closed,

    /// <summary>The value is the tag.</summary>
    TagAdded,

    /// <summary>The value is the tag.</summary>
    TagRemoved,

    /// <summary>The value is <c>field=value</c> with our field name where it is one of ours, else the vendor's id.</summary>
    FieldChanged,

    /// <summary>Control of a messaging switchboard passed; the value is the integration's name or type.</summary>
    ControlPassed,

    /// <summary>The value is the surviving conversation's id.</summary>
    Merged,

    /// <summary>The value is the rating.</summary>
    Rated,

    /// <summary>Somebody applied a macro; the value is its id.</summary>
    MacroApplied,
}

/// <summary>One change with its actor: the evidence from which ownership is derived.</summary>
public sealed record Activity(string Id, ActivityKind Kind, Author Actor, DateTimeOffset At, string? Value = null)
{
    /// <summary>
    /// What the vendor recorded as one action of one person (a Zendesk audit id), shared with the message written in it;
    /// null where the vendor has no such record. An equal <see cref="Id"/> says the same (Intercom: text on a closing part).
    /// </summary>
    public string? ActionId { get; init; }
}
