using Hitl.Connector.Accounts;

namespace Hitl.Connector.Escalation;

/// <summary>What a decision needs beside the conversation and its scores: the account, the clock, the calendar, the counters.</summary>
/// <param name="Now">The time of the decision.</param>
public sealed record DecisionSurroundings(AccountMode Mode, DateTimeOffset Now)
{
    public PreviousState? Previous { get; init; }

    /// <summary>Whether the desk is open at a time; null without a calendar. Pure.</summary>
    public Func<DateTimeOffset, bool>? IsOpen { get; init; }

    /// <summary>When the desk next opens or closes after <see cref="Now"/>; null without a calendar.</summary>
    public DateTimeOffset? CalendarChangesAt { get; init; }

    /// <inheritdoc cref="FactSheet.CapUse"/>
    public IReadOnlyDictionary<string, CapUse> CapUse { get; init; } = new Dictionary<string, CapUse>();

    /// <inheritdoc cref="FactSheet.ContactsIn7Days"/>
    public int? ContactsIn7Days { get; init; }

    /// <inheritdoc cref="FactSheet.Bot"/>
    public BotEvidence? Bot { get; init; }

    /// <inheritdoc cref="FactSheet.CustomerTier"/>
    public string? CustomerTier { get; init; }
}
