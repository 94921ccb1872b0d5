using Hitl.Connector.Conversations;

namespace Hitl.Connector.Knowledge;

/// <summary>Looks things up in an account's articles.</summary>
/// <param name="meanings">Null where no model reads meanings: then words alone decide.</param>
public sealed class KnowledgeLookup(IKnowledgeStore store, IMeaningReader? meanings, KnowledgeOptions options)
{
    /// <summary>Ordered anew for one question.</summary>
    private const int Candidates = 80;

    private const int Shown = 3;

    /// <summary>Best first, also below the threshold.</summary>
    public async Task<IReadOnlyList<KnowledgeHit>> SearchAsync(string account, string question, int most, CancellationToken cancellationToken)
    {
        var query = KnowledgeQuery.Of(question, Thesaurus.Shipped);
        var terms = query.Terms.ToList();
        if (terms.Count == 0)
        {
            return [];
        }

        var found = await store.FindAsync(account, terms, Candidates, cancellationToken);
        return found.Articles.Count == 0 ? []
            : KnowledgeRanking.Rank(query, meanings is null ? null : MeaningVector.Of(meanings.Read(question)), found.Articles, found.Statistics, most);
    }

    /// <summary>What the articles say of a conversation. Stores nothing: a gap is recorded by who decides that it is one.</summary>
    /// <param name="language">Of the conversation, ISO 639-1.</param>
    public async Task<KnowledgeReading> ReadAsync(Snapshot snapshot, string language, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (AnswerCheck.Question(snapshot) is not { } question)
        {
            return KnowledgeReading.Nothing;
        }

        var all = await SearchAsync(snapshot.Ref.Account, question, Shown, cancellationToken);
        if (all.Count == 0 && (await store.RefreshedAsync(snapshot.Ref.Account, cancellationToken)).Count == 0)
        {
            return KnowledgeReading.Nothing;
        }

        var hits = Answers(all);
        foreach (var sentence in hits.Count > 0 ? [] : AnswerCheck.Sentences(question))
        {
            // A wish for a person or a word about the mood beside the question is nothing that an article could answer.
            var answers = Answers(await SearchAsync(snapshot.Ref.Account, sentence, Shown, cancellationToken));
            hits = answers.Count > 0 && (hits.Count == 0 || answers[0].Coverage > hits[0].Coverage) ? answers : hits;
        }

        var contradictions = AnswerCheck.Contradictions(snapshot, hits);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return new KnowledgeReading
        {
            Question = question,
            Hits = hits,
            // Of the articles that were found, not of all: what is wrong elsewhere does not matter to this draft.
            Reply = SuggestedReply.From(hits, language, ArticleFindings.Of([.. hits.Select(h => h.Article)], [], today), today),
            BotAnswer = AnswerCheck.OfBot(snapshot, hits, contradictions),
            Contradictions = contradictions,
        };
    }

    private List<KnowledgeHit> Answers(IEnumerable<KnowledgeHit> found) => [.. found.Where(h => h.Coverage >= options.Threshold)];
}
