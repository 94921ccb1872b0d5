namespace Hitl.Connector.Knowledge;

/// <summary>
/// A question as what it asks for: each of its words with all that may stand for it, so that naming one thing in three
/// ways does not count three times. Pure.
/// </summary>
/// <param name="Concepts">By term, how well it stands for the concept: 1 is the customer's own word.</param>
public sealed record KnowledgeQuery(string Question, IReadOnlyList<IReadOnlyDictionary<string, double>> Concepts)
{
    /// <summary>Of a long message head and tail are asked for: customers open with the problem and close with what they want.</summary>
    private const int MaxWords = 60;

    // Fitted to the tuning half of the project's question set.
    private const double OtherWord = 0.8;
    private const double SharedPhrase = 0.3;

    /// <summary>Every term that can make an article a candidate.</summary>
    public IEnumerable<string> Terms => Concepts.SelectMany(c => c.Keys).Distinct(StringComparer.Ordinal);

    public static KnowledgeQuery Of(string question, Thesaurus thesaurus)
    {
        var words = Bounded(KnowledgeTerms.Words(question));
        var own = words.Select(w => KnowledgeTerms.IsTelling(w) ? new Dictionary<string, double>(StringComparer.Ordinal) { [w] = 1 } : null).ToList();
        var phrases = new List<IReadOnlyDictionary<string, double>>();
        for (var length = Math.Min(thesaurus.Longest, words.Count); length > 0; length--)
        {
            for (var start = 0; start + length <= words.Count; start++)
            {
                AddOthers(thesaurus.OthersFor(string.Join(' ', words.Skip(start).Take(length))), [.. own.Skip(start).Take(length).OfType<Dictionary<string, double>>()], phrases);
            }
        }

        var concepts = own.Zip(words).Where(o => o.First is not null).DistinctBy(o => o.Second).Select(o => (IReadOnlyDictionary<string, double>)o.First!);
        var foreign = ForeignStems(question, words);
        return new KnowledgeQuery(question, [.. concepts.Concat(phrases).Select(c => WithForeign(c, foreign))]);
    }

    private static void AddOthers(IReadOnlyList<string[]> others, List<Dictionary<string, double>> words, List<IReadOnlyDictionary<string, double>> phrases)
    {
        if (others.Count == 0)
        {
            return;
        }

        // A phrase of words that say nothing by themselves ("where is") is a concept of its own.
        if (words.Count == 0)
        {
            words = [new Dictionary<string, double>(StringComparer.Ordinal)];
            phrases.Add(words[0]);
        }

        foreach (var word in words)
        {
            foreach (var other in others)
            {
                var weight = OtherWord / Math.Sqrt(other.Length) / Math.Pow(words.Count, SharedPhrase);
                foreach (var term in other)
                {
                    word[term] = Math.Max(word.GetValueOrDefault(term), weight);
                }
            }
        }
    }

    // Articles in other languages are indexed under words cut by length.
    private static Dictionary<string, string> ForeignStems(string question, IReadOnlyList<string> words)
    {
        var foreign = Bounded(KnowledgeTerms.Words(question, "und"));
        return foreign.Count == words.Count ? words.Zip(foreign).DistinctBy(p => p.First).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal) : [];
    }

    private static IReadOnlyDictionary<string, double> WithForeign(IReadOnlyDictionary<string, double> concept, Dictionary<string, string> foreign)
    {
        if (concept.FirstOrDefault(c => c.Value >= 1).Key is not { } word || !foreign.TryGetValue(word, out var cut) || concept.ContainsKey(cut))
        {
            return concept;
        }

        return new Dictionary<string, double>(concept, StringComparer.Ordinal) { [cut] = 1 };
    }

    private static IReadOnlyList<string> Bounded(IReadOnlyList<string> words) =>
        words.Count <= MaxWords ? words : [.. words.Take(MaxWords / 2), .. words.Skip(words.Count - (MaxWords / 2))];
}
