using System.Text.RegularExpressions;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation;

/// <summary>Reads the <c>then</c> of a rule.</summary>
internal sealed partial class ActionReader(RuleContext context)
{
    /// <summary>What a rule may set; the others are ends, which are for people.</summary>
    internal static readonly ConversationStatus[] Statuses = [ConversationStatus.Open, ConversationStatus.Pending, ConversationStatus.OnHold];

    /// <summary>Null when it is no mapping; other mistakes are reported and left out.</summary>
    public RuleActions? Read(YamlNode node)
    {
        var fields = new YamlFields(context.Yaml, node, "'then'", RuleKeys.Actions);
        if (!fields.IsMap)
        {
            return null;
        }

        if (fields.IsEmpty)
        {
            context.Yaml.Report(node, $"'then' says nothing: it takes {string.Join(", ", RuleKeys.Actions)}");
        }

        return new RuleActions
        {
            Tags = [.. fields.Texts("tags").Where(IsTag).Select(t => t.Value)],
            Fields = CustomFields(fields),
            Priority = fields.Name<Priority>("priority"),
            Status = fields.Name("status", Statuses),
            Group = Named(fields, "group", context.Catalog.Groups),
            Skill = Named(fields, "skill", context.Catalog.Skills),
            Assignee = Named(fields, "assignee", context.Catalog.Assignees),
            Note = fields.Name<NoteKind>("note"),
            Hold = fields.Flag("hold") ?? false,
            Approval = fields.Flag("approval") ?? false,
            Notify = fields["notify"] is { } notify ? Notice(notify) : null,
            Role = fields.Name<AiRole>("role"),
            Stop = fields.Flag("stop") ?? false,
        };
    }

    private string? Named(YamlFields fields, string key, IReadOnlyCollection<string>? known)
    {
        var name = fields.Text(key);
        if (name is not null)
        {
            context.Check(known, fields[key]!, key, name);
        }

        return name;
    }

    private RuleNotice? Notice(YamlNode node)
    {
        var fields = new YamlFields(context.Yaml, node, "'notify'", RuleKeys.Notify);
        if (fields is { IsMap: true, IsEmpty: true })
        {
            context.Yaml.Report(node, "'notify' needs 'mention', 'webhook' or both");
        }

        return fields.IsMap ? new RuleNotice(fields.Text("mention"), Named(fields, "webhook", context.Catalog.Webhooks)) : null;
    }

    private bool IsTag(YamlText tag)
    {
        var wrong = RuleSet.IsReserved(tag.Value) ? "belongs to the hold and to the humans: no rule sets it"
            : tag.Value == RuleSet.CappedTag ? "says that a cap held a rule back: no rule sets it"
            : !TagPattern().IsMatch(tag.Value) ? $"rules set tags of their own only: '{RuleSet.TagPrefix}' followed by lower-case letters, digits, hyphens or underscores, at most 60"
            : null;
        if (wrong is not null)
        {
            context.Yaml.Report(tag, $"tag '{tag.Value}': {wrong}");
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
            context.Yaml.Report(node, "'fields' takes a name and a value per line");
            return values;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (HitlFields.All.Any(f => f.Name.Equals(key.Value, StringComparison.OrdinalIgnoreCase)))
            {
                context.Yaml.Report(key, $"field '{key.Value}' holds a score or a state: no rule sets it");
            }
            else if (value is YamlText { IsNull: false } text)
            {
                context.Check(context.Catalog.Fields, key, "field", key.Value);
                values[key.Value] = text.Value;
            }
            else
            {
                context.Yaml.Report(value, $"field '{key.Value}' takes one value");
            }
        }

        return values;
    }

    [GeneratedRegex("^hitl_[a-z0-9_-]{1,60}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex TagPattern();
}
