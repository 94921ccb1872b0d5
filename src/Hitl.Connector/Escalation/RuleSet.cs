using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Hitl.Connector.Accounts;

namespace Hitl.Connector.Escalation;

/// <summary>The rules in force: immutable, in the order in which they are asked.</summary>
public sealed class RuleSet
{
    /// <summary>Rules set only tags that begin with this, so that they can also take them away again.</summary>
    public const string TagPrefix = "hitl_";

    /// <param name="rules">In the order of the files; asked by severity, then in this order.</param>
    public RuleSet(IEnumerable<Rule> rules)
    {
        Rules = [.. rules.OrderByDescending(r => r.Severity)];
        Tags = Rules.SelectMany(r => r.Then.Tags).Where(t => !IsReserved(t)).ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase);
        var text = new StringBuilder();
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

    /// <summary>The closed list: every tag that a rule here can set.</summary>
    public ImmutableSortedSet<string> Tags { get; }

    /// <summary>First 12 hex digits of the SHA-256 over the content: the same rules give the same version, wherever they lie.</summary>
    public string Version { get; }

    /// <summary>The hold's and the humans' own tags, which no rule may set or remove.</summary>
    public static bool IsReserved(string tag) =>
        string.Equals(tag, HitlFields.HoldTag, StringComparison.OrdinalIgnoreCase)
        || string.Equals(tag, HitlFields.ResumeTag, StringComparison.OrdinalIgnoreCase);
}
