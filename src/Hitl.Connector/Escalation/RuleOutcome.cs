using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Escalation;

/// <summary>What the rules that fired come to; they arrive by rank, so the first to say something about a part has it.</summary>
internal sealed class RuleOutcome
{
    private readonly FactSheet sheet;

    /// <summary>Whom a human owns, or nobody, is not moved, and its bots are held by ownership alone.</summary>
    private readonly bool moves;
    private readonly Dictionary<string, (string RuleId, string Value)> parts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> fields = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> tags = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<FiredRule> fired = [];
    private readonly List<HeldBackRule> heldBack = [];
    private readonly List<RuleConflict> conflicts = [];
    private readonly List<KeptPart> kept = [];
    private readonly List<string> approvals = [];
    private readonly List<string> counted = [];
    private readonly List<Notification> notify = [];

    public RuleOutcome(FactSheet sheet)
    {
        this.sheet = sheet;
        moves = sheet.Mode != AccountMode.Assist && sheet.Ownership.Owner is Owner.Bot or Owner.WaitingForHuman;
    }

    public bool Stopped { get; private set; }
    public AiRole? Role { get; private set; }
    public NoteKind Note { get; private set; }
    public string? HoldRule { get; private set; }
    public IReadOnlyList<FiredRule> Fired => fired;
    public IReadOnlyList<HeldBackRule> HeldBack => heldBack;
    public IReadOnlyList<RuleConflict> Conflicts => conflicts;
    public IReadOnlyList<KeptPart> Kept => kept;
    public IReadOnlyList<string> Approvals => approvals;
    public IReadOnlyList<string> Counted => counted;
    public IReadOnlyList<Notification> Notify => notify;

    public void Fire(Rule rule, Facts facts)
    {
        fired.Add(FiredRule.Of(rule, facts));
        Stopped = rule.Then.Stop;
        Speak(rule);
        if (rule.Mode == AccountMode.Act)
        {
            Act(rule);
        }

        if (rule.Cap is not null && rule.MayBeCapped && !sheet.Continues(rule.Id))
        {
            counted.Add(rule.Id);
        }
    }

    public void HoldBack(Rule rule, Facts facts, HeldBackBy by)
    {
        heldBack.Add(HeldBackRule.Of(rule, facts, by));
        if (by == HeldBackBy.Cap)
        {
            tags.TryAdd(RuleSet.CappedTag, rule.Id);
        }
    }

    /// <summary>The state to reach, as far as a human has not set it otherwise.</summary>
    public ConversationUpdate Desired(RuleSet rules, AiRole role)
    {
        var priority = Enum.TryParse<Priority>(Free(HumanSet.Priority), out var raised) ? raised : (Priority?)null;
        var status = Enum.TryParse<ConversationStatus>(Free(HumanSet.Status), out var wanted) ? wanted : (ConversationStatus?)null;
        return new ConversationUpdate
        {
            AddTags = [.. tags.Where(t => IsFree(HumanSet.Tag(t.Key), t.Value, t.Key)).Select(t => t.Key)],
            RemoveTags = [.. sheet.Tags.Where(t => rules.Tags.Contains(t) && !tags.ContainsKey(t) && !IsHumanSet(HumanSet.Tag(t))).Order(StringComparer.Ordinal)],
            Fields = Fields(role),

            // A rule makes a conversation more urgent, never less: somebody had a reason for the higher one.
            Priority = priority > sheet.Priority || sheet.Priority is null ? priority : null,
            Status = status == sheet.Status ? null : status,
            Group = Free(HumanSet.Group),
            FallbackGroup = rules.FallbackGroup,
            Assignee = Free(HumanSet.Assignee),
            Skill = parts.TryGetValue("skill", out var skill) ? skill.Value : null,
        };
    }

    // What every mode but shadow may do: tags, notes, and AI's role.
    private void Speak(Rule rule)
    {
        foreach (var tag in rule.Then.Tags)
        {
            tags.TryAdd(tag, rule.Id);
        }

        if (rule.Then.Role is { } role && Claim("role", rule, Names.Of(role)))
        {
            Role = role;
        }

        if (rule.Then.Note is { } note && Claim("note", rule, Names.Of(note)))
        {
            Note = note;
        }

        if (rule.Then.Approval)
        {
            approvals.Add(rule.Id);
        }

        Tell(rule, NoticeKind.Mention, rule.Then.Notify?.Mention);
    }

    private void Act(Rule rule)
    {
        // Fields say something of a conversation whoever has it; in assist there are notes and tags only.
        if (sheet.Mode != AccountMode.Assist)
        {
            foreach (var (name, value) in rule.Then.Fields)
            {
                if (Claim(HumanSet.Field(name), rule, value))
                {
                    fields[name] = value;
                }
            }
        }

        if (!moves)
        {
            return;
        }

        Claim(HumanSet.Priority, rule, rule.Then.Priority?.ToString());
        Claim(HumanSet.Status, rule, rule.Then.Status?.ToString());
        Claim(HumanSet.Group, rule, rule.Then.Group);
        Claim(HumanSet.Assignee, rule, rule.Then.Assignee);
        Claim("skill", rule, rule.Then.Skill);
        HoldRule ??= rule.Then.Hold || rule.Then.Approval ? rule.Id : null;
        Tell(rule, NoticeKind.Webhook, rule.Then.Notify?.Webhook);
    }

    private bool Claim(string part, Rule rule, string? value)
    {
        if (value is null)
        {
            return false;
        }

        if (parts.TryAdd(part, (rule.Id, value)))
        {
            return true;
        }

        if (parts[part].Value != value)
        {
            conflicts.Add(new RuleConflict(part, rule.Id, value, parts[part].RuleId, parts[part].Value));
        }

        return false;
    }

    // A human who has it needs no telling.
    private void Tell(Rule rule, NoticeKind kind, string? target)
    {
        if (target is null || sheet.Ownership.Owner is Owner.Human or Owner.Nobody)
        {
            return;
        }

        var told = new Notification(rule.Id, kind, target);
        if (!notify.Any(n => n.Key == told.Key) && !(sheet.IsSameEscalation && sheet.Previous!.Notified.Contains(told.Key, StringComparer.Ordinal)))
        {
            notify.Add(told);
        }
    }

    private string? Free(string part) => parts.TryGetValue(part, out var claim) && IsFree(part, claim.RuleId, claim.Value) ? claim.Value : null;

    private bool IsFree(string part, string ruleId, string wanted)
    {
        if (!IsHumanSet(part))
        {
            return true;
        }

        kept.Add(new KeptPart(part, ruleId, wanted));
        return false;
    }

    private bool IsHumanSet(string part) => sheet.HumanSet.Contains(part, StringComparer.Ordinal);

    private SortedDictionary<string, string?> Fields(AiRole role)
    {
        var wanted = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            if (IsFree(HumanSet.Field(name), parts[HumanSet.Field(name)].RuleId, value))
            {
                wanted[name] = value;
            }
        }

        Put(HitlFields.Sentiment, Number(sheet.Current.Sentiment));
        Put(HitlFields.Intent, sheet.Current.Intent?.Label);
        Put(HitlFields.Confidence, Number(sheet.Current.Intent?.Confidence));
        Put(HitlFields.Uncertainty, Number(sheet.Current.Uncertainty));
        Put(HitlFields.Role, Names.Of(role));
        return wanted;

        void Put(string name, string? value)
        {
            if (value is not null && !IsHumanSet(HumanSet.Field(name)))
            {
                wanted[name] = value;
            }
        }
    }

    private static string? Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture);
}
