using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Escalation;

/// <summary>Reads the <c>when</c> of a rule: several keys side by side must all hold.</summary>
internal sealed class RuleConditions(RuleYaml yaml)
{
    private static readonly string[] NumberKeys = ["below", "at_most", "above", "at_least", "unknown"];

    private static readonly Dictionary<string, Measure> Measures = Enum.GetValues<Measure>().ToDictionary(m => Names.Of(m), StringComparer.Ordinal);

    private static readonly string[] Keys = ["all", "any", "not", .. Measures.Keys, "intent", "language", "channel", "owner", "tags", "urgency", "topics"];

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition? Read(YamlNode node)
    {
        var fields = new YamlFields(yaml, node, "a condition", Keys);
        if (!fields.IsMap)
        {
            return null;
        }

        if (fields.IsEmpty)
        {
            yaml.Report(node, $"a condition that asks nothing would always fire: it takes {string.Join(", ", Keys)}");
            return null;
        }

        var parts = new List<Condition>();
        var complete = true;
        // In the order of Keys, so that the order in the file changes neither meaning nor version.
        foreach (var key in Keys)
        {
            if (fields[key] is { } value)
            {
                if (Part(key, value, fields) is { } part)
                {
                    parts.Add(part);
                }
                else
                {
                    complete = false;
                }
            }
        }

        return !complete || parts.Count == 0 ? null : parts is [var only] ? only : new Condition.Every(parts);
    }

    private Condition? Part(string key, YamlNode value, YamlFields fields) => key switch
    {
        "all" => Group(fields, key) is { } parts ? new Condition.Every(parts) : null,
        "any" => Group(fields, key) is { } parts ? new Condition.Some(parts) : null,
        "not" => Read(value) is { } part ? new Condition.Not(part) : null,
        "intent" => Intent(value),
        "language" => OneOf(Subject.Language, value, key, null),
        "channel" => OneOf(Subject.Channel, value, key, [.. Enum.GetValues<Channel>().Select(c => Names.Of(c))]),
        "owner" => OneOf(Subject.Owner, value, key, [.. Enum.GetValues<Owner>().Select(o => Names.Of(o))]),
        "tags" => Tags(value),
        "urgency" => new RiskConditions(yaml).Urgency(value),
        "topics" => new RiskConditions(yaml).Topics(value),
        _ => Number(key, value),
    };

    private List<Condition>? Group(YamlFields fields, string key)
    {
        var nodes = fields.List(key);
        var parts = nodes.Select(Read).ToList();
        return parts.Count == 0 || parts.Contains(null) ? null : [.. parts.OfType<Condition>()];
    }

    private Condition? Number(string key, YamlNode value)
    {
        var measure = Measures[key];
        var (least, most) = measure.Range();
        var fields = new YamlFields(yaml, value, $"'{key}'", NumberKeys);
        if (!fields.IsMap)
        {
            return null;
        }

        var parts = new List<Condition>();
        foreach (var comparison in Enum.GetValues<Comparison>())
        {
            if (fields.Number(Names.Of(comparison), least, most) is { } threshold)
            {
                parts.Add(new Condition.Number(measure, comparison, threshold));
            }
        }

        if (fields.Flag("unknown") == true)
        {
            parts.Add(new Condition.Unknown(measure));
        }

        if (parts.Count == 0 && !fields.Present.Any())
        {
            yaml.Report(value, $"'{key}' needs one of {string.Join(", ", NumberKeys)}");
        }

        if (parts.Count != fields.Present.Count())
        {
            // Either already reported with its place, or "unknown: false", which asks nothing.
            if (fields["unknown"] is YamlText { Value: "false" } asksNothing)
            {
                yaml.Report(asksNothing, "'unknown: false' asks nothing: leave it out");
            }

            return null;
        }

        if (Contradicts(parts))
        {
            yaml.Report(value, $"'{key}': no number meets all of this, so the rule could never fire");
            return null;
        }

        return parts switch
        {
            [] => null,
            [var only] => only,
            _ => new Condition.Every(parts),
        };
    }

    private static bool Contradicts(List<Condition> parts)
    {
        var numbers = parts.OfType<Condition.Number>().ToList();
        var lower = numbers.Where(n => n.Comparison is Comparison.Above or Comparison.AtLeast).ToList();
        var upper = numbers.Where(n => n.Comparison is Comparison.Below or Comparison.AtMost).ToList();
        return (numbers.Count > 0 && parts.Count > numbers.Count) // known and unknown at once
            || lower.Any(l => upper.Any(u => l.Threshold > u.Threshold
                || (l.Threshold.Equals(u.Threshold) && !(l.Comparison == Comparison.AtLeast && u.Comparison == Comparison.AtMost))))
            || numbers.Any(n => n.Comparison == Comparison.Below && n.Threshold <= n.Measure.Range().Least)
            || numbers.Any(n => n.Comparison == Comparison.Above && n.Threshold >= n.Measure.Range().Most);
    }

    private Condition.Intent? Intent(YamlNode value)
    {
        var fields = new YamlFields(yaml, value, "'intent'", ["in", "confidence"]);
        if (!fields.IsMap)
        {
            return null;
        }

        fields.Required("in");
        var labels = fields.Texts("in");
        var confidence = fields.Number("confidence", 0, 1);
        return labels.Count == 0 || (confidence is null && fields["confidence"] is not null)
            ? null
            : new Condition.Intent([.. labels.Select(l => l.Value)], confidence ?? 0);
    }

    private Condition.OneOf? OneOf(Subject subject, YamlNode value, string key, IReadOnlyList<string>? known)
    {
        var names = YamlFields.Texts(yaml, value, key);
        var strange = names.Where(n => known is null ? n.Value.Length is < 2 or > 8 : !known.Contains(n.Value, StringComparer.Ordinal)).ToList();
        foreach (var name in strange)
        {
            yaml.Report(name, known is null
                ? $"'{name.Value}' is no language: two letters (en, de), mixed or unknown"
                : $"'{name.Value}' is no {key}: one of {string.Join(", ", known)}");
        }

        return names.Count == 0 || strange.Count > 0 ? null : new Condition.OneOf(subject, [.. names.Select(n => n.Value)]);
    }

    private Condition? Tags(YamlNode value)
    {
        var fields = new YamlFields(yaml, value, "'tags'", ["has", "any"]);
        var parts = new List<Condition>();
        foreach (var key in fields.Present.Order(StringComparer.Ordinal))
        {
            if (fields.Texts(key) is { Count: > 0 } tags)
            {
                parts.Add(new Condition.Tags(key == "has", [.. tags.Select(t => t.Value)]));
            }
        }

        if (fields is { IsMap: true, IsEmpty: true })
        {
            yaml.Report(value, "'tags' needs 'has' (all of them) or 'any' (one of them)");
        }

        return parts.Count != fields.Present.Count() ? null : parts switch
        {
            [] => null,
            [var only] => only,
            _ => new Condition.Every(parts),
        };
    }
}
