using System.Globalization;

namespace Hitl.Connector.Escalation;

/// <summary>What stands beside the rules in their files and holds for all of them.</summary>
internal sealed class RuleFileHead(RuleCatalog catalog)
{
    private readonly Dictionary<string, double> byIntent = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(YamlNode At, RuleYaml Yaml, string Tag, string RuleId)> arming = [];
    private readonly Dictionary<string, string> places = new(StringComparer.OrdinalIgnoreCase);
    private List<string>? botIntents;
    private double standard = IntentThresholds.Standard.Default;

    public IntentThresholds Thresholds => new(standard, byIntent);

    /// <summary>Null where no file says it.</summary>
    public IReadOnlyList<string>? BotIntents => botIntents;

    public string? FallbackGroup { get; private set; }

    /// <summary>The tags that arm each rule, by the rule's id.</summary>
    public ILookup<string, string> Arming => arming.ToLookup(a => a.RuleId, a => a.Tag, StringComparer.Ordinal);

    /// <summary>Reads everything but the rules; gives the rules' nodes.</summary>
    public IReadOnlyList<YamlNode> Read(string file, RuleYaml yaml, YamlNode root)
    {
        var fields = new YamlFields(yaml, root, "the file", RuleKeys.File);
        if (fields["thresholds"] is { } thresholds)
        {
            ReadThresholds(file, yaml, thresholds);
        }

        if (fields["tags"] is { } tags)
        {
            ReadTags(file, yaml, tags);
        }

        if (fields["bot_intents"] is { } intents && Once(file, yaml, intents, "bot_intents"))
        {
            botIntents = [.. fields.Texts("bot_intents").Select(t => Known(yaml, t))];
        }

        if (fields["fallback_group"] is { } group && Once(file, yaml, group, "fallback_group") && fields.Text("fallback_group") is { } name)
        {
            new RuleContext(yaml, IntentThresholds.Standard, null, catalog).Check(catalog.Groups, group, "group", name);
            FallbackGroup = name;
        }

        return fields.List("rules", required: !fields.Present.Any());
    }

    /// <summary>Reports tags that arm a rule which is in no file.</summary>
    public void CheckArming(IReadOnlyCollection<string> ids)
    {
        foreach (var (at, yaml, tag, ruleId) in arming.Where(a => !ids.Contains(a.RuleId)))
        {
            yaml.Report(at, $"tag '{tag}' arms '{ruleId}', which is the id of no rule");
        }
    }

    private void ReadThresholds(string file, RuleYaml yaml, YamlNode node)
    {
        if (node is not YamlMap map)
        {
            yaml.Report(node, "'thresholds' takes an intent (or default) and a number per line");
            return;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (value is not YamlText text || !double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number is >= 0 and <= 1))
            {
                yaml.Report(value, $"threshold of '{key.Value}' is a number from 0 to 1");
            }
            else if (!Once(file, yaml, key, "threshold of " + key.Value))
            {
                continue;
            }
            else if (key.Value == "default")
            {
                standard = number;
            }
            else
            {
                byIntent[Known(yaml, key)] = number;
            }
        }
    }

    private void ReadTags(string file, RuleYaml yaml, YamlNode node)
    {
        if (node is not YamlMap map)
        {
            yaml.Report(node, "'tags' takes a tag and the id of the rule that it arms per line");
            return;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (key.Value.StartsWith(RuleSet.TagPrefix, StringComparison.OrdinalIgnoreCase))
            {
                yaml.Report(key, $"tag '{key.Value}': what rules set arms no rule, or a rule would keep itself alive");
            }
            else if (value is not YamlText { IsNull: false } id)
            {
                yaml.Report(value, $"tag '{key.Value}' takes the id of one rule");
            }
            else if (Once(file, yaml, key, "tag " + key.Value))
            {
                arming.Add((value, yaml, key.Value, id.Value));
            }
        }
    }

    private string Known(RuleYaml yaml, YamlText intent)
    {
        new RuleContext(yaml, IntentThresholds.Standard, null, catalog).Check(catalog.Intents, intent, "intent", intent.Value);
        return intent.Value;
    }

    private bool Once(string file, RuleYaml yaml, YamlNode at, string what)
    {
        if (places.TryAdd(what, file))
        {
            return true;
        }

        yaml.Report(at, $"{what} is already set in {places[what]}");
        return false;
    }
}
