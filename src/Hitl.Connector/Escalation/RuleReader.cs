using System.Globalization;
using System.Text.RegularExpressions;
using Hitl.Connector.Accounts;

namespace Hitl.Connector.Escalation;

/// <summary>Reads the rules of one file.</summary>
/// <param name="ids">The ids of all files with the file that has them.</param>
/// <param name="arming">See <see cref="RuleFileHead.Arming"/>.</param>
internal sealed partial class RuleReader(RuleContext context, string file, Dictionary<string, string> ids, ILookup<string, string> arming)
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    /// <summary>Null when something was wrong, which is then reported.</summary>
    public ReadRule? Read(YamlNode node)
    {
        var fields = new YamlFields(context.Yaml, node, "a rule", RuleKeys.Rule);
        if (!fields.IsMap)
        {
            return null;
        }

        var id = Id(fields);
        var name = fields.Text("name", required: true);
        var owner = fields.Text("owner", required: true);
        var severity = fields.Name<Severity>("severity", required: true);
        var (from, to) = Valid(fields);
        var when = When(fields, id);
        var then = fields.Required("then") is { } actions ? new ActionReader(context).Read(actions) : null;
        var settings = (Enabled: fields.Flag("enabled") ?? true, Mode: fields.Name<AccountMode>("mode"), Canary: fields.Whole("canary", 0, 100), Cap: fields.Whole("cap", 1, 100_000));
        if (id is null || name is null || owner is null || severity is null || when is null || then is null)
        {
            return null;
        }

        var rule = new Rule(id, name, owner, severity.Value, when, then)
        {
            Enabled = settings.Enabled,
            Mode = settings.Mode ?? AccountMode.Act,
            Canary = settings.Canary ?? 100,
            Cap = settings.Cap,
            ValidFrom = from,
            ValidTo = to,
        };
        if (rule is { Cap: not null, MayBeCapped: false })
        {
            context.Yaml.Report(fields["cap"]!, "no cap here: a customer who asks for a person, and what needs a sign-off, are never held back");
        }

        return new ReadRule(rule, context.Yaml, fields["when"] ?? node);
    }

    private string? Id(YamlFields fields)
    {
        if (fields.Text("id", required: true) is not { } id)
        {
            return null;
        }

        if (!IdPattern().IsMatch(id))
        {
            context.Yaml.Report(fields["id"]!, $"id '{id}': lower-case letters, digits and hyphens, at most 64");
            return null;
        }

        if (!ids.TryAdd(id, file))
        {
            context.Yaml.Report(fields["id"]!, $"id '{id}' is already used in {ids[id]}");
        }

        return id;
    }

    // What arms it by a tag is one more way in; a rule that a tag arms needs no other.
    private Condition? When(YamlFields fields, string? id)
    {
        var tags = id is null ? [] : arming[id].Order(StringComparer.Ordinal).ToList();
        var armed = tags.Count > 0 ? new Condition.Tags(All: false, tags) : null;
        if (fields["when"] is not { } node)
        {
            return armed is null ? Missing(fields) : armed;
        }

        var when = new RuleConditions(context).Read(node);
        return when is null || armed is null ? when : new Condition.Some([when, armed]);
    }

    private static Condition? Missing(YamlFields fields)
    {
        fields.Required("when");
        return null;
    }

    private (DateTimeOffset? From, DateTimeOffset? To) Valid(YamlFields rule)
    {
        if (rule["valid"] is not { } node)
        {
            return default;
        }

        var fields = new YamlFields(context.Yaml, node, "'valid'", RuleKeys.Valid);
        if (fields is { IsMap: true, IsEmpty: true })
        {
            context.Yaml.Report(node, "'valid' needs 'from', 'to' or both");
        }

        var (from, to) = (Time(fields, "from"), Time(fields, "to"));
        if (from >= to)
        {
            context.Yaml.Report(node, "'valid' ends before it begins, so the rule could never fire");
        }

        return (from, to);
    }

    private DateTimeOffset? Time(YamlFields fields, string key)
    {
        if (fields[key] is not { } value)
        {
            return null;
        }

        if (value is YamlText text && DateTimeOffset.TryParseExact(text.Value, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        context.Yaml.Report(value, $"'{key}' is a date (2026-01-31) or a time (2026-01-31T08:00+01:00)");
        return null;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();
}
