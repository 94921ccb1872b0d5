namespace Hitl.Connector.Escalation;

/// <summary>What one file's rules are read with.</summary>
/// <param name="BotIntents">What the bot may answer; null where no file says it.</param>
internal sealed record RuleContext(RuleYaml Yaml, IntentThresholds Thresholds, IReadOnlyList<string>? BotIntents, RuleCatalog Catalog)
{
    /// <summary>Reports a name that the helpdesk account does not have.</summary>
    public void Check(IReadOnlyCollection<string>? known, YamlNode node, string what, string name)
    {
        if (known is not null && !known.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            Yaml.Report(node, $"{what} '{name}' is not in {Catalog.Source}{Nearest(known, name)}");
        }
    }

    private static string Nearest(IReadOnlyCollection<string> known, string name)
    {
        var near = known.Where(k => k.Length > 0 && name.Length > 0 && char.ToUpperInvariant(k[0]) == char.ToUpperInvariant(name[0])).Order(StringComparer.OrdinalIgnoreCase).Take(5).ToList();
        return near.Count == 0 ? "" : $": did you mean {string.Join(", ", near)}?";
    }
}
