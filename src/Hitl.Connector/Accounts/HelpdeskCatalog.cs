using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Accounts;

/// <param name="Name">As people at the helpdesk see it.</param>
/// <param name="Email">Of a person; null for everything else.</param>
public sealed record CatalogEntry(string Id, string Name, string? Email = null)
{
    public bool Is(string nameOrId) =>
        string.Equals(Id, nameOrId, StringComparison.Ordinal)
        || string.Equals(Name, nameOrId.Trim(), StringComparison.OrdinalIgnoreCase)
        || (Email is not null && string.Equals(Email, nameOrId.Trim(), StringComparison.OrdinalIgnoreCase));
}

/// <summary>What rules can name at one account: its groups, people, fields and skills as they are now.</summary>
public sealed record HelpdeskCatalog
{
    public required IReadOnlyList<CatalogEntry> Groups { get; init; }
    public required IReadOnlyList<CatalogEntry> People { get; init; }
    public required IReadOnlyList<CatalogEntry> Fields { get; init; }

    /// <summary>Null where the account has no skills (Intercom; a Zendesk plan without them).</summary>
    public IReadOnlyList<CatalogEntry>? Skills { get; init; }

    /// <summary>For reading rule files: what they name and the account does not have is then said with file, line and column.</summary>
    /// <param name="webhooks">Names of the configured outgoing webhooks.</param>
    public RuleCatalog ForRules(string account, IReadOnlyCollection<string> webhooks) => new($"account {account}")
    {
        Groups = Names(Groups),
        Assignees = Names(People),
        Skills = Names(Skills ?? []),
        Fields = Names(Fields),
        Webhooks = webhooks,
    };

    private static HashSet<string> Names(IReadOnlyList<CatalogEntry> entries) =>
        entries.SelectMany(e => new[] { e.Id, e.Name, e.Email }).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);

    public bool Has(MissingTarget target) => target.Kind switch
    {
        TargetKind.Group => Groups.Any(g => g.Is(target.Name)),
        TargetKind.Assignee or TargetKind.Mention => People.Any(p => p.Is(target.Name)),
        TargetKind.Field => Fields.Any(f => f.Is(target.Name)),
        TargetKind.Skill => Skills?.Any(s => s.Is(target.Name)) == true,
        _ => true,
    };
}
