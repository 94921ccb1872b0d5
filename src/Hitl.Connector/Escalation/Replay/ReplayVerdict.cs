namespace Hitl.Connector.Escalation.Replay;

/// <summary>What one rule set makes of one recorded conversation after the other, over all stretches of each. Used again, since a million are read.</summary>
internal sealed class ReplayVerdict(RuleBench bench)
{
    private const string NoTeam = "(no team named)";

    private readonly long[] _firedAt = new long[bench.Rules.Rules.Length];
    private readonly bool[] _heldBack = new bool[bench.Rules.Rules.Length];

    /// <summary>It is handed over at least once.</summary>
    public bool Escalated { get; private set; }

    /// <summary>Where it goes first; null when it is not handed over.</summary>
    public string? Team { get; private set; }

    /// <summary>When it is first handed over.</summary>
    public DateTimeOffset EscalatedAt { get; private set; }

    /// <summary>The decision that says most: the first that hands over, else the last.</summary>
    public Decision Telling { get; private set; } = null!;

    public bool Fired(int rule) => _firedAt[rule] != 0;

    /// <summary>Its conditions held, whether or not it acted.</summary>
    public bool Held(int rule) => Fired(rule) || _heldBack[rule];

    /// <summary>When its conditions first held; of those that acted.</summary>
    public DateTimeOffset FiredAt(int rule) => new(_firedAt[rule], TimeSpan.Zero);

    public void Read(RecordedConversation conversation)
    {
        Array.Clear(_firedAt);
        Array.Clear(_heldBack);
        (Escalated, Team, EscalatedAt) = (false, null, default);
        foreach (var recorded in conversation.Sheets)
        {
            Add(EscalationPolicy.Decide(bench.Rules, recorded.Sheet));
        }
    }

    private void Add(Decision decision)
    {
        var at = decision.Sheet.Current.At;
        var handsOver = false;
        foreach (var fired in decision.Fired)
        {
            var rule = bench.IndexOf(fired.RuleId);
            _firedAt[rule] = _firedAt[rule] == 0 ? at.UtcTicks : _firedAt[rule];
            handsOver |= bench.HandsOver(rule);
        }

        foreach (var held in decision.HeldBack)
        {
            _heldBack[bench.IndexOf(held.RuleId)] = true;
        }

        if (Escalated)
        {
            return;
        }

        Telling = decision;
        if (handsOver)
        {
            (Escalated, EscalatedAt, Team) = (true, at, decision.Destination ?? decision.Sheet.GroupId ?? NoTeam);
        }
    }
}

/// <summary>A rule set with what replaying looks up again and again.</summary>
internal sealed class RuleBench
{
    private readonly Dictionary<string, int> _indexes;
    private readonly bool[] _handsOver;

    public RuleBench(RuleSet rules)
    {
        Rules = rules;
        _indexes = rules.Rules.Select((r, i) => (r.Id, i)).ToDictionary(r => r.Id, r => r.i, StringComparer.Ordinal);
        _handsOver = [.. rules.Rules.Select(r => r.Then.Role == AiRole.Escalate)];
    }

    public RuleSet Rules { get; }

    public int IndexOf(string ruleId) => _indexes[ruleId];

    public int? Find(string ruleId) => _indexes.TryGetValue(ruleId, out var index) ? index : null;

    public bool HandsOver(int rule) => _handsOver[rule];
}
