using System.Globalization;
using System.Text;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation;

/// <summary>What a rule wants done. Absent parts are left to other rules.</summary>
public sealed record RuleActions
{
    /// <summary>All begin with <see cref="RuleSet.TagPrefix"/>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
    public Priority? Priority { get; init; }
    public ConversationStatus? Status { get; init; }

    /// <summary>Group or team, by name or id.</summary>
    public string? Group { get; init; }
    public string? Skill { get; init; }

    /// <summary>A person, by e-mail address, name or id.</summary>
    public string? Assignee { get; init; }
    public NoteKind? Note { get; init; }

    /// <summary>Hold every bot until a human has acted.</summary>
    public bool Hold { get; init; }

    /// <summary>A person signs off before anything happens; holds the bots too.</summary>
    public bool Approval { get; init; }
    public RuleNotice? Notify { get; init; }
    public AiRole? Role { get; init; }

    /// <summary>Rules of lower rank are not looked at once this one fired.</summary>
    public bool Stop { get; init; }

    internal void Write(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"|{string.Join(',', Tags)}|{Priority}|{Status}|{Sized(Group)}|{Sized(Skill)}|{Sized(Assignee)}|{Note}|{Hold}|{Approval}|{Role}|{Stop}|");
        text.Append(CultureInfo.InvariantCulture, $"{Sized(Notify?.Mention)}|{Sized(Notify?.Webhook)}|");
        foreach (var (name, value) in Fields.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}={value.Length}:{value};");
        }
    }

    private static string Sized(string? text) => text is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
}

/// <summary>Whom a rule notifies.</summary>
/// <param name="Mention">Named in the note.</param>
/// <param name="Webhook">Name of a configured outgoing webhook.</param>
public sealed record RuleNotice(string? Mention, string? Webhook);
