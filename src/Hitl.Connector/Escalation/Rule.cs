using System.Globalization;
using System.Text;
using Hitl.Connector.Accounts;

namespace Hitl.Connector.Escalation;

/// <summary>How much weight a rule has where two disagree.</summary>
public enum Severity
{
    Low,
    Normal,
    High,
    Critical,
}

/// <summary>One rule of the admins' policy.</summary>
/// <param name="Id">Lower case, digits and hyphens; stable, since receipts name it.</param>
/// <param name="Owner">The person or team that answers for it.</param>
/// <param name="When">What arms it by a tag included.</param>
public sealed record Rule(string Id, string Name, string Owner, Severity Severity, Condition When, RuleActions Then)
{
    public bool Enabled { get; init; } = true;

    /// <summary>How far this rule goes; the account's mode is its ceiling. In shadow it only stands on the receipt.</summary>
    public AccountMode Mode { get; init; } = AccountMode.Act;

    /// <summary>The share of conversations in which it acts, in percent, 0 to 100; the same ones for every rule.</summary>
    public int Canary { get; init; } = 100;

    /// <summary>From this time on; null for always.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Up to, and without, this time; null for ever.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>How often it may begin to fire in an hour, over all conversations of an account; null for as often as it likes.</summary>
    public int? Cap { get; init; }

    /// <summary>
    /// A rule that escalates, routes, raises or holds stands once it fired, until a human said "finished": a calmer next
    /// message takes no escalation back. All other rules say what is true now.
    /// </summary>
    public bool Stands => Then.Role == AiRole.Escalate || Then.Group is not null || Then.Priority is not null || Then.Hold
        || Then.Approval || Then.Skill is not null || Then.Assignee is not null;

    /// <summary>Whether a cap may hold it back: a wish for a person and a sign-off are never held back.</summary>
    public bool MayBeCapped => !Then.Approval && !When.AsksForPerson;

    internal bool IsValidAt(DateTimeOffset time) => !(time < ValidFrom) && !(time >= ValidTo);

    internal void Write(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Id}|{Name}|{Owner}|{Severity}|{Enabled}|{Mode}|{Canary}|{Cap}|{ValidFrom?.UtcTicks}|{ValidTo?.UtcTicks}|");
        When.Write(text);
        Then.Write(text);
        text.Append('\n');
    }
}
