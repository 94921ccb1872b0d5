using Hitl.Connector.Escalation.Outcomes;

namespace Hitl.Connector.Escalation.Replay;

/// <summary>
/// Keeps the few differences that teach most, of every kind and rule some: twenty times the same case teaches one thing.
/// The choice does not depend on the order in which conversations come.
/// </summary>
internal sealed class InstructiveDifferences
{
    private const int KeptPerGroup = ReplayTally.Shown;

    private static readonly Comparer<ReplayDifference> BestFirst = Comparer<ReplayDifference>.Create(Compare);

    private readonly long[] _counts = new long[Enum.GetValues<DifferenceKind>().Length];
    private readonly Dictionary<(DifferenceKind Kind, string Rule), SortedSet<ReplayDifference>> _groups = [];

    public long Count => _counts.Sum();

    public IReadOnlyDictionary<DifferenceKind, long> ByKind() => Enum.GetValues<DifferenceKind>().ToDictionary(k => k, k => _counts[(int)k]);

    public void Add(RecordedConversation conversation, ReplayVerdict live, ReplayVerdict draft)
    {
        if (KindOf(conversation.Outcome.Need, live, draft) is { } kind)
        {
            _counts[(int)kind]++;
            Keep(Describe(conversation, kind, live, draft));
        }
    }

    public void Add(InstructiveDifferences other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        foreach (var difference in other._groups.Values.SelectMany(g => g))
        {
            Keep(difference);
        }
    }

    /// <summary>One of each kind and rule in turn, the gravest kinds first.</summary>
    public IReadOnlyList<ReplayDifference> Most(int count)
    {
        var turns = _groups.OrderBy(g => g.Key.Kind).ThenBy(g => g.Key.Rule, StringComparer.Ordinal).Select(g => g.Value).ToList();
        return [.. Enumerable.Range(0, KeptPerGroup).SelectMany(turn => turns.Where(g => g.Count > turn).Select(g => g.ElementAt(turn))).Take(count).OrderBy(d => d.Kind)];
    }

    private static DifferenceKind? KindOf(Need need, ReplayVerdict live, ReplayVerdict draft) => (live.Escalated, draft.Escalated, need) switch
    {
        (true, false, Need.Human) => DifferenceKind.NewMiss,
        (false, true, Need.Human) => DifferenceKind.MissMended,
        (false, true, Need.Bot) => DifferenceKind.NewNeedless,
        (true, false, Need.Bot) => DifferenceKind.NeedlessMended,
        (true, true, _) => live.Team == draft.Team ? null : DifferenceKind.OtherTeam,
        (false, false, _) => null,
        _ => DifferenceKind.Undecided,
    };

    private static ReplayDifference Describe(RecordedConversation conversation, DifferenceKind kind, ReplayVerdict live, ReplayVerdict draft)
    {
        // The rules that hand over where the others do not, and how near those were at the same moment.
        var (hands, leaves) = draft.Escalated ? (draft, live) : (live, draft);
        var (telling, other) = (EscalationPolicy.Decide(hands.Rules, hands.Telling), EscalationPolicy.Decide(leaves.Rules, hands.Telling));
        bool Moves(FiredRule fired) => hands.Rules.Rules[hands.Find(fired.RuleId)!.Value].Then is { Role: AiRole.Escalate } or { Group: not null };
        var moving = telling.Fired.Where(Moves).ToList();
        var makes = moving.Where(f => other.Fired.All(o => o.RuleId != f.RuleId)).DefaultIfEmpty(moving[0]).ToList();
        var near = other.AlmostFired.FirstOrDefault(a => makes.Any(f => f.RuleId == a.RuleId));
        return new ReplayDifference(
            conversation.Conversation,
            hands.EscalatedAt,
            kind,
            Words(live),
            Words(draft),
            [.. makes.Select(f => f.RuleId)],
            makes[0].Because + (near is null ? "" : $"; {(draft.Escalated ? "live" : "draft")}: {near.Because}"),
            telling.Sheet.Current.Intent?.Label,
            telling.Sheet.Language,
            conversation.Outcome.Proofs);
    }

    private static string Words(ReplayVerdict verdict) => verdict.Escalated ? $"hand over to {verdict.Team}" : "leave to the bot";

    private void Keep(ReplayDifference difference)
    {
        var key = (difference.Kind, difference.Rules[0]);
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups[key] = group = new SortedSet<ReplayDifference>(BestFirst);
        }

        group.Add(difference);
        if (group.Count > KeptPerGroup)
        {
            group.Remove(group.Max!);
        }
    }

    // More proof teaches more, and so does a rule that is close to its threshold; names settle the rest.
    private static int Compare(ReplayDifference? one, ReplayDifference? other)
    {
        var by = other!.Proofs.Count.CompareTo(one!.Proofs.Count);
        by = by != 0 ? by : other.Why.Contains("would fire", StringComparison.Ordinal).CompareTo(one.Why.Contains("would fire", StringComparison.Ordinal));
        by = by != 0 ? by : string.CompareOrdinal(one.Conversation.Account, other.Conversation.Account);
        return by != 0 ? by : string.CompareOrdinal(one.Conversation.Id, other.Conversation.Id);
    }
}
