using Hitl.Connector.Conversations;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>
/// The moments of a conversation: after each of the customer's messages, and again when they had been answered, so that
/// deciding one by one and deciding folded together see the same. What was said before a human finished is not in it.
/// </summary>
internal sealed class Timeline
{
    private readonly List<Moment> moments = [];
    private readonly List<(Message Message, int Moment)> said = [];
    private readonly Dictionary<string, MessageScores> byId;
    private readonly DecisionSurroundings surroundings;
    private MessageScores? asked;
    private DateTimeOffset askedAt;
    private int bots;
    private int waiting;

    public Timeline(Snapshot snapshot, Scores scores, DateTimeOffset? since, DecisionSurroundings surroundings)
    {
        this.surroundings = surroundings;
        byId = scores.Messages.Where(m => m.SoFar is not null).ToDictionary(m => m.MessageId, StringComparer.Ordinal);
        var last = scores.Messages.Count > 0 ? scores.Messages[^1] : null;
        foreach (var message in snapshot.Messages)
        {
            Read(message, since, last);
        }

        moments.Add(Now(snapshot, scores, since, last));
    }

    public IReadOnlyList<Moment> Moments => moments;

    public DateTimeOffset? LastCustomerMessageAt { get; private set; }

    /// <summary>Each message that may count is matched once.</summary>
    public IReadOnlyList<PatternHit> Hits(TextPatterns patterns)
    {
        var hits = new List<PatternHit>();
        foreach (var (message, moment) in said)
        {
            patterns.Match(message, moment, hits);
        }

        return hits;
    }

    private void Read(Message message, DateTimeOffset? since, MessageScores? last)
    {
        var scored = byId.GetValueOrDefault(message.Id);
        if (scored is not null && asked?.Answered is { } answered)
        {
            moments.Add(At(asked, answered, message.At, waiting: 0));
        }

        Count(message);
        if (message.Visibility == Visibility.Public && message.AutomatedReason is null && !(message.At <= since))
        {
            said.Add((message, moments.Count));
        }

        if (scored is null)
        {
            return;
        }

        asked = message.At <= since ? null : scored;
        askedAt = message.At;
        if (asked is not null && (message.Id != last!.MessageId || asked.Answered is not null))
        {
            moments.Add(At(asked, asked.SoFar!, message.At, waiting));
        }
    }

    private void Count(Message message)
    {
        if (message.Visibility != Visibility.Public || message.AutomatedReason is not null)
        {
            return;
        }

        switch (message.Author.Kind)
        {
            case AuthorKind.Customer:
                waiting++;
                LastCustomerMessageAt = message.At;
                break;
            case AuthorKind.Bot:
                bots++;
                waiting = 0;
                break;
            case AuthorKind.Agent:
                waiting = 0;
                break;
        }
    }

    private Moment At(MessageScores then, ScoresSoFar soFar, DateTimeOffset until, int waiting) => new()
    {
        At = askedAt,
        MessageId = then.MessageId,
        Sentiment = soFar.Sentiment,
        LastSentiment = then.Sentiment,
        Intent = soFar.Intent,
        Uncertainty = soFar.Uncertainty,
        WantsHuman = then.WantsHuman,
        Frustration = soFar.Frustration,
        Confusion = soFar.Confusion,
        Abuse = soFar.Abuse,
        Complexity = soFar.Complexity,
        Closing = soFar.Closing,
        Handover = soFar.Handover,
        Urgency = soFar.Urgency,
        Topics = soFar.Topics,
        Signs = soFar.Signs,
        BotMessages = bots,
        Waiting = waiting,
        MinutesSinceCustomer = (until - askedAt).TotalMinutes,
        BusinessHours = surroundings.IsOpen?.Invoke(askedAt),
    };

    private Moment Now(Snapshot snapshot, Scores scores, DateTimeOffset? since, MessageScores? last) => new()
    {
        At = LastCustomerMessageAt ?? surroundings.Now,
        MessageId = last?.MessageId,
        Sentiment = scores.Sentiment,
        LastSentiment = last is null ? scores.Sentiment : last.Sentiment,
        Intent = scores.Intent,
        Uncertainty = scores.Uncertainty,
        WantsHuman = AsksForPerson(snapshot, scores, since),
        Frustration = scores.Frustration,
        Confusion = scores.Confusion,
        Abuse = scores.Abuse,
        Complexity = scores.Complexity,
        Closing = scores.Closing,
        Handover = scores.Handover?.Probability,
        Urgency = scores.Urgency,
        Topics = scores.Topics,
        Signs = scores.Signs,
        BotMessages = bots,
        Waiting = waiting,
    };

    // The strongest wish among the messages: "a person, please" still stands after "hello?".
    private static double? AsksForPerson(Snapshot snapshot, Scores scores, DateTimeOffset? since)
    {
        if (scores.Messages.Count == 0)
        {
            return scores.WantsHuman;
        }

        var later = snapshot.FromCustomer.Where(m => since is null || m.At > since).Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        var strongest = scores.Messages.Where(m => later.Contains(m.MessageId)).Select(m => m.WantsHuman).Max();
        return since is null && (strongest is null || scores.WantsHuman > strongest) ? scores.WantsHuman : strongest;
    }
}
