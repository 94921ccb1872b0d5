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
    {
        (Snapshot, Scores, Ownership) = (snapshot, scores, ownership);
        botMessages = snapshot.Messages.Count(m => m.IsPublicFrom(AuthorKind.Bot));
        wantsHuman = AsksForPerson(snapshot, scores, since);
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
        _ => botMessages,
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
