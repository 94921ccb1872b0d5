using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>Reads <c>urgency</c> and <c>topics</c> of a rule's <c>when</c>.</summary>
internal sealed class RiskConditions(RuleYaml yaml)
{
    private const string Unknown = "unknown";
    private const double MoreLikelyThanNot = 0.5;

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition? Urgency(YamlNode value)
    {
        var fields = new YamlFields(yaml, value, "'urgency'", RuleKeys.Urgency);
        if (!fields.IsMap)
        {
            return null;
        }

        if (fields[Unknown] is not null)
        {
            return NotKnown(fields, value, "urgency", new Condition.RiskUnknown(OfTopics: false));
        }

        var level = fields.Name<UrgencyLevel>("at_least", required: true);
        var probability = fields.Number("probability", 0, 1);
        return level is null || (probability is null && fields["probability"] is not null)
            ? null
            : new Condition.Urgent(level.Value, probability ?? 0);
    }

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition? Topics(YamlNode value)
    {
        var fields = new YamlFields(yaml, value, "'topics'", RuleKeys.Topics);
        if (!fields.IsMap)
        {
            return null;
        }

        if (fields[Unknown] is not null)
        {
            return NotKnown(fields, value, "topics", new Condition.RiskUnknown(OfTopics: true));
        }

        var atLeast = fields.Number("at_least", 0, 1);
        var complete = atLeast is not null || fields["at_least"] is null;
        var parts = new List<Condition>();
        foreach (var key in fields.Present.Where(k => k != "at_least").Order(StringComparer.Ordinal))
        {
            var names = fields.Texts(key);
            var strange = names.Where(n => !RiskTopics.All.Contains(n.Value, StringComparer.Ordinal)).ToList();
            strange.ForEach(n => yaml.Report(n, $"'{n.Value}' is no topic: one of {string.Join(", ", RiskTopics.All)}"));
            complete &= names.Count > 0 && strange.Count == 0;
            parts.Add(new Condition.Topics(key == "has", [.. names.Select(n => n.Value)], atLeast ?? MoreLikelyThanNot));
        }

        if (parts.Count == 0)
        {
            yaml.Report(value, "'topics' needs 'has' (all of them) or 'any' (one of them)");
        }

        return !complete || parts.Count == 0 ? null : parts is [var only] ? only : new Condition.Every(parts);
    }

    private Condition.RiskUnknown? NotKnown(YamlFields fields, YamlNode value, string key, Condition.RiskUnknown condition)
    {
        if (fields.Present.Count() > 1)
        {
            yaml.Report(value, $"'{key}': known and unknown at once, so the rule could never fire");
            return null;
        }

        if (fields.Flag(Unknown) == false)
        {
            yaml.Report(value, "'unknown: false' asks nothing: leave it out");
        }

        return fields[Unknown] is YamlText { Quoted: false, Value: "true" } ? condition : null;
    }
}
