namespace Hitl.Connector.Knowledge;

/// <summary>What is known of all articles of an account together.</summary>
/// <param name="MeanLength">Of <see cref="IndexedArticle.Length"/>.</param>
/// <param name="Frequencies">By term, in how many articles it stands; terms without an entry stand in none.</param>
public sealed record KnowledgeStatistics(int Articles, double MeanLength, IReadOnlyDictionary<string, int> Frequencies)
{
    /// <summary>How much a term tells: that of Okapi BM25, never below zero.</summary>
    internal double Weight(string term)
    {
        var frequency = Frequencies.GetValueOrDefault(term);
        return Math.Log(1 + ((Articles - frequency + 0.5) / (frequency + 0.5)));
    }
}

/// <summary>An article that was found, and its passage that answers best.</summary>
/// <param name="Score">Orders the hits of one question; means nothing across questions.</param>
/// <param name="Coverage">How much of what was asked the article speaks of, 0..1: what tells an answer from the nearest miss.</param>
public sealed record KnowledgeHit(Article Article, Passage Passage, double Score, double Coverage);

/// <summary>
/// Orders articles by how well they answer: Okapi BM25 (Robertson and Zaragoza, 2009) over the question's concepts, and
/// how near title, labels and the nearest sentence come in meaning. Pure.
/// </summary>
public static class KnowledgeRanking
{
    // Fitted to the tuning half of the project's question set, as the weights below.
    private const double Saturation = 2.5;
    private const double LengthShare = 0.3;
    private const double WordsShare = 0.15;
    private const double LabelsShare = 0.5;

    /// <param name="meaning">Of the question, see <see cref="MeaningVector"/>; null without a model.</param>
    /// <returns>Best first; articles that share nothing with the question are left out.</returns>
    public static IReadOnlyList<KnowledgeHit> Rank(KnowledgeQuery query, byte[]? meaning, IEnumerable<IndexedArticle> candidates, KnowledgeStatistics statistics, int most)
    {
        var weights = query.Terms.ToDictionary(t => t, statistics.Weight, StringComparer.Ordinal);
        return
        [
            .. candidates
                .Where(c => c.Article.Passages.Count > 0)
                .Select(c => (Candidate: c, Fit: Fit(query, meaning, c, weights, statistics.MeanLength)))
                .Where(c => c.Fit.Score > 0)
                .OrderByDescending(c => c.Fit.Score)
                .ThenBy(c => c.Candidate.Article.Id, StringComparer.Ordinal)
                .Take(most)
                .Select(c => new KnowledgeHit(c.Candidate.Article, BestPassage(query, meaning, c.Candidate), c.Fit.Score, c.Fit.Coverage)),
        ];
    }

    private static (double Score, double Coverage) Fit(KnowledgeQuery query, byte[]? meaning, IndexedArticle candidate, Dictionary<string, double> weights, double meanLength)
    {
        double words = 0, asked = 0, answered = 0;
        var length = Saturation * (1 - LengthShare + (LengthShare * candidate.Length / Math.Max(1, meanLength)));
        foreach (var concept in query.Concepts)
        {
            double best = 0, found = 0;
            foreach (var (term, fit) in concept)
            {
                if (candidate.Counts.TryGetValue(term, out var count))
                {
                    var weight = fit * weights[term];
                    best = Math.Max(best, weight * count * (Saturation + 1) / (count + length));
                    found = Math.Max(found, weight);
                }
            }

            var own = concept.Where(t => t.Value >= 1).Select(t => weights[t.Key]).DefaultIfEmpty(0).Max();
            var full = own > 0 ? own : concept.Max(t => weights[t.Key]);
            words += best;
            asked += full;
            answered += Math.Min(full, found);
        }

        // Nearness of meaning alone makes no hit: to a model every text is a little like every other.
        return words > 0 ? ((WordsShare * words) + Nearness(meaning, candidate), asked > 0 ? answered / asked : 0) : (0, 0);
    }

    private static double Nearness(byte[]? meaning, IndexedArticle candidate)
    {
        if (meaning is null || candidate.Meaning is not { } said)
        {
            return 0;
        }

        var title = said.Passages.Select(p => p.Heading).OfType<byte[]>().Append(said.Title).Max(t => MeaningVector.Cosine(meaning, t));
        var sentence = said.Passages.SelectMany(p => p.Sentences).Select(s => MeaningVector.Cosine(meaning, s)).DefaultIfEmpty(0).Max();
        return title + sentence + (said.Labels is { } labels ? LabelsShare * MeaningVector.Cosine(meaning, labels) : 0);
    }

    private static Passage BestPassage(KnowledgeQuery query, byte[]? meaning, IndexedArticle candidate) => candidate.Article.Passages
        .Select((p, n) => (Passage: p, Fit: Shared(p, query) + (meaning is null || candidate.Meaning?.Passages[n] is not { } said ? 0 : Nearness(meaning, said))))
        .MaxBy(p => p.Fit).Passage;

    private static double Nearness(byte[] meaning, PassageMeaning said) =>
        said.Sentences.Select(s => MeaningVector.Cosine(meaning, s)).DefaultIfEmpty(0).Max() + (said.Heading is { } heading ? MeaningVector.Cosine(meaning, heading) : 0);

    /// <summary>Share of the question's concepts that a passage names, 0..1.</summary>
    private static double Shared(Passage passage, KnowledgeQuery query)
    {
        var said = KnowledgeTerms.Telling($"{passage.Heading} {passage.Text}").ToHashSet(StringComparer.Ordinal);
        return query.Concepts.Count == 0 ? 0 : query.Concepts.Average(c => c.Where(t => said.Contains(t.Key)).Select(t => t.Value).DefaultIfEmpty(0).Max());
    }
}
