using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation.Replay;

/// <summary>Recorded conversations at random: many near the thresholds that the tests' rules have.</summary>
internal static class RandomHistory
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly Owner[] Owners = [Owner.Bot, Owner.Bot, Owner.WaitingForHuman, Owner.Human, Owner.Nobody];

    public static IReadOnlyList<RecordedConversation> Make(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Conversation(random, new ConversationRef(i % 3 == 0 ? "acme" : "globex", i.ToString(CultureInfo.InvariantCulture))))];
    }

    private static RecordedConversation Conversation(Random random, ConversationRef conversation)
    {
        var need = (Need)random.Next(3);
        var at = Start.AddMinutes(random.Next(60 * 24 * 30));
        return new RecordedConversation(
            conversation,
            new Connector.Escalation.Outcomes.Outcome(need, need == Need.Human ? [Proof.TakenOverFromBot] : need == Need.Bot ? [Proof.SaidThanks] : []),
            [.. Enumerable.Range(0, 1 + random.Next(3)).Select(i => new RecordedSheet("", Sheet(random, conversation, at.AddHours(i))))]);
    }

    private static FactSheet Sheet(Random random, ConversationRef conversation, DateTimeOffset now) => new()
    {
        Conversation = conversation,
        Helpdesk = HelpdeskKind.Zendesk,
        Now = now,
        Mode = (AccountMode)random.Next(3),
        Ownership = new OwnershipState(Owners[random.Next(Owners.Length)], "test"),
        Language = random.Next(3) == 0 ? "de" : "en",
        Channel = (Channel)random.Next(4),
        GroupId = random.Next(3) == 0 ? "First line" : null,
        Tags = random.Next(4) == 0 ? ["vip"] : [],
        HumanSet = random.Next(5) == 0 ? ["group"] : [],
        CapUse = new Dictionary<string, CapUse> { ["capped"] = new CapUse(random.Next(4), now.AddMinutes(5)) },
        Moments = [.. Enumerable.Range(0, 1 + random.Next(6)).Select(i => Moment(random, now.AddMinutes(i - 10)))],
        Models = [new ModelStamp("intent", "1", "abcdef012345")],
    };

    private static Moment Moment(Random random, DateTimeOffset at) => new()
    {
        At = at,
        MessageId = "m",
        Sentiment = random.Next(5) == 0 ? null : random.NextDouble(),
        WantsHuman = random.NextDouble() * random.NextDouble(),
        Frustration = random.NextDouble(),
        Intent = new ScoredLabel(random.Next(2) == 0 ? "refund" : "order_status", random.NextDouble()),
        BotMessages = random.Next(4),
    };
}
