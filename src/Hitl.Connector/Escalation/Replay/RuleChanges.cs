using System.Globalization;

namespace Hitl.Connector.Escalation.Replay;

public enum RuleChangeKind
{
    Added,
    Removed,
    Changed,

    /// <summary>It says the same, at another rank among rules of its severity.</summary>
    Moved,
}

/// <summary>One part of a rule that is written differently, e.g. <c>when.sentiment.below</c> from 0.30 to 0.25.</summary>
/// <param name="Before">Null when it was not there.</param>
/// <param name="After">Null when it is no longer there.</param>
public sealed record PartChange(string Part, string? Before, string? After);

/// <param name="RuleId">The rule's id; the part's name for what stands beside the rules, such as thresholds.</param>
/// <param name="Parts">What changed; empty unless <see cref="RuleChangeKind.Changed"/>.</param>
public sealed record RuleChange(RuleChangeKind Kind, string RuleId, string Name, IReadOnlyList<PartChange> Parts);

/// <summary>What one set of rule files says otherwise than another: by rule and part, whatever file or line it stands in. Pure.</summary>
public static class RuleChanges
{
    private const string NoName = "";

    /// <summary>Files must have been read without errors; what cannot be read is left out.</summary>
    public static IReadOnlyList<RuleChange> Between(IReadOnlyList<RuleText> before, IReadOnlyList<RuleText> after)
    {
        var (old, now) = (Written.Read(before), Written.Read(after));
        var changes = new List<RuleChange>();
        foreach (var (name, value) in Differences(old.Beside, now.Beside).GroupBy(p => p.Part.Split('.', 2)[0]).Select(g => (g.Key, g.ToList())))
        {
            changes.Add(new RuleChange(RuleChangeKind.Changed, name, NoName, value));
        }

        foreach (var rule in now.Rules)
        {
            if (old.Rules.Find(r => r.Id == rule.Id) is not { } earlier)
            {
                changes.Add(new RuleChange(RuleChangeKind.Added, rule.Id, rule.Name, []));
            }
            else if (Differences(earlier.Parts, rule.Parts) is { Count: > 0 } parts)
            {
                changes.Add(new RuleChange(RuleChangeKind.Changed, rule.Id, rule.Name, parts));
            }
            else if (Moved(old.Rules, now.Rules, rule.Id))
            {
                changes.Add(new RuleChange(RuleChangeKind.Moved, rule.Id, rule.Name, []));
            }
        }

        changes.AddRange(old.Rules.Where(o => now.Rules.All(n => n.Id != o.Id)).Select(o => new RuleChange(RuleChangeKind.Removed, o.Id, o.Name, [])));
        return changes;
    }

    private static List<PartChange> Differences(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(part => new PartChange(part, before.GetValueOrDefault(part), after.GetValueOrDefault(part)))
            .Where(change => change.Before != change.After),
    ];

    // Rules that came or went do not move the others.
    private static bool Moved(List<WrittenRule> before, List<WrittenRule> after, string id)
    {
        var shared = before.Select(r => r.Id).Intersect(after.Select(r => r.Id)).ToHashSet(StringComparer.Ordinal);
        return Predecessor(before) != Predecessor(after);

        string? Predecessor(List<WrittenRule> rules)
        {
            var at = rules.FindIndex(r => r.Id == id);
            var rank = rules[at].Severity;
            return rules.Take(at).LastOrDefault(r => r.Severity == rank && shared.Contains(r.Id))?.Id;
        }
    }

    /// <param name="Parts">Path to value, e.g. <c>when.all[1].intent</c>.</param>
    private sealed record WrittenRule(string Id, string Name, string Severity, IReadOnlyDictionary<string, string> Parts);

    /// <summary>Rule files taken apart, without judging them.</summary>
    private sealed record Written(List<WrittenRule> Rules, IReadOnlyDictionary<string, string> Beside)
    {
        public static Written Read(IReadOnlyList<RuleText> files)
        {
            var rules = new List<WrittenRule>();
            var beside = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (file, text) in files)
            {
                foreach (var (key, value) in (new RuleYaml(file, []).Read(text) as YamlMap)?.Entries ?? [])
                {
                    if (key.Value == "rules" && value is YamlList list)
                    {
                        rules.AddRange(list.Items.OfType<YamlMap>().Select(Rule).OfType<WrittenRule>());
                    }
                    else
                    {
                        Flatten(key.Value, value, beside);
                    }
                }
            }

            return new Written(rules, beside);
        }

        private static WrittenRule? Rule(YamlMap map)
        {
            var parts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (key, value) in map.Entries)
            {
                Flatten(key.Value, value, parts);
            }

            return parts.Remove("id", out var id) ? new WrittenRule(id, parts.GetValueOrDefault("name", id), parts.GetValueOrDefault("severity", ""), parts) : null;
        }

        // A list of plain values is one value; a list of conditions has places.
        private static void Flatten(string path, YamlNode node, Dictionary<string, string> parts)
        {
            switch (node)
            {
                case YamlText text:
                    parts[path] = text.Value;
                    break;
                case YamlList list when list.Items.All(i => i is YamlText):
                    parts[path] = $"[{string.Join(", ", list.Items.Cast<YamlText>().Select(t => t.Value))}]";
                    break;
                case YamlList list:
                    for (var i = 0; i < list.Items.Count; i++)
                    {
                        Flatten(string.Create(CultureInfo.InvariantCulture, $"{path}[{i + 1}]"), list.Items[i], parts);
                    }

                    break;
                case YamlMap map:
                    foreach (var (key, value) in map.Entries)
                    {
                        Flatten($"{path}.{key.Value}", value, parts);
                    }

                    break;
            }
        }
    }
}
