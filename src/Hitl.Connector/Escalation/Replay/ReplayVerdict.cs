using Hitl.Connector.Accounts;
using Hitl.Connector.Escalation.Evaluation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Escalation.Replay;

/// <summary>
/// What one rule set makes of one recorded conversation after the other, over all stretches of each. Says the same as
/// <see cref="EscalationPolicy.Decide"/> without writing a receipt, and is used again: a million are read.
/// </summary>
internal sealed class ReplayVerdict(RuleSet rules)
{
    private const string NoTeam = "(no team named)";

    private readonly Dictionary<string, int> _indexes = rules.Rules.Select((r, i) => (r.Id, i)).ToDictionary(r => r.Id, r => r.i, StringComparer.Ordinal);
    private readonly long[] _firedAt = new long[rules.Rules.Length];
    private readonly bool[] _heldBack = new bool[rules.Rules.Length];

    public RuleSet Rules => rules;

    /// <summary>It is handed over at least once.</summary>
    public bool Escalated { get; private set; }

    /// <summary>Where it goes first; null when it is not handed over.</summary>
    public string? Team { get; private set; }

    /// <summary>When it is first handed over.</summary>
    public DateTimeOffset EscalatedAt { get; private set; }

    /// <summary>The sheet that says most: the first that hands over, else the last.</summary>
    public FactSheet Telling { get; private set; } = null!;

    public int? Find(string ruleId) => _indexes.TryGetValue(ruleId, out var index) ? index : null;

    public bool Fired(int rule) => _firedAt[rule] != 0;

    /// <summary>Its conditions held, whether or not it acted.</summary>
    public bool Held(int rule) => Fired(rule) || _heldBack[rule];

    /// <summary>When it first acted.</summary>
    public DateTimeOffset FiredAt(int rule) => new(_firedAt[rule], TimeSpan.Zero);

    public void Read(RecordedConversation conversation)
    {
        Array.Clear(_firedAt);
        Array.Clear(_heldBack);
        (Escalated, Team, EscalatedAt) = (false, null, default);
        foreach (var recorded in conversation.Sheets)
        {
            Read(recorded.Sheet);
        }
    }

    private void Read(FactSheet sheet)
    {
        AiRole? role = null;
        string? group = null;
        DateTimeOffset at = default;
        using (var masks = new SheetMasks(rules.Compiled, sheet))
        {
            for (var i = 0; i < rules.Rules.Length; i++)
            {
                var rule = rules.Rules[i];
                if (!rule.Enabled || !rule.IsValidAt(sheet.Now) || rules.Compiled.HeldAt(i, masks, rule.Stands) is not (>= 0 and var moment))
                {
                    continue;
                }

                if (EscalationPolicy.HeldBack(rule, sheet) is not null)
                {
                    _heldBack[i] = true;
                    continue;
                }

                var then = sheet.Moments[moment].At;
                _firedAt[i] = _firedAt[i] == 0 ? then.UtcTicks : _firedAt[i];
                if (role is null && rule.Then.Role is { } wanted)
                {
                    (role, at) = (wanted, then);
                }

                group ??= rule.Mode == AccountMode.Act ? rule.Then.Group : null;
                if (rule.Then.Stop)
                {
                    break;
                }
            }
        }

        Conclude(sheet, role == AiRole.Escalate && sheet.Ownership.Owner is Owner.Bot or Owner.WaitingForHuman, group, at);
    }

    private void Conclude(FactSheet sheet, bool handsOver, string? group, DateTimeOffset at)
    {
        if (Escalated)
        {
            return;
        }

        Telling = sheet;
        if (handsOver)
        {
            var routed = sheet.Mode != AccountMode.Assist && !sheet.HumanSet.Contains(HumanSet.Group) ? group : null;
            (Escalated, EscalatedAt, Team) = (true, at, routed ?? sheet.GroupId ?? NoTeam);
        }
    }
}
