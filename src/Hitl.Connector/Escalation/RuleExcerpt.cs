namespace Hitl.Connector.Escalation;

/// <summary>One rule as its author wrote it.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Line">Of its first line, from 1.</param>
public sealed record RuleExcerpt(string File, int Line, string Text)
{
    /// <summary>Null when no file has the rule.</summary>
    public static RuleExcerpt? Of(IReadOnlyList<RuleText> files, string ruleId)
    {
        foreach (var (file, text) in files)
        {
            var keys = (new RuleYaml(file, []).Read(text) as YamlMap)?.Entries ?? [];
            var rules = keys.Where(k => k.Key.Value == "rules").Select(k => k.Value).OfType<YamlList>().SelectMany(l => l.Items).OfType<YamlMap>().ToList();
            if (rules.Find(r => r.Entries.Any(e => e.Key.Value == "id" && e.Value is YamlText id && id.Value == ruleId)) is { } rule)
            {
                var lines = text.ReplaceLineEndings("\n").Split('\n');
                var next = rules.Select(r => r.Line).Concat(keys.Select(k => k.Key.Line)).Where(l => l > rule.Line).DefaultIfEmpty(lines.Length + 1).Min();
                return new RuleExcerpt(file, rule.Line, string.Join('\n', lines[(rule.Line - 1)..(next - 1)]).TrimEnd());
            }
        }

        return null;
    }
}
