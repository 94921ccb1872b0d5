namespace Hitl.Connector.Escalation.Thresholds;

/// <summary>
/// Finds the threshold that hands the least over while it keeps a promise: "at most 2 % of must-escalate conversations
/// missed, with 95 % confidence".
/// <para>
/// The miss rate can only fall as the threshold moves to the safe side, so the least safe threshold whose upper bound
/// (<see cref="MissBound"/>) keeps the target, as all safer ones do, keeps the promise although it was chosen by looking
/// at the same data: S. Bates, A. Angelopoulos, L. Lei, J. Malik, M. I. Jordan, "Distribution-free, risk-controlling
/// prediction sets", Journal of the ACM 68 (2021), theorem 1. It holds for conversations like those of the history.
/// </para>
/// <para>
/// Each group's promise stands for itself: among twenty groups, one may be expected to break it.
/// </para>
/// </summary>
public static class ThresholdSolver
{
    /// <summary>Thresholds are thousandths: fixed before any data is seen, and short enough to be written into a rule.</summary>
    private const int Steps = 1000;

    /// <summary>
    /// One threshold per intent where there is enough history, one more per intent and language where there is, and one
    /// for all conversations whose intent has none (its intent is null; always there, last).
    /// </summary>
    /// <returns>By intent, then language; an intent's own comes before those of its languages.</returns>
    public static IReadOnlyList<GroupThreshold> Solve(IEnumerable<LabelledConversation> history, ThresholdTarget target)
    {
        var solved = new List<GroupThreshold>();
        var rest = new List<LabelledConversation>();
        foreach (var intent in history.GroupBy(c => c.Intent ?? "").OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var all = intent.ToList();
            var own = intent.Key.Length == 0 ? null : SolveGroup(intent.Key, null, all, target);
            if (own is null or { Finding: ThresholdFinding.TooFew })
            {
                // Whom the common threshold serves is settled by counts alone, never by scores: its promise holds for them.
                rest.AddRange(all);
            }

            if (own is null)
            {
                continue;
            }

            solved.Add(own);
            var languages = all.GroupBy(c => c.Language).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
            if (own.Finding != ThresholdFinding.TooFew && languages.Count > 1)
            {
                solved.AddRange(languages.Select(l => SolveGroup(intent.Key, l.Key, [.. l], target)));
            }
        }

        solved.Add(SolveGroup(null, null, rest, target));
        return solved;
    }

    private static GroupThreshold SolveGroup(string? intent, string? language, List<LabelledConversation> group, ThresholdTarget target)
    {
        var must = Ladder.Of(group.Where(c => c.MustEscalate));
        var others = Ladder.Of(group.Where(c => !c.MustEscalate));
        var known = new GroupThreshold(intent, language, ThresholdFinding.TooFew) { MustEscalate = must.Count, Others = others.Count };
        if (MissBound.MostMisses(must.Count, target.Miss, target.Confidence) is not { } allowed)
        {
            return known with { MoreNeeded = MissBound.FewestTrials(target.Miss, target.Confidence) - must.Count };
        }

        // From the least safe threshold towards the safe side. A score of one reaches every threshold, and every score
        // reaches zero: at these ends nothing is told apart any more.
        var below = target.Side == ThresholdSide.HandOverBelow;
        for (var i = 0; i <= Steps; i++)
        {
            var step = below ? i : Steps - i;
            var missed = below ? must.Reaching(step) : must.Count - must.Reaching(step);
            if (missed <= allowed && (below || step > 0))
            {
                return known with
                {
                    Finding = ThresholdFinding.Solved,
                    Value = (double)step / Steps,
                    Missed = missed,
                    MissAtMost = MissBound.AtMost(missed, must.Count, target.Confidence),
                    Needless = below ? others.Count - others.Reaching(step) : others.Reaching(step),
                };
            }
        }

        return known with { Finding = ThresholdFinding.HandOverAll, MissAtMost = MissBound.AtMost(0, must.Count, target.Confidence), Needless = others.Count };
    }

    /// <summary>How many scores reach each threshold.</summary>
    private sealed class Ladder
    {
        private readonly int[] reaching = new int[Steps + 1];

        public int Count { get; private set; }

        public int Reaching(int step) => reaching[step];

        public static Ladder Of(IEnumerable<LabelledConversation> conversations)
        {
            var ladder = new Ladder();
            foreach (var conversation in conversations)
            {
                ladder.Count++;
                ladder.reaching[LastReached(conversation.Score)]++;
            }

            for (var step = Steps - 1; step >= 0; step--)
            {
                ladder.reaching[step] += ladder.reaching[step + 1];
            }

            return ladder;
        }

        // The highest threshold that it reaches, compared as a rule compares it: 0.3 × 1000 is not 300 in binary.
        private static int LastReached(double score)
        {
            var step = Math.Clamp((int)Math.Round(score * Steps), 0, Steps);
            return step > 0 && score < (double)step / Steps ? step - 1 : step;
        }
    }
}
