namespace Hitl.Connector.Escalation;

/// <summary>What a helpdesk account has, by name and id: rules that name anything else are refused. A null list is not checked.</summary>
/// <param name="Source">Where it comes from, for the message, e.g. <c>account acme-zendesk</c>.</param>
public sealed record RuleCatalog(string Source)
{
    public static RuleCatalog Unknown { get; } = new("");

    public IReadOnlyCollection<string>? Groups { get; init; }
    public IReadOnlyCollection<string>? Assignees { get; init; }
    public IReadOnlyCollection<string>? Skills { get; init; }
    public IReadOnlyCollection<string>? Brands { get; init; }

    /// <summary>Custom fields.</summary>
    public IReadOnlyCollection<string>? Fields { get; init; }
    public IReadOnlyCollection<string>? Webhooks { get; init; }

    /// <summary>What the models can recognise.</summary>
    public IReadOnlyCollection<string>? Intents { get; init; }
}
