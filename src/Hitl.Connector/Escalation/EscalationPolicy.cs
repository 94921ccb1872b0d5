using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Escalation;

/// <summary>Decides by the admins' rules what AI's role is and what the conversation should look like.</summary>
public static class EscalationPolicy
{
    /// <summary>A rule whose numbers are this close to firing stands on the receipt as almost fired.</summary>
    public const double AlmostWithin = 0.10;

    /// <summary>
    /// Pure: the same rules and the same sheet give the same decision, bit for bit. In an account's shadow mode the
    /// desired state is complete and the caller writes nothing; in assist nothing is routed and nothing held.
    /// </summary>
    public static Decision Decide(RuleSet rules, FactSheet sheet)
    {
        var ownership = sheet.Ownership;
        var now = new Facts(sheet, sheet.Moments.Count - 1);
        var outcome = new Outcome();
        foreach (var rule in rules.Rules)
        {
            if (!rule.Enabled)
            {
                continue;
            }

            if (Held(rule, sheet, now) is { } fired)
            {
                outcome.Fire(rule, fired);
                if (rule.Then.Stop)
                {
                    break;
                }
            }
            else
            {
                outcome.Miss(rule, now);
            }
        }

        var over = ownership.Owner == Owner.Nobody;
        var role = ownership.Owner switch
        {
            Owner.Human => AiRole.Assist,

            // Seen one by one or folded together: where a person had it, AI's part was to assist.
            Owner.Nobody => sheet.PersonAnswered ? AiRole.Assist : sheet.Previous?.Role ?? AiRole.Resolve,
            _ => outcome.Role ?? AiRole.Resolve,
        };
        // Whom a human owns, or nobody, is not moved, and its bots are held by ownership alone.
        var acts = sheet.Mode != AccountMode.Assist && ownership.Owner is Owner.Bot or Owner.WaitingForHuman;
        var group = acts && !sheet.HumanSet.Contains(HumanSet.Group) ? outcome.Group : null;
        var hold = acts && outcome.HoldRule is not null;
        return new Decision
        {
            Id = SheetKey.Of(rules, sheet, outcome.Fired),
            Conversation = sheet.Conversation,
            DecidedAt = sheet.Now,
            Role = role,
            Destination = over ? sheet.Previous?.Destination : group,
            Hold = hold,
            HoldRuleId = hold ? outcome.HoldRule : null,
            Fired = outcome.Fired,
            AlmostFired = outcome.AlmostFired,
            Sheet = sheet,
            RuleSetVersion = rules.Version,
            Desired = new ConversationUpdate
            {
                AddTags = [.. outcome.Tags],
                RemoveTags = [.. sheet.Tags.Where(t => rules.Tags.Contains(t) && !outcome.Tags.Contains(t)).Order(StringComparer.Ordinal)],
                Fields = Fields(sheet.Current, role, outcome),
                Priority = acts ? Raise(sheet.Priority, outcome.Priority) : null,
                Group = group,
            },
        };
    }

    private static SortedDictionary<string, string?> Fields(Moment scores, AiRole role, Outcome outcome)
    {
        var fields = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in outcome.Fields)
        {
            fields[name] = value;
        }

        Put(HitlFields.Sentiment, Number(scores.Sentiment));
        Put(HitlFields.Intent, scores.Intent?.Label);
        Put(HitlFields.Confidence, Number(scores.Intent?.Confidence));
        Put(HitlFields.Uncertainty, Number(scores.Uncertainty));
        Put(HitlFields.Role, Names.Of(role));
        return fields;

        void Put(string name, string? value)
        {
            if (value is not null)
            {
                fields[name] = value;
            }
        }
    }

    private static string? Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture);

    // A rule makes a conversation more urgent, never less: somebody had a reason for the higher one.
    private static Priority? Raise(Priority? current, Priority? wanted) => wanted > current || current is null ? wanted : null;

    // Looking back makes the outcome the same whether messages are decided one by one or folded together.
    private static Facts? Held(Rule rule, FactSheet sheet, Facts now)
    {
        if (rule.When.Test(now) == true)
        {
            return now;
        }

        for (var i = 0; rule.Stands && i < now.Index; i++)
        {
            var then = new Facts(sheet, i);
            if (rule.When.Test(then) == true)
            {
                return then;
            }
        }

        return null;
    }

    // What the rules that fired come to; they arrive by rank, so the first to say something about a part has it.
    private sealed class Outcome
    {
        public List<FiredRule> Fired { get; } = [];
        public List<FiredRule> AlmostFired { get; } = [];
        public SortedSet<string> Tags { get; } = new(StringComparer.OrdinalIgnoreCase);
        public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);
        public AiRole? Role { get; private set; }
        public string? Group { get; private set; }
        public Priority? Priority { get; private set; }
        public string? HoldRule { get; private set; }

        public void Fire(Rule rule, Facts facts)
        {
            Fired.Add(Name(rule, facts, missed: false));
            Tags.UnionWith(rule.Then.Tags);
            foreach (var (name, value) in rule.Then.Fields)
            {
                Fields.TryAdd(name, value);
            }

            Role ??= rule.Then.Role;
            Group ??= rule.Then.Group;
            Priority ??= rule.Then.Priority;
            HoldRule ??= rule.Then.Hold ? rule.Id : null;
        }

        public void Miss(Rule rule, Facts facts)
        {
            if (rule.When.Gap(facts) <= AlmostWithin)
            {
                AlmostFired.Add(Name(rule, facts, missed: true));
            }
        }

        private static FiredRule Name(Rule rule, Facts facts, bool missed)
        {
            var lines = new List<string>();
            rule.When.Explain(facts, missed, lines);
            return new FiredRule(rule.Id, rule.Name, Names.Of(rule.Severity), string.Join(" and ", lines));
        }
    }
}
