using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation;

/// <summary>What conditions look at.</summary>
public sealed class Facts
{
    private readonly double? wantsHuman;
    private readonly int botMessages;

    /// <param name="since">Only what was said after this moment asks for a person: a human's "finished" answers what was asked before.</param>
    public Facts(Snapshot snapshot, Scores scores, OwnershipState ownership, DateTimeOffset? since = null)
        : this(snapshot, scores, ownership, AsksForPerson(snapshot, scores, since), snapshot.Messages.Count(m => m.IsPublicFrom(AuthorKind.Bot)))
    {
    }

    private Facts(Snapshot snapshot, Scores scores, OwnershipState ownership, double? wantsHuman, int botMessages)
    {
        (Snapshot, Scores, Ownership) = (snapshot, scores, ownership);
        (this.wantsHuman, this.botMessages) = (wantsHuman, botMessages);
    }

    public Snapshot Snapshot { get; }
    public Scores Scores { get; }
    public OwnershipState Ownership { get; }

    public double? this[Measure measure] => measure switch
    {
        Measure.Sentiment => Scores.Sentiment,
        Measure.IntentConfidence => Scores.Intent?.Confidence,
        Measure.Uncertainty => Scores.Uncertainty,
        Measure.WantsHuman => wantsHuman,
        Measure.BotMessages => botMessages,
        Measure.Frustration => Scores.Frustration,
        Measure.Confusion => Scores.Confusion,
        Measure.Abuse => Scores.Abuse,
        Measure.Complexity => Scores.Complexity,
        Measure.Closing => Scores.Closing,
        _ => ThreadMeasures.Of(measure, Scores),
    };

    /// <summary>
    /// How things stood after each of the customer's earlier messages and again when they had been answered, oldest
    /// first. What was said up to <paramref name="since"/> was answered by a human's "finished".
    /// </summary>
    public IEnumerable<Facts> Earlier(DateTimeOffset? since)
    {
        var bots = 0;
        MessageScores? asked = null;
        var byId = Scores.Messages.Where(m => m.SoFar is not null).ToDictionary(m => m.MessageId, StringComparer.Ordinal);
        foreach (var message in Snapshot.Messages)
        {
            bots += message.IsPublicFrom(AuthorKind.Bot) ? 1 : 0;
            if (!byId.TryGetValue(message.Id, out var then))
            {
                continue;
            }

            if (asked?.Answered is { } answered)
            {
                yield return At(asked, answered, bots);
            }

            asked = message.At > (since ?? DateTimeOffset.MinValue) ? then : null;
            if (asked is not null && (message.Id != Scores.Messages[^1].MessageId || asked.Answered is not null))
            {
                yield return At(asked, asked.SoFar!, bots);
            }
        }
    }

    private Facts At(MessageScores then, ScoresSoFar soFar, int bots)
    {
        var scores = Scores with
        {
            Sentiment = soFar.Sentiment,
            Intent = soFar.Intent,
            Uncertainty = soFar.Uncertainty,
            WantsHuman = then.WantsHuman,
            Frustration = soFar.Frustration,
            Confusion = soFar.Confusion,
            Abuse = soFar.Abuse,
            Complexity = soFar.Complexity,
            Closing = soFar.Closing,
            Urgency = soFar.Urgency,
            Topics = soFar.Topics,
        };
        return new Facts(Snapshot, scores.AsOf(soFar), Ownership, then.WantsHuman, bots);
    }

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
