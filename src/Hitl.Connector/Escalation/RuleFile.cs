using System.Text.RegularExpressions;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation;

/// <param name="Rules">Null when there is any error: a bad file never replaces good rules.</param>
/// <param name="Errors">Everything that is wrong, by file, line and column.</param>
public sealed record RuleFileResult(RuleSet? Rules, IReadOnlyList<RuleError> Errors);

/// <summary>Reads rule files. Pure: the caller brings their text.</summary>
public sealed partial class RuleFile
{
    private static readonly string[] RuleKeys = ["id", "name", "owner", "severity", "enabled", "when", "then"];
    private static readonly string[] ActionKeys = ["tags", "fields", "priority", "group", "hold", "role", "stop"];

    private readonly RuleYaml yaml;
    private readonly Dictionary<string, string> ids;
    private readonly string file;

    private RuleFile(string file, List<RuleError> errors, Dictionary<string, string> ids)
    {
        yaml = new RuleYaml(file, errors);
        (this.file, this.ids) = (file, ids);
    }

    /// <summary>Reads the files as one rule set, in this order. Ids are unique over all of them.</summary>
    public static RuleFileResult Parse(params IReadOnlyList<(string File, string Text)> files)
    {
        var errors = new List<RuleError>();
        var rules = new List<Rule>();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in files)
        {
            var found = new List<RuleError>();
            rules.AddRange(new RuleFile(name, found, ids).Read(text));
            errors.AddRange(found.OrderBy(e => e.Line).ThenBy(e => e.Column));
        }

        return new RuleFileResult(errors.Count == 0 ? new RuleSet(rules) { Files = [.. files.Select(f => new RuleText(f.File, f.Text))] } : null, errors);
    }

    private List<Rule> Read(string text)
    {
        var rules = new List<Rule>();
        if (yaml.Read(text) is not { } root)
        {
            return rules;
        }

        var fields = new YamlFields(yaml, root, "the file", ["rules"]);
        foreach (var node in fields.List("rules", required: true))
        {
            if (Rule(node) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules;
    }

    private Rule? Rule(YamlNode node)
    {
        var fields = new YamlFields(yaml, node, "a rule", RuleKeys);
        if (!fields.IsMap)
        {
            return null;
        }

        var id = Id(fields);
        var name = fields.Text("name", required: true);
        var owner = fields.Text("owner", required: true);
        var severity = fields.Name<Severity>("severity", required: true);
        var enabled = fields.Flag("enabled") ?? true;
        var when = fields.Required("when") is { } condition ? new RuleConditions(yaml).Read(condition) : null;
        var then = fields.Required("then") is { } actions ? Actions(actions) : null;
        return id is null || name is null || owner is null || severity is null || when is null || then is null
            ? null
            : new Rule(id, name, owner, severity.Value, when, then) { Enabled = enabled };
    }

    private string? Id(YamlFields fields)
    {
        if (fields.Text("id", required: true) is not { } id)
        {
            return null;
        }

        if (!IdPattern().IsMatch(id))
        {
            yaml.Report(fields["id"]!, $"id '{id}': lower-case letters, digits and hyphens, at most 64");
            return null;
        }

        if (!ids.TryAdd(id, file))
        {
            yaml.Report(fields["id"]!, $"id '{id}' is already used in {ids[id]}");
        }

        return id;
    }

    private RuleActions? Actions(YamlNode node)
    {
        var fields = new YamlFields(yaml, node, "'then'", ActionKeys);
        if (!fields.IsMap)
        {
            return null;
        }

        if (fields.IsEmpty)
        {
            yaml.Report(node, $"'then' says nothing: it takes {string.Join(", ", ActionKeys)}");
        }

        return new RuleActions
        {
            Tags = [.. fields.Texts("tags").Where(IsTag).Select(t => t.Value)],
            Fields = CustomFields(fields),
            Priority = fields.Name<Priority>("priority"),
            Group = fields.Text("group"),
            Hold = fields.Flag("hold") ?? false,
            Role = fields.Name<AiRole>("role"),
            Stop = fields.Flag("stop") ?? false,
        };
    }

    private bool IsTag(YamlText tag)
    {
        var wrong = RuleSet.IsReserved(tag.Value) ? "belongs to the hold and to the humans: no rule sets it"
            : !TagPattern().IsMatch(tag.Value) ? $"rules set tags of their own only: '{RuleSet.TagPrefix}' followed by lower-case letters, digits, hyphens or underscores, at most 60"
            : null;
        if (wrong is not null)
        {
            yaml.Report(tag, $"tag '{tag.Value}': {wrong}");
        }

        return wrong is null;
    }

    private Dictionary<string, string> CustomFields(YamlFields actions)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (actions["fields"] is not { } node)
        {
            return values;
        }

        if (node is not YamlMap map)
        {
            yaml.Report(node, "'fields' takes a name and a value per line");
            return values;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (HitlFields.All.Any(f => f.Name.Equals(key.Value, StringComparison.OrdinalIgnoreCase)))
            {
                yaml.Report(key, $"field '{key.Value}' holds a score or a state: no rule sets it");
            }
            else if (value is YamlText { IsNull: false } text)
            {
                values[key.Value] = text.Value;
            }
            else
            {
                yaml.Report(value, $"field '{key.Value}' takes one value");
            }
        }

        return values;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();

    [GeneratedRegex("^hitl_[a-z0-9_-]{1,60}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex TagPattern();
}
