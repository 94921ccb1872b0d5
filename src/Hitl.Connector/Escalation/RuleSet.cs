using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Hitl.Connector.Accounts;
using Hitl.Connector.Escalation.Evaluation;
using Hitl.Connector.Escalation.Outcomes;

namespace Hitl.Connector.Escalation;

/// <summary>The rules in force: immutable, in the order in which they are asked.</summary>
public sealed class RuleSet
{
    /// <summary>Rules set only tags that begin with this, so that they can also take them away again.</summary>
    public const string TagPrefix = "hitl_";

    /// <summary>On a conversation in which a cap held a rule back.</summary>
    public const string CappedTag = "hitl_capped";

    /// <param name="rules">In the order of the files; asked by severity, then in this order.</param>
    /// <param name="fallbackGroup">Where a rule routes whose own group is gone at the helpdesk; null when none is named.</param>
    public RuleSet(IEnumerable<Rule> rules, string? fallbackGroup = null)
    {
        Rules = [.. rules.OrderByDescending(r => r.Severity)];
        FallbackGroup = fallbackGroup;
        Tags = Rules.SelectMany(r => r.Cap is null ? r.Then.Tags : r.Then.Tags.Append(CappedTag)).Where(t => !IsReserved(t)).ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase);
        var leaves = Rules.SelectMany(r => r.When.Leaves()).ToList();
        Fields = [.. leaves.Select(NamedField).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Patterns = new TextPatterns(leaves.OfType<Condition.Text>());
        Compiled = new CompiledRules(Rules);
        var text = new StringBuilder(fallbackGroup).Append('\n');
        foreach (var rule in Rules)
        {
            rule.Write(text);
        }

        Version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..12];
    }

    public static RuleSet Empty { get; } = new([]);

    /// <summary>The files that it was read from, kept with its version; empty for rules made in code.</summary>
    public IReadOnlyList<RuleText> Files { get; init; } = [];

    /// <summary>By severity (critical first), then in file order.</summary>
    public ImmutableArray<Rule> Rules { get; }

    /// <inheritdoc cref="RuleSet(IEnumerable{Rule}, string?)" path="/param[@name='fallbackGroup']"/>
    public string? FallbackGroup { get; }

    /// <summary>The closed list: every tag that a rule here can set.</summary>
    public ImmutableSortedSet<string> Tags { get; }

    /// <summary>The custom fields that conditions look at.</summary>
    public ImmutableArray<string> Fields { get; }

    /// <summary>The text patterns of all rules, each once.</summary>
    public TextPatterns Patterns { get; }

    /// <summary>First 12 hex digits of the SHA-256 over the content: the same rules give the same version, wherever they lie.</summary>
    public string Version { get; }

    internal CompiledRules Compiled { get; }

    /// <summary>The hold's and the humans' own tags, which no rule may set or remove.</summary>
    public static bool IsReserved(string tag) =>
        string.Equals(tag, HitlFields.HoldTag, StringComparison.OrdinalIgnoreCase)
        || HitlFields.HandoverTags.Contains(tag, StringComparer.OrdinalIgnoreCase)
        || string.Equals(tag, HitlFields.ApprovalTag, StringComparison.OrdinalIgnoreCase)
        || OutcomeMarks.IsMark(tag);

    private static string? NamedField(Condition condition) => condition switch
    {
        Condition.FieldIs field => field.Name,
        Condition.FieldEmpty field => field.Name,
        Condition.FieldNumber field => field.Name,
        _ => null,
    };
}
