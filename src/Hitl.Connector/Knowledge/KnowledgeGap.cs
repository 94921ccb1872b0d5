using Hitl.Connector.Conversations;

namespace Hitl.Connector.Knowledge;

/// <summary>A customer's question that no article answered.</summary>
/// <param name="Question">In the customer's words, with personal data masked.</param>
/// <param name="Sentiment">Of the conversation, 0 (negative) to 1; null when not known.</param>
public sealed record KnowledgeGap(ConversationRef Conversation, DateTimeOffset At, string Question, double? Sentiment);

/// <summary>Questions that one new article could answer.</summary>
/// <param name="Question">The one that is nearest to all others.</param>
/// <param name="Conversations">How many asked.</param>
/// <param name="Sentiment">Mean, where known.</param>
/// <param name="Weight">What orders the report: each conversation counts one, and up to one more the unhappier it was.</param>
public sealed record KnowledgeGapCluster(string Question, int Conversations, double? Sentiment, double Weight, IReadOnlyList<KnowledgeGap> Gaps);

/// <summary>Brings together questions that ask for the same. Pure.</summary>
public static class KnowledgeGaps
{
    // Of what each of the two asks for, the other must ask for so much on average.
    private const double Alike = 0.45;
    private const double Neutral = 0.5;

    /// <summary>Clusters, the heaviest first.</summary>
    public static IReadOnlyList<KnowledgeGapCluster> Cluster(IReadOnlyList<KnowledgeGap> gaps, Thesaurus thesaurus)
    {
        var asked = gaps.Select(g => new Asked(g, KnowledgeQuery.Of(g.Question, thesaurus))).ToList();
        var frequencies = asked.SelectMany(a => a.Words).GroupBy(w => w, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var statistics = new KnowledgeStatistics(gaps.Count, 1, frequencies);
        var clusters = new List<List<Asked>>();

        // Oldest first, so that a new gap joins what was there and does not turn the report over.
        foreach (var next in asked.OrderBy(a => a.Gap.At).ThenBy(a => a.Gap.Conversation.Id, StringComparer.Ordinal))
        {
            var nearest = clusters.Select(c => (Cluster: c, Likeness: c.Average(a => Likeness(a, next, statistics)))).OrderByDescending(c => c.Likeness).FirstOrDefault();
            if (nearest.Cluster is { } cluster && nearest.Likeness >= Alike)
            {
                cluster.Add(next);
            }
            else
            {
                clusters.Add([next]);
            }
        }

        return [.. clusters.Select(c => Report(c, statistics)).OrderByDescending(c => c.Weight).ThenBy(c => c.Question, StringComparer.Ordinal)];
    }

    private static KnowledgeGapCluster Report(List<Asked> cluster, KnowledgeStatistics statistics)
    {
        var central = cluster.MaxBy(a => cluster.Sum(b => Likeness(a, b, statistics)))!;
        var moods = cluster.Select(a => a.Gap.Sentiment).OfType<double>().ToList();
        return new KnowledgeGapCluster(
            central.Gap.Question,
            cluster.Count,
            moods.Count == 0 ? null : moods.Average(),
            cluster.Sum(a => 1 + Math.Max(0, (Neutral - (a.Gap.Sentiment ?? Neutral)) / Neutral)),
            [.. cluster.Select(a => a.Gap).OrderByDescending(g => g.At)]);
    }

    private static double Likeness(Asked first, Asked second, KnowledgeStatistics statistics) =>
        (Covered(first.Query, second.Words, statistics) + Covered(second.Query, first.Words, statistics)) / 2;

    private static double Covered(KnowledgeQuery query, HashSet<string> words, KnowledgeStatistics statistics)
    {
        double asked = 0, found = 0;
        foreach (var concept in query.Concepts)
        {
            var weight = concept.Where(t => t.Value >= 1).Select(t => statistics.Weight(t.Key)).DefaultIfEmpty(0).Max();
            asked += weight;
            found += weight * concept.Where(t => words.Contains(t.Key)).Select(t => t.Value).DefaultIfEmpty(0).Max();
        }

        return asked > 0 ? found / asked : 0;
    }

    private sealed record Asked(KnowledgeGap Gap, KnowledgeQuery Query)
    {
        public HashSet<string> Words { get; } = KnowledgeTerms.Telling(Gap.Question).ToHashSet(StringComparer.Ordinal);
    }
}
