using System.Globalization;
using System.Text;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation;

/// <summary>How much weight a rule has where two disagree.</summary>
public enum Severity
{
    Low,
    Normal,
    High,
    Critical,
}

/// <summary>What a rule wants done. Absent parts are left to other rules.</summary>
public sealed record RuleActions
{
    /// <summary>All begin with <see cref="RuleSet.TagPrefix"/>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
    public Priority? Priority { get; init; }

    /// <summary>Group or team, by name or id.</summary>
    public string? Group { get; init; }

    /// <summary>Hold every bot until a human has acted.</summary>
    public bool Hold { get; init; }
    public AiRole? Role { get; init; }

    /// <summary>Rules of lower rank are not looked at once this one fired.</summary>
    public bool Stop { get; init; }
}

/// <summary>One rule of the admins' policy.</summary>
/// <param name="Id">Lower case, digits and hyphens; stable, since receipts name it.</param>
/// <param name="Owner">The person or team that answers for it.</param>
public sealed record Rule(string Id, string Name, string Owner, Severity Severity, Condition When, RuleActions Then)
{
    public bool Enabled { get; init; } = true;

    internal void Write(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Id}|{Name}|{Owner}|{Severity}|{Enabled}|");
        When.Write(text);
        text.Append(CultureInfo.InvariantCulture, $"|{string.Join(',', Then.Tags)}|{Then.Priority}|{Then.Group}|{Then.Hold}|{Then.Role}|{Then.Stop}|");
        foreach (var (name, value) in Then.Fields.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}={value.Length}:{value};");
        }

        text.Append('\n');
    }
}
