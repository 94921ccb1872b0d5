namespace Hitl.Connector.Escalation;

/// <summary>Reads the <c>when</c> of a rule: several keys side by side must all hold.</summary>
internal sealed class RuleConditions(RuleContext context)
{
    private readonly RuleYaml yaml = context.Yaml;

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition? Read(YamlNode node)
    {
        var fields = new YamlFields(yaml, node, "a condition", RuleKeys.Condition);
        if (!fields.IsMap)
        {
            return null;
        }

        if (fields.IsEmpty)
        {
            yaml.Report(node, $"a condition that asks nothing would always fire: it takes {string.Join(", ", RuleKeys.Condition)}");
            return null;
        }

        var parts = new List<Condition>();
        var complete = true;
        // In a fixed order, so that the order in the file changes neither meaning nor version.
        foreach (var key in RuleKeys.Condition)
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
        "urgency" => new RiskConditions(yaml).Urgency(value),
        "topics" => new RiskConditions(yaml).Topics(value),
        "tags" => new NameConditions(context).Tags(value),
        "field" => new NameConditions(context).Field(value),
        "intent" => new EvidenceConditions(context).Intent(value),
        "text" => new EvidenceConditions(context).Text(value),
        "bot_intent" => new EvidenceConditions(context).BotIntent(value),
        "knowledge" => new EvidenceConditions(context).Knowledge(value),
        "business_hours" => fields.Flag(key) is { } open ? new Condition.BusinessHours(open) : null,
        _ when RuleKeys.Subjects.TryGetValue(key, out var subject) => new NameConditions(context).OneOf(subject, value, key),
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
        var measure = RuleKeys.Measures[key];
        var (least, most) = measure.Range();
        var fields = new YamlFields(yaml, value, $"'{key}'", RuleKeys.Number);
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
            yaml.Report(value, $"'{key}' needs one of {string.Join(", ", RuleKeys.Number)}");
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
}
