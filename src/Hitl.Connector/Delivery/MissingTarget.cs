namespace Hitl.Connector.Delivery;

/// <summary>What a rule can name at a helpdesk.</summary>
public enum TargetKind
{
    Group,
    Assignee,
    Skill,
    Field,
    Mention,

    /// <summary>A status that the helpdesk does not know, or does not let the conversation go into.</summary>
    Status,
}

/// <summary>Something that a rule names and the helpdesk does not have (any more).</summary>
/// <param name="Name">As the rule writes it.</param>
public sealed record MissingTarget(TargetKind Kind, string Name)
{
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} '{Name}'";
}
