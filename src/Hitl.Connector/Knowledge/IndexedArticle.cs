namespace Hitl.Connector.Knowledge;

/// <summary>Reads what a sentence means, so that sentences without a word in common can meet. Implementations run a model; safe from many threads.</summary>
public interface IMeaningReader
{
    /// <summary>Numbers of equal count for all texts; what is alike points the same way.</summary>
    float[] Read(string text);
}

/// <summary>An article with what a search needs of it, made once when it is stored.</summary>
/// <param name="Counts">By term, how often it stands there; in title and labels it counts more.</param>
/// <param name="Meaning">Null without a model that reads meanings.</param>
public sealed record IndexedArticle(Article Article, IReadOnlyDictionary<string, double> Counts, ArticleMeaning? Meaning)
{
    // Fitted to the tuning half of the project's question set.
    private const double TitleWeight = 3;
    private const double LabelWeight = 2;

    /// <summary>Sentences that are read of one passage.</summary>
    private const int MaxSentences = 16;

    public double Length => Counts.Values.Sum();

    public static IndexedArticle Of(Article article, IMeaningReader? meanings)
    {
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        void Count(string? text, double weight)
        {
            foreach (var term in KnowledgeTerms.Telling(text ?? "", article.Language))
            {
                counts[term] = counts.GetValueOrDefault(term) + weight;
            }
        }

        Count(article.Title, TitleWeight);
        foreach (var label in article.Labels)
        {
            Count(label, LabelWeight);
        }

        foreach (var passage in article.Passages)
        {
            Count(passage.Heading, 1);
            Count(passage.Text, 1);
        }

        return new IndexedArticle(article, counts, meanings is null ? null : Read(article, meanings));
    }

    private static ArticleMeaning Read(Article article, IMeaningReader meanings) => new(
        MeaningVector.Of(meanings.Read(article.Title)),
        article.Labels.Count == 0 ? null : MeaningVector.Of(meanings.Read(string.Join(", ", article.Labels))),
        [.. article.Passages.Select(p => new PassageMeaning(
            p.Heading is null ? null : MeaningVector.Of(meanings.Read(p.Heading)),
            [.. KnowledgeSentences.Of(p.Text).Take(MaxSentences).Select(s => MeaningVector.Of(meanings.Read(s)))]))]);
}

/// <param name="Title">See <see cref="MeaningVector"/>, as all others.</param>
/// <param name="Passages">One for each of the article's.</param>
public sealed record ArticleMeaning(byte[] Title, byte[]? Labels, IReadOnlyList<PassageMeaning> Passages);

public sealed record PassageMeaning(byte[]? Heading, IReadOnlyList<byte[]> Sentences);

/// <summary>A meaning in a byte a number (signed, of length 127): a fourth of the space, and cosines differ in the third place only.</summary>
public static class MeaningVector
{
    private const double Unit = 127;

    public static byte[] Of(float[] numbers)
    {
        var length = Math.Sqrt(numbers.Sum(n => (double)n * n));
        var vector = new byte[numbers.Length];
        for (var i = 0; i < numbers.Length && length > 0; i++)
        {
            vector[i] = unchecked((byte)(sbyte)Math.Round(numbers[i] / length * Unit));
        }

        return vector;
    }

    /// <summary>-1 to 1; 0 for vectors of different models.</summary>
    public static double Cosine(byte[] first, byte[] second)
    {
        if (first.Length != second.Length)
        {
            return 0;
        }

        var dot = 0;
        for (var i = 0; i < first.Length; i++)
        {
            dot += unchecked((sbyte)first[i] * (sbyte)second[i]);
        }

        return dot / (Unit * Unit);
    }
}
