namespace Hitl.Connector.Escalation;

/// <summary>Reads <c>intent</c>, <c>text</c>, <c>bot_intent</c> and <c>knowledge</c> of a rule's <c>when</c>.</summary>
internal sealed class EvidenceConditions(RuleContext context)
{
    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition? Intent(YamlNode value)
    {
        var fields = new YamlFields(context.Yaml, value, "'intent'", RuleKeys.Intent);
        if (!fields.IsMap)
        {
            return null;
        }

        fields.Required("in");
        var labels = fields.Texts("in");
        var confidence = fields.Number("confidence", 0, 1);
        foreach (var label in labels)
        {
            context.Check(context.Catalog.Intents, label, "intent", label.Value);
        }

        if (labels.Count == 0 || (confidence is null && fields["confidence"] is not null))
        {
            return null;
        }

        // Each intent by its own threshold, where the rule names none.
        var parts = labels.GroupBy(l => confidence ?? context.Thresholds.Of(l.Value))
            .Select(g => new Condition.Intent([.. g.Select(l => l.Value)], g.Key))
            .ToList<Condition>();
        return parts is [var only] ? only : new Condition.Some(parts);
    }

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition.Text? Text(YamlNode value)
    {
        var fields = new YamlFields(context.Yaml, value, "'text'", RuleKeys.Text);
        var pattern = fields.Text("matches", required: true);
        var from = fields.Name<Speaker>("from");
        if (pattern is not null && TextPatterns.Problem(pattern) is { } problem)
        {
            context.Yaml.Report(fields["matches"]!, $"'matches': {problem}");
            return null;
        }

        return pattern is null || (from is null && fields["from"] is not null) ? null : new Condition.Text(pattern, from ?? Speaker.Customer);
    }

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition.BotIntent? BotIntent(YamlNode value)
    {
        var fields = new YamlFields(context.Yaml, value, "'bot_intent'", RuleKeys.BotIntent);
        if (!fields.IsMap)
        {
            return null;
        }

        fields.Required("allowed");
        var allowed = fields.Flag("allowed");
        if (context.BotIntents is null)
        {
            context.Yaml.Report(value, "'bot_intent' needs a list 'bot_intents' beside 'rules': what the bot may answer");
        }

        return allowed is null || context.BotIntents is null ? null : new Condition.BotIntent(allowed.Value, context.BotIntents, context.Thresholds);
    }

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition.Knowledge? Knowledge(YamlNode value)
    {
        var names = YamlFields.Texts(context.Yaml, value, "knowledge");
        var all = Enum.GetValues<KnowledgeMatch>();
        var found = new List<KnowledgeMatch>();
        foreach (var name in names)
        {
            var match = all.Where(k => Names.Of(k) == name.Value).ToList();
            if (match.Count == 0)
            {
                context.Yaml.Report(name, $"'{name.Value}' is no knowledge: one of {string.Join(", ", all.Select(k => Names.Of(k)))}");
            }

            found.AddRange(match);
        }

        return found.Count == 0 || found.Count != names.Count ? null : new Condition.Knowledge(found);
    }
}
