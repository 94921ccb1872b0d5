using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Escalation;

/// <summary>Reads names, <c>tags</c> and <c>field</c> of a rule's <c>when</c>.</summary>
internal sealed class NameConditions(RuleContext context)
{
    /// <summary>The values that a subject can have; null where the helpdesk's admins name them.</summary>
    public static IReadOnlyList<string>? Values(Subject subject) => subject switch
    {
        Subject.Channel => [.. Enum.GetValues<Channel>().Select(c => Names.Of(c))],
        Subject.Owner => [.. Enum.GetValues<Owner>().Select(o => Names.Of(o))],
        Subject.Helpdesk => [.. Enum.GetValues<HelpdeskKind>().Select(h => Names.Of(h))],
        Subject.Status => [.. Enum.GetValues<ConversationStatus>().Select(s => Names.Of(s))],
        _ => null,
    };

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition.OneOf? OneOf(Subject subject, YamlNode value, string key)
    {
        var names = YamlFields.Texts(context.Yaml, value, key);
        var wrong = false;
        foreach (var name in names)
        {
            if (Problem(subject, key, name.Value) is { } problem)
            {
                context.Yaml.Report(name, problem);
                wrong = true;
            }

            context.Check(Known(subject), name, key, name.Value);
        }

        return names.Count == 0 || wrong ? null : new Condition.OneOf(subject, [.. names.Select(n => n.Value)]);
    }

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition? Tags(YamlNode value)
    {
        var fields = new YamlFields(context.Yaml, value, "'tags'", RuleKeys.Tags);
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
            context.Yaml.Report(value, "'tags' needs 'has' (all of them) or 'any' (one of them)");
        }

        return parts.Count != fields.Present.Count() ? null : Together(parts);
    }

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public Condition? Field(YamlNode value)
    {
        var fields = new YamlFields(context.Yaml, value, "'field'", RuleKeys.Field);
        if (!fields.IsMap || fields.Text("name", required: true) is not { } name)
        {
            return null;
        }

        context.Check(context.Catalog.Fields, fields["name"]!, "field", name);
        var parts = new List<Condition>();
        if (fields.Texts("is") is { Count: > 0 } values)
        {
            parts.Add(new Condition.FieldIs(name, [.. values.Select(v => v.Value)]));
        }

        if (fields.Flag("empty") is { } empty)
        {
            parts.Add(empty ? new Condition.FieldEmpty(name) : new Condition.Not(new Condition.FieldEmpty(name)));
        }

        foreach (var comparison in Enum.GetValues<Comparison>())
        {
            if (fields.Number(Names.Of(comparison), -1e15, 1e15) is { } threshold)
            {
                parts.Add(new Condition.FieldNumber(name, comparison, threshold));
            }
        }

        var asked = fields.Present.Count() - 1;
        if (asked == 0)
        {
            context.Yaml.Report(value, "'field' needs one of is, empty, below, at_most, above, at_least");
        }

        return parts.Count != asked ? null : Together(parts);
    }

    private static Condition? Together(List<Condition> parts) => parts switch
    {
        [] => null,
        [var only] => only,
        _ => new Condition.Every(parts),
    };

    private static string? Problem(Subject subject, string key, string name) => subject switch
    {
        Subject.Language when name.Length is < 2 or > 8 => $"'{name}' is no language: two letters (en, de), mixed or unknown",
        _ when Values(subject) is { } values && !values.Contains(name, StringComparer.Ordinal) => $"'{name}' is no {key}: one of {string.Join(", ", values)}",
        _ => null,
    };

    private IReadOnlyCollection<string>? Known(Subject subject) => subject switch
    {
        Subject.Brand => context.Catalog.Brands,
        Subject.Group => context.Catalog.Groups,
        Subject.Assignee => context.Catalog.Assignees,
        _ => null,
    };
}
