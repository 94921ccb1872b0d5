using Hitl.Connector.Escalation.Lint;

namespace Hitl.Connector.Escalation;

/// <param name="Rules">Null when there is any error: a bad file never replaces good rules.</param>
/// <param name="Errors">Everything that is wrong, by file, line and column.</param>
public sealed record RuleFileResult(RuleSet? Rules, IReadOnlyList<RuleError> Errors);

/// <summary>Reads rule files. Pure: the caller brings their text.</summary>
public static class RuleFile
{
    /// <inheritdoc cref="Parse(IReadOnlyList{ValueTuple{string, string}}, RuleCatalog)"/>
    public static RuleFileResult Parse(params IReadOnlyList<(string File, string Text)> files) => Parse(files, RuleCatalog.Unknown);

    /// <summary>
    /// Reads the files as one rule set, in this order. Ids are unique over all of them; thresholds, arming tags and the
    /// bot's intents of one file hold for all.
    /// </summary>
    public static RuleFileResult Parse(IReadOnlyList<(string File, string Text)> files, RuleCatalog catalog)
    {
        var head = new RuleFileHead(catalog);
        var read = new List<(string File, List<RuleError> Errors, RuleYaml Yaml, IReadOnlyList<YamlNode> Rules)>();
        foreach (var (name, text) in files)
        {
            var errors = new List<RuleError>();
            var yaml = new RuleYaml(name, errors);
            read.Add((name, errors, yaml, yaml.Read(text) is { } root ? head.Read(name, yaml, root) : []));
        }

        var rules = new List<ReadRule>();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var thresholds = head.Thresholds;
        foreach (var (name, _, yaml, nodes) in read)
        {
            var reader = new RuleReader(new RuleContext(yaml, thresholds, head.BotIntents, catalog), name, ids, head.Arming);
            rules.AddRange(nodes.Select(reader.Read).OfType<ReadRule>());
        }

        head.CheckArming(ids.Keys);
        RuleReach.Check(rules);
        var found = read.SelectMany(r => r.Errors.OrderBy(e => e.Line).ThenBy(e => e.Column)).ToList();
        return new RuleFileResult(
            found.Count == 0 ? new RuleSet(rules.Select(r => r.Rule), head.FallbackGroup) { Files = [.. files.Select(f => new RuleText(f.File, f.Text))] } : null,
            found);
    }
}

/// <summary>A rule with the place of its conditions.</summary>
internal sealed record ReadRule(Rule Rule, RuleYaml Yaml, YamlNode At);
