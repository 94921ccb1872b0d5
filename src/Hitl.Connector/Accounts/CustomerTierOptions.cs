using Hitl.Connector.Conversations;

namespace Hitl.Connector.Accounts;

/// <summary>Where an account says which tier a customer has. Asked in this order: tags, field, the organisation's field.</summary>
public sealed class CustomerTierOptions
{
    /// <summary>By tag of the conversation, e.g. <c>vip</c>: <c>gold</c>.</summary>
    public Dictionary<string, string> Tags { get; set; } = [];

    /// <summary>A custom field of the ticket or conversation whose value is the tier.</summary>
    public string? Field { get; set; }

    /// <summary>A custom field (Zendesk) or attribute (Intercom) of the customer's organisation or company; one more call per ten minutes and organisation.</summary>
    public string? OrganizationField { get; set; }

    /// <summary>The tier, in lower case; null when nothing says one.</summary>
    public string? Of(Snapshot snapshot)
    {
        var byTag = Tags.OrderBy(t => t.Key, StringComparer.Ordinal).FirstOrDefault(t => snapshot.Tags.Contains(t.Key, StringComparer.OrdinalIgnoreCase)).Value;
        var tier = FirstSaid(byTag, Field is { } field ? snapshot.Fields.GetValueOrDefault(field) : null, OrganizationField is { } name ? snapshot.OrganizationFields.GetValueOrDefault(name) : null);
        return tier?.Trim().ToLowerInvariant();
    }

    public IEnumerable<string> Validate(string keyPrefix)
    {
        if (Tags.Count == 0 && string.IsNullOrWhiteSpace(Field) && string.IsNullOrWhiteSpace(OrganizationField))
        {
            yield return $"{keyPrefix}: says nowhere where the tier stands; set {nameof(Tags)}, {nameof(Field)} or {nameof(OrganizationField)}, or leave the section out.";
        }
    }

    private static string? FirstSaid(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                return value;
            }
        }

        return null;
    }
}
