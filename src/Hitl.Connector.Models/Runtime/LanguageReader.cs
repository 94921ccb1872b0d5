using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Text;

namespace Hitl.Connector.Models.Runtime;

/// <param name="Code">ISO 639-1, <c>mixed</c> or <c>unknown</c>.</param>
/// <param name="Probabilities">Of each label of the model; null when there was nothing to read.</param>
public sealed record LanguageReading(string Code, float[]? Probabilities);

/// <summary>Names the language of a text, and says so where it cannot.</summary>
public sealed class LanguageReader(TextModel model)
{
    public const string Unknown = "unknown";
    public const string Mixed = "mixed";

    /// <summary>Below this probability of the best language the answer is "unknown".</summary>
    private const double Sure = 0.5;

    /// <summary>The same for one or two words: "hi" is a word in twenty languages.</summary>
    private const double SureOfFewWords = 0.8;
    private const int FewWords = 2;

    /// <summary>A part must be this sure of its own language to make a text "mixed".</summary>
    private const double SureOfPart = 0.85;

    /// <summary>Share of letter pairs that the model must know: other scripts and random bytes stay below.</summary>
    private const double KnownPairs = 0.6;

    private const int WordsOfPart = 5;
    private const int PartsAtMost = 12;

    public LanguageReading Read(string text, TextFeatures features)
    {
        if (features.Words == 0 || KnownLetterPairs(features) < KnownPairs)
        {
            return new LanguageReading(Unknown, null);
        }

        var probabilities = model.Score(text, features);
        var best = Best(probabilities);
        if (features.Words >= 2 * WordsOfPart && IsMixed(text))
        {
            return new LanguageReading(Mixed, probabilities);
        }

        return new LanguageReading(probabilities[best] < (features.Words <= FewWords ? SureOfFewWords : Sure) ? Unknown : model.Labels[best], probabilities);
    }

    /// <summary>Probability that the text is in one of the languages; 0 when nothing could be read.</summary>
    public double ProbabilityOf(LanguageReading reading, IReadOnlyList<string> languages)
    {
        if (reading.Probabilities is null)
        {
            return 0;
        }

        var sum = 0.0;
        for (var l = 0; l < model.Labels.Count; l++)
        {
            sum += languages.Contains(model.Labels[l]) ? reading.Probabilities[l] : 0;
        }

        return sum;
    }

    private double KnownLetterPairs(TextFeatures features)
    {
        var pairs = features.Hashes(FeatureGroup.Char2);
        var known = 0;
        foreach (var pair in pairs)
        {
            known += model.Space.Find(pair) >= 0 ? 1 : 0;
        }

        return pairs.Length == 0 ? 0 : (double)known / pairs.Length;
    }

    private bool IsMixed(string text)
    {
        string? first = null;
        foreach (var part in Parts(text))
        {
            var features = FeatureExtractor.Extract(part);
            if (features.Words < WordsOfPart)
            {
                continue;
            }

            var probabilities = model.Score(part, features);
            var best = Best(probabilities);
            if (probabilities[best] < SureOfPart)
            {
                continue;
            }

            first ??= model.Labels[best];
            if (first != model.Labels[best])
            {
                return true;
            }
        }

        return false;
    }

    private static List<string> Parts(string text)
    {
        var parts = new List<string>();
        var start = 0;
        var bounded = text.Length > TextFolding.MaxChars ? text[..TextFolding.MaxChars] : text;
        for (var i = 0; i < bounded.Length && parts.Count < PartsAtMost; i++)
        {
            if (bounded[i] is '.' or '!' or '?' or '\n' or '。' or ';')
            {
                parts.Add(bounded[start..(i + 1)]);
                start = i + 1;
            }
        }

        if (parts.Count < PartsAtMost)
        {
            parts.Add(bounded[start..]);
        }

        return parts;
    }

    private static int Best(float[] probabilities) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities);
}
