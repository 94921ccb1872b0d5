using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation.Outcomes;

namespace Hitl.Connector.Escalation.Replay;

/// <summary>What rules under one version do to the recorded conversations.</summary>
/// <param name="Version">Of the rule set.</param>
/// <param name="Escalated">Conversations handed over, whatever came of them.</param>
public sealed record ReplaySide(string Version, int Rules, long Escalated, VerdictCounts Verdicts, IReadOnlyList<TeamLoad> Load);

/// <summary>Conversations by what their outcome says about the decision. A rate is null where it has nothing to count.</summary>
public sealed record VerdictCounts(long Right, long Needless, long Missed, long RightlyLeft, long Unknown)
{
    /// <summary>Of those that needed a person, the share left to the bot, 0..1.</summary>
    public double? MissRate => Share(Missed, Right + Missed);

    /// <summary>Of those handed over with a known outcome, the share that the bot could have kept, 0..1.</summary>
    public double? NeedlessRate => Share(Needless, Right + Needless);

    internal static double? Share(long part, long whole) => whole == 0 ? null : part / (double)whole;
}

/// <summary>What comes to one team.</summary>
/// <param name="ByHour">Conversations in each hour of the day, 0 to 23 in UTC, over the whole time.</param>
/// <param name="Busiest">Most conversations in any one hour.</param>
/// <param name="BusiestAt">When that hour began.</param>
public sealed record TeamLoad(string Team, long Conversations, IReadOnlyList<long> ByHour, long Busiest, DateTimeOffset BusiestAt);

public enum RuleStanding
{
    /// <summary>In both, and written the same.</summary>
    Same,
    Changed,
    LiveOnly,
    DraftOnly,
}

/// <summary>Something about a rule that an admin should look at before it goes live.</summary>
public enum RuleFlag
{
    /// <summary>It fires on nearly every conversation.</summary>
    FiresOnEverything,

    /// <summary>It fires on none.</summary>
    FiresOnNothing,

    /// <summary>Its cap would have held conversations back.</summary>
    OverItsCap,
}

/// <summary>One rule before and after. Conversations count once, however often the rule fired in them.</summary>
/// <param name="Gained">Conversations on which the draft's rule fires and the live one does not.</param>
/// <param name="Live">Verdicts of the live rule where it hands over; null for rules that do not, or that are not there.</param>
/// <param name="HeldBack">Of the draft's, those in which its own mode, canary or cap kept it from acting.</param>
/// <param name="BusiestHour">Most conversations that the draft's rule fired on in one hour.</param>
public sealed record RuleReplay(
    string RuleId,
    string Name,
    RuleStanding Standing,
    long LiveFired,
    long DraftFired,
    long Gained,
    long Lost,
    VerdictCounts? Live,
    VerdictCounts? Draft,
    long HeldBack,
    long BusiestHour,
    IReadOnlyList<RuleFlag> Flags);

/// <summary>In which way a conversation comes out differently.</summary>
public enum DifferenceKind
{
    /// <summary>It needed a person; the live rules handed it over and the draft does not.</summary>
    NewMiss,

    /// <summary>It needed a person; the draft hands it over and the live rules did not.</summary>
    MissMended,

    /// <summary>The bot was enough; the draft hands it over and the live rules did not.</summary>
    NewNeedless,

    /// <summary>The bot was enough; the live rules handed it over and the draft does not.</summary>
    NeedlessMended,

    /// <summary>Handed over by one of the two, and nobody knows which is right.</summary>
    Undecided,

    /// <summary>Handed over by both, to different teams.</summary>
    OtherTeam,
}

/// <param name="Live">What the live rules do, in a few words.</param>
/// <param name="Rules">The rules that make the difference.</param>
/// <param name="Why">Their conditions with the values, as on a receipt; empty when the rule was not near.</param>
public sealed record ReplayDifference(
    ConversationRef Conversation,
    DateTimeOffset At,
    DifferenceKind Kind,
    string Live,
    string Draft,
    IReadOnlyList<string> Rules,
    string Why,
    string? Intent,
    string Language,
    IReadOnlyList<Proof> Proofs);

/// <summary>A draft beside the live rules over recorded conversations.</summary>
/// <param name="From">The earliest decision among them; null when there are none.</param>
/// <param name="Differing">Conversations that come out differently.</param>
/// <param name="Differences">The most instructive of them, at most <see cref="ReplayTally.Shown"/>.</param>
public sealed record ReplayReport(
    long Conversations,
    DateTimeOffset? From,
    DateTimeOffset? To,
    IReadOnlyDictionary<Need, long> Outcomes,
    ReplaySide Live,
    ReplaySide Draft,
    IReadOnlyList<RuleReplay> Rules,
    long Differing,
    IReadOnlyDictionary<DifferenceKind, long> DifferencesByKind,
    IReadOnlyList<ReplayDifference> Differences);
