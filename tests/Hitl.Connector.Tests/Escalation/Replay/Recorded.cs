using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation.Replay;

/// <summary>Recorded conversations of one sheet, by what a test looks at.</summary>
internal static class Recorded
{
    public static RecordedConversation Conversation(string id, Need need, double sentiment, double frustration = 0, int proofs = 1, string account = "acme", DateTimeOffset? at = null) => new(
        new ConversationRef(account, id),
        new Outcome(need, [.. Enum.GetValues<Proof>().Take(proofs)]),
        [new RecordedSheet("", Sheet(id, sentiment, frustration, account, at ?? RandomHistory.Start))]);

    public static RuleSet Rules(string rules)
    {
        var (read, errors) = RuleFile.Parse(("r.yaml", "rules:\n" + rules));
        errors.ShouldBeEmpty();
        return read!;
    }

    /// <summary>A rule as one line of a file.</summary>
    public static string Rule(string id, string when, string then = "role: escalate, group: Care", string settings = "") =>
        $"  - {{ id: {id}, name: R, owner: O, severity: low, {settings}when: {{ {when} }}, then: {{ {then} }} }}\n";

    public static ReplayReport Replayed(RuleSet live, RuleSet draft, IEnumerable<RecordedConversation> history)
    {
        var tally = new ReplayTally(live, draft);
        foreach (var conversation in history)
        {
            tally.Add(conversation);
        }

        return tally.Report();
    }

    private static FactSheet Sheet(string id, double sentiment, double frustration, string account, DateTimeOffset at) => new()
    {
        Conversation = new ConversationRef(account, id),
        Helpdesk = HelpdeskKind.Zendesk,
        Now = at,
        Mode = AccountMode.Act,
        Ownership = new OwnershipState(Owner.Bot, "no_human_signal"),
        Language = "en",
        Moments = [new Moment { At = at, Sentiment = sentiment, Frustration = frustration, Intent = new ScoredLabel("refund", 0.9) }],
    };
}
