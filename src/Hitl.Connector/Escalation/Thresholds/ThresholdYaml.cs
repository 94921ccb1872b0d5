using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hitl.Connector.Escalation.Thresholds;

/// <summary>Writes solved thresholds as an admin would put them into a rule file.</summary>
public static partial class ThresholdYaml
{
    /// <summary>Empty when no group has a threshold.</summary>
    public static string Write(Measure score, ThresholdTarget target, IReadOnlyList<GroupThreshold> groups)
    {
        var text = new StringBuilder();
        var usable = groups.Where(g => g.Finding is ThresholdFinding.Solved or ThresholdFinding.HandOverAll).ToList();
        if (usable.Count == 0)
        {
            return "";
        }

        text.Append(CultureInfo.InvariantCulture, $"# At most {target.Miss * 100:0.##} % of must-escalate conversations missed, each with {target.Confidence * 100:0.##} % confidence.\n");
        var asThresholds = score is Measure.IntentConfidence ? usable.Where(g => g is { Language: null, Value: not null }).ToList() : [];
        if (asThresholds.Count > 0)
        {
            WriteThresholds(text, asThresholds);
        }

        var own = usable.Where(g => g is { Intent: not null, Language: null }).Select(g => g.Intent!).ToList();
        var rules = usable.Except(asThresholds).Where(g => IsStricter(g, groups, target.Side)).ToList();
        if (rules.Count > 0)
        {
            text.Append("rules:\n");
        }

        foreach (var group in rules)
        {
            WriteRule(text, score, target.Side, group, own);
        }

        return text.ToString();
    }

    private static void WriteThresholds(StringBuilder text, List<GroupThreshold> groups)
    {
        text.Append("# Below its intent's threshold a conversation is not clear enough for the bot.\nthresholds:\n");
        foreach (var group in groups.OrderBy(g => g.Intent is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {(group.Intent is { } intent ? Quoted(intent) : "default")}: {group.Value:0.###}  # {Cost(group)}\n");
        }
    }

    // A language whose own threshold is no stricter is kept safe by its intent's.
    private static bool IsStricter(GroupThreshold group, IReadOnlyList<GroupThreshold> groups, ThresholdSide side)
    {
        if (group.Language is null)
        {
            return true;
        }

        var whole = groups.First(g => g.Intent == group.Intent && g.Language is null);
        return whole.Finding is ThresholdFinding.Solved
            && (group.Finding is ThresholdFinding.HandOverAll || (side is ThresholdSide.HandOverBelow ? group.Value > whole.Value : group.Value < whole.Value));
    }

    private static void WriteRule(StringBuilder text, Measure score, ThresholdSide side, GroupThreshold group, List<string> own)
    {
        var name = string.Join(' ', new[] { ThresholdScores.NameOf(score).Replace('_', ' '), group.Intent ?? "other intents", group.Language }.OfType<string>());
        var number = side is ThresholdSide.HandOverBelow ? "below" : "at_least";

        // What lies below zero is nothing: such a group needs no rule.
        if (group is { Value: 0 } && side is ThresholdSide.HandOverBelow)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"  - id: {Slug(name)}  # {Cost(group)}\n");
        text.Append(CultureInfo.InvariantCulture, $"    name: {Quoted($"Threshold of {name}")}\n    owner: Support operations\n    severity: normal\n    when:\n");
        if (group.Intent is { } intent)
        {
            text.Append(CultureInfo.InvariantCulture, $"      intent: {{ in: [{Quoted(intent)}], confidence: 0 }}\n");
        }
        else if (own.Count > 0)
        {
            // "not" of an intent that is not known does not fire: that case is named apart.
            text.Append(CultureInfo.InvariantCulture, $"      any:\n        - intent_confidence: {{ unknown: true }}\n        - not: {{ intent: {{ in: [{string.Join(", ", own.Select(Quoted))}], confidence: 0 }} }}\n");
        }

        if (group.Language is { } language)
        {
            text.Append(CultureInfo.InvariantCulture, $"      language: {Quoted(language)}\n");
        }

        if (group.Value is { } value)
        {
            text.Append(CultureInfo.InvariantCulture, $"      {ThresholdScores.NameOf(score)}: {{ {number}: {value:0.###} }}\n");
        }
        else if (group is { Intent: null, Language: null } && own.Count == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"      {ThresholdScores.NameOf(score)}: {{ at_least: 0 }}\n");
        }

        text.Append("    then: { role: escalate }\n");
    }

    private static string Cost(GroupThreshold group) => string.Create(
        CultureInfo.InvariantCulture,
        $"{group.Missed} of {group.MustEscalate} missed, so at most {group.MissAtMost * 100:0.0} %; {group.Needless} of {group.Others} handed over needlessly");

    private static string Quoted(string text) =>
        Plain().IsMatch(text) && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "default")
            ? text
            : "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string Slug(string text) => NotForIds().Replace(text.ToLowerInvariant(), "-").Trim('-');

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotForIds();
}
