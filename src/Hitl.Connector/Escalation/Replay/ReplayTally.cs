using System.Collections.Immutable;
using System.Text;
using Hitl.Connector.Escalation.Outcomes;

namespace Hitl.Connector.Escalation.Replay;

/// <summary>
/// Adds up what a draft does beside the live rules, one conversation at a time. Memory grows with rules, teams and hours,
/// not with conversations. Several tallies over parts of the same history, added together, are one over all of it. Pure,
/// but not thread-safe: one tally per thread.
/// </summary>
public sealed class ReplayTally
{
    /// <summary>Differences shown at most.</summary>
    public const int Shown = 20;

    /// <summary>With fewer conversations, all or nothing says nothing about a rule.</summary>
    private const int EnoughToFlag = 20;

    /// <summary>A rule that fires on this share of conversations sorts nothing out, 0..1.</summary>
    private const double NearlyAll = 0.9;

    private readonly Side _live;
    private readonly Side _draft;
    private readonly long[] _gained;
    private readonly long[] _lost;
    private readonly long[] _outcomes = new long[Enum.GetValues<Need>().Length];
    private readonly InstructiveDifferences _differences = new();
    private long _conversations;
    private DateTimeOffset _from = DateTimeOffset.MaxValue;
    private DateTimeOffset _to = DateTimeOffset.MinValue;

    public ReplayTally(RuleSet live, RuleSet draft)
    {
        (_live, _draft) = (new Side(live), new Side(draft));
        (_gained, _lost) = (new long[draft.Rules.Length], new long[live.Rules.Length]);
    }

    public void Add(RecordedConversation conversation)
    {
        _conversations++;
        _outcomes[(int)conversation.Outcome.Need]++;
        var first = conversation.Sheets[0].Sheet.Now;
        var last = conversation.Sheets[^1].Sheet.Now;
        _from = first < _from ? first : _from;
        _to = last > _to ? last : _to;
        _live.Add(conversation);
        _draft.Add(conversation);
        for (var rule = 0; rule < _gained.Length; rule++)
        {
            _gained[rule] += _draft.Verdict.Held(rule) && !(_live.Find(_draft.Id(rule)) is { } same && _live.Verdict.Held(same)) ? 1 : 0;
        }

        for (var rule = 0; rule < _lost.Length; rule++)
        {
            _lost[rule] += _live.Verdict.Held(rule) && !(_draft.Find(_live.Id(rule)) is { } same && _draft.Verdict.Held(same)) ? 1 : 0;
        }

        _differences.Add(conversation, _live.Verdict, _draft.Verdict);
    }

    /// <summary>Adds another tally of the same two rule sets.</summary>
    public void Add(ReplayTally other)
    {
        _conversations += other._conversations;
        _from = other._from < _from ? other._from : _from;
        _to = other._to > _to ? other._to : _to;
        Sum(_outcomes, other._outcomes);
        Sum(_gained, other._gained);
        Sum(_lost, other._lost);
        _live.Add(other._live);
        _draft.Add(other._draft);
        _differences.Add(other._differences);
    }

    public ReplayReport Report() => new(
        _conversations,
        _conversations == 0 ? null : _from,
        _conversations == 0 ? null : _to,
        Enum.GetValues<Need>().ToDictionary(n => n, n => _outcomes[(int)n]),
        _live.Report(),
        _draft.Report(),
        [.. Rules()],
        _differences.Count,
        _differences.ByKind(),
        _differences.Most(Shown));

    private IEnumerable<RuleReplay> Rules()
    {
        for (var rule = 0; rule < _gained.Length; rule++)
        {
            var here = _draft.Rules[rule];
            var before = _live.Find(here.Id);
            var standing = before is not { } index ? RuleStanding.DraftOnly
                : Written(_live.Rules[index]) == Written(here) ? RuleStanding.Same : RuleStanding.Changed;
            yield return new RuleReplay(
                here.Id,
                here.Name,
                standing,
                before is { } was ? _live.Held[was] : 0,
                _draft.Held[rule],
                _gained[rule],
                before is { } lost ? _lost[lost] : 0,
                before is { } live ? _live.VerdictsOf(live) : null,
                _draft.VerdictsOf(rule),
                _draft.Held[rule] - _draft.Fired[rule],
                _draft.RuleHours.Busiest(here.Id),
                [.. Flags(here, rule)]);
        }

        for (var rule = 0; rule < _lost.Length; rule++)
        {
            var gone = _live.Rules[rule];
            if (_draft.Find(gone.Id) is null)
            {
                yield return new RuleReplay(gone.Id, gone.Name, RuleStanding.LiveOnly, _live.Held[rule], 0, 0, _lost[rule], _live.VerdictsOf(rule), null, 0, 0, []);
            }
        }
    }

    private IEnumerable<RuleFlag> Flags(Rule rule, int index)
    {
        if (!rule.Enabled || _conversations < EnoughToFlag)
        {
            yield break;
        }

        if (rule.Cap is { } cap && rule.MayBeCapped && _draft.RuleHours.Busiest(rule.Id) > cap)
        {
            yield return RuleFlag.OverItsCap;
        }

        if (_draft.Held[index] == 0)
        {
            yield return RuleFlag.FiresOnNothing;
        }
        else if (_draft.Held[index] >= NearlyAll * _conversations)
        {
            yield return RuleFlag.FiresOnEverything;
        }
    }

    private static string Written(Rule rule)
    {
        var text = new StringBuilder();
        rule.Write(text);
        return text.ToString();
    }

    private static void Sum(long[] into, long[] from)
    {
        for (var i = 0; i < into.Length; i++)
        {
            into[i] += from[i];
        }
    }

    /// <summary>The counts of one of the two rule sets.</summary>
    private sealed class Side
    {
        private static readonly int Verdicts = Enum.GetValues<Verdict>().Length;

        private readonly HourlyLoad _teams = new();
        private readonly long[] _verdicts = new long[Verdicts];
        private readonly long[][] _ruleVerdicts;
        private long _escalated;

        public Side(RuleSet rules)
        {
            Verdict = new ReplayVerdict(rules);
            Held = new long[rules.Rules.Length];
            Fired = new long[rules.Rules.Length];
            _ruleVerdicts = [.. rules.Rules.Select(_ => new long[Verdicts])];
        }

        /// <summary>Of the conversation added last.</summary>
        public ReplayVerdict Verdict { get; }

        /// <summary>By rule: conversations on which its conditions held.</summary>
        public long[] Held { get; }

        /// <summary>By rule: those of them on which it acted.</summary>
        public long[] Fired { get; }

        public HourlyLoad RuleHours { get; } = new();

        public ImmutableArray<Rule> Rules => Verdict.Rules.Rules;

        public string Id(int rule) => Rules[rule].Id;

        public int? Find(string ruleId) => Verdict.Find(ruleId);

        public void Add(RecordedConversation conversation)
        {
            Verdict.Read(conversation);
            var need = conversation.Outcome.Need;
            _verdicts[(int)Outcomes.Verdicts.Of(Verdict.Escalated, need)]++;
            if (Verdict.Escalated)
            {
                _escalated++;
                _teams.Add(Verdict.Team!, Verdict.EscalatedAt);
            }

            for (var rule = 0; rule < Held.Length; rule++)
            {
                var held = Verdict.Held(rule);
                _ruleVerdicts[rule][(int)Outcomes.Verdicts.Of(held, need)]++;
                Held[rule] += held ? 1 : 0;
                if (Verdict.Fired(rule))
                {
                    Fired[rule]++;
                    RuleHours.Add(Id(rule), Verdict.FiredAt(rule));
                }
            }
        }

        public void Add(Side other)
        {
            _escalated += other._escalated;
            Sum(_verdicts, other._verdicts);
            Sum(Held, other.Held);
            Sum(Fired, other.Fired);
            _teams.Add(other._teams);
            RuleHours.Add(other.RuleHours);
            for (var rule = 0; rule < Held.Length; rule++)
            {
                Sum(_ruleVerdicts[rule], other._ruleVerdicts[rule]);
            }
        }

        public ReplaySide Report() => new(Verdict.Rules.Version, Rules.Length, _escalated, Counts(_verdicts), _teams.ByTeam());

        public VerdictCounts? VerdictsOf(int rule) => Rules[rule].Then.Role == AiRole.Escalate ? Counts(_ruleVerdicts[rule]) : null;

        private static VerdictCounts Counts(long[] verdicts) => new(
            verdicts[(int)Outcomes.Verdict.Right],
            verdicts[(int)Outcomes.Verdict.Needless],
            verdicts[(int)Outcomes.Verdict.Missed],
            verdicts[(int)Outcomes.Verdict.RightlyLeft],
            verdicts[(int)Outcomes.Verdict.Unknown]);
    }
}
