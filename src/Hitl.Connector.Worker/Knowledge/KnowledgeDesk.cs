using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Notes;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Worker.Knowledge;

/// <summary>Looks a conversation up once for rules and note, and records what the reports are made from.</summary>
public sealed class KnowledgeDesk(KnowledgeLookup lookup, IKnowledgeStore store)
{
    public async Task<KnowledgeReading> ReadAsync(Snapshot snapshot, Scores scores, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var reading = await lookup.ReadAsync(snapshot, scores.Language, now, cancellationToken);
        if (reading.IsGap)
        {
            // A report about articles needs no personal data at all.
            var question = PersonalData.Mask(OwnWords.Of(reading.Question!), PersonalData.All);
            await store.RecordGapAsync(new KnowledgeGap(snapshot.Ref, now, question, scores.Sentiment), cancellationToken);
        }

        foreach (var contradiction in reading.Contradictions)
        {
            await store.RecordContradictionAsync(contradiction, cancellationToken);
        }

        return reading;
    }

    /// <summary>What the bot reports of its answer, with our own finding where it says nothing of knowledge itself.</summary>
    public static BotEvidence? Completed(BotEvidence? reported, KnowledgeReading reading) =>
        reported?.Knowledge is not null || reading.BotAnswer is not { } found ? reported : new BotEvidence(reported?.Confidence, reported?.Intent, found);
}
