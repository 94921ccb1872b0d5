using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>Decides by the admins' rules what AI's role is and what the conversation should look like.</summary>
public static class EscalationPolicy
{
    /// <summary>A rule whose numbers are this close to firing stands on the receipt as almost fired.</summary>
    public const double AlmostWithin = 0.10;

    /// <summary>
    /// Pure: the same arguments give the same decision and the same id (<paramref name="now"/> only dates it).
    /// </summary>
    /// <param name="mode">In <c>shadow</c> the desired state is complete and the caller writes nothing; in <c>assist</c> it routes and holds nothing.</param>
    /// <param name="previous">What the last decision left; a conversation that is over keeps the role it had, so that solving it is no change of AI's role.</param>
    public static Decision Decide(
        RuleSet rules,
        Snapshot snapshot,
        Scores scores,
        OwnershipState ownership,
        AccountMode mode,
        DateTimeOffset now,
        ConversationRecord? previous = null)
    {
        var since = Ownership.IsFinished(ownership) ? ownership.Since : null;
        var facts = new Facts(snapshot, scores, ownership, since);
        Facts[]? earlier = null;
        var outcome = new Outcome();
        foreach (var rule in rules.Rules)
        {
            if (!rule.Enabled)
            {
                continue;
            }

            // Looking back makes the outcome the same whether messages are decided one by one or folded together.
            var fired = rule.When.Test(facts) == true
                ? facts
                : rule.Stands ? Array.Find(earlier ??= [.. facts.Earlier(since)], f => rule.When.Test(f) == true) : null;
            if (fired is not null)
            {
                outcome.Fire(rule, fired);
                if (rule.Then.Stop)
                {
                    break;
                }
            }
            else
            {
                outcome.Miss(rule, facts);
            }
        }

        var over = ownership.Owner == Owner.Nobody;
        var role = ownership.Owner switch
        {
            Owner.Human => AiRole.Assist,

            // Seen one by one or folded together: where a person had it, AI's part was to assist.
            Owner.Nobody => snapshot.Messages.Any(m => m.IsPublicFrom(AuthorKind.Agent)) ? AiRole.Assist : previous?.Role ?? AiRole.Resolve,
            _ => outcome.Role ?? AiRole.Resolve,
        };
        // Whom a human owns, or nobody, is not moved, and its bots are held by ownership alone.
        var acts = mode != AccountMode.Assist && ownership.Owner is Owner.Bot or Owner.WaitingForHuman;
        var group = acts && !HumanChoseGroup(snapshot) ? outcome.Group : null;
        var hold = acts && outcome.HoldRule is not null;
        return new Decision
        {
            Id = Identify(rules, snapshot, scores, ownership, mode, previous),
            Conversation = snapshot.Ref,
            DecidedAt = now,
            Role = role,
            Destination = over ? previous?.Destination : group,
            Hold = hold,
            HoldRuleId = hold ? outcome.HoldRule : null,
            Fired = outcome.Fired,
            AlmostFired = outcome.AlmostFired,
            Scores = scores,
            Ownership = ownership,
            RuleSetVersion = rules.Version,
            Desired = new ConversationUpdate
            {
                AddTags = [.. outcome.Tags],
                RemoveTags = [.. snapshot.Tags.Where(t => rules.Tags.Contains(t) && !outcome.Tags.Contains(t)).Order(StringComparer.Ordinal)],
                Fields = Fields(scores, role, outcome),
                Priority = acts ? Raise(snapshot.Priority, outcome.Priority) : null,
                Group = group,
            },
        };
    }

    private static SortedDictionary<string, string?> Fields(Scores scores, AiRole role, Outcome outcome)
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

    private static bool HumanChoseGroup(Snapshot snapshot) =>
        snapshot.Activities.LastOrDefault(a => a.Kind == ActivityKind.AssignedToGroup)?.Actor.Kind == AuthorKind.Agent;

    private static string Identify(RuleSet rules, Snapshot snapshot, Scores scores, OwnershipState ownership, AccountMode mode, ConversationRecord? previous) =>
        EffectKey.From(
        [
            "decision",
            snapshot.Ref.Account,
            snapshot.Ref.Id,
            rules.Version,
            Fingerprint.Of(snapshot),
            mode.ToString(),
            ownership.Owner.ToString(),
            ownership.Evidence,
            ownership.EvidenceId ?? "",
            ownership.Since?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "",
            ownership.Owner == Owner.Nobody ? $"{previous?.Role} {previous?.Destination}" : "",
            scores.Language,
            Exact(scores.Sentiment),
            scores.Intent?.Label ?? "",
            Exact(scores.Intent?.Confidence),
            Exact(scores.Uncertainty),
            Exact(scores.WantsHuman),
            string.Join(';', scores.Messages.Select(m => $"{m.MessageId}={Exact(m.WantsHuman)}")),
            Exact(scores.Handover?.Probability),
            scores.Signs is { } signs ? $"{signs.FailedBotAnswers} {signs.RepeatedQuestions} {Exact(signs.Circling)} {signs.Problems} {Exact(signs.MoodTrend)} {Exact(signs.MoodDrop)}" : "",
            string.Join(';', scores.Models.Select(m => $"{m.Name} {m.Hash}")),
        ]).Value;

    private static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

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
