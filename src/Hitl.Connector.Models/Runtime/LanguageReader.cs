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

    /// <summary>
    /// Below this probability of the best language the answer is "unknown". Low, because a best language this unsure is one
    /// of two or three relatives: where no language is the likely one, "unknown" is a label of the model and wins.
    /// </summary>
    private const double Sure = 0.15;

    /// <summary>The same for a word or two, neither of them long: right more often than wrong.</summary>
    private const double SureOfFewWords = 0.5;

    /// <summary>The same for more words, all of them short, or numbers.</summary>
    private const double SureOfFewLetters = 0.3;
    private const int FewWords = 2;
    private const int FewLetterPairs = 12;

    /// <summary>Two parts must be this sure of two languages to make a text "mixed".</summary>
    private const double SureOfPart = 0.99;

    /// <summary>The same for what stands before the first comma, which may be one word.</summary>
    private const double SureOfOpening = 0.95;

    /// <summary>
    /// A part to which the other part's language is likelier than this may well be in it: "Myslím," is Czech as well as
    /// Slovak, whichever of them is likelier.
    /// </summary>
    private const double Possible = 0.002;

    /// <summary>Share of letters that the model must know: texts in other scripts and random bytes stay below.</summary>
    private const double KnownLetters = 0.6;

    /// <summary>
    /// Their scripts have thousands of letters, and many a sentence has rare ones: where most letters are of such a script, it is
    /// enough that one of these languages is likelier than all else together.
    /// </summary>
    private static readonly string[] OfThousandsOfLetters = ["zh", "ja", "ko"];

    private const int WordsOfPart = 3;
    private const int LetterPairsOfOpening = 5;
    private const int PartsAtMost = 12;

    public LanguageReading Read(string text, TextFeatures features)
    {
        var known = ShareOfKnownLetters(features) >= KnownLetters;
        if (features.Words == 0 || (!known && !HasThousandsOfLetters(text)))
        {
            return new LanguageReading(Unknown, null);
        }

        var probabilities = model.Score(text, features);
        if (known && features.Words > WordsOfPart && IsMixed(text))
        {
            return new LanguageReading(Mixed, probabilities);
        }

        var best = Best(probabilities);
        return IsSure(best, probabilities[best], features, known)
            ? new LanguageReading(model.Labels[best], probabilities)
            : new LanguageReading(Unknown, known ? probabilities : null);
    }

    /// <summary>Where the languages stand among the labels, for <see cref="Share"/>.</summary>
    public int[] PlacesOf(IReadOnlyList<string> languages) => [.. Enumerable.Range(0, model.Labels.Count).Where(l => languages.Contains(model.Labels[l]))];

    /// <summary>Probability that a text is in one of the languages at these places; 0 when nothing could be read.</summary>
    public static double Share(LanguageReading reading, int[] places)
    {
        var sum = 0.0;
        foreach (var place in reading.Probabilities is null ? [] : places)
        {
            sum += reading.Probabilities![place];
        }

        return sum;
    }

    private bool IsSure(int best, double probability, TextFeatures features, bool known)
    {
        if (!known)
        {
            return probability > 0.5 && OfThousandsOfLetters.Contains(model.Labels[best]);
        }

        return probability >= (features.Hashes(FeatureGroup.Char2).Length > FewLetterPairs ? Sure : features.Words > FewWords ? SureOfFewLetters : SureOfFewWords);
    }

    private double ShareOfKnownLetters(TextFeatures features)
    {
        var letters = features.Hashes(FeatureGroup.Char1);
        var known = 0;
        foreach (var letter in letters)
        {
            known += model.Space.Find(letter) >= 0 ? 1 : 0;
        }

        return letters.Length == 0 ? 0 : (double)known / letters.Length;
    }

    /// <summary>Whether most of a text's letters are Chinese characters or Korean syllables.</summary>
    private static bool HasThousandsOfLetters(string text)
    {
        var (letters, many) = (0, 0);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, TextFolding.MaxChars)))
        {
            letters += char.IsLetter(c) ? 1 : 0;
            many += c is (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') ? 1 : 0;
        }

        return many > letters / 2;
    }

    private bool IsMixed(string text)
    {
        var parts = Parts(text).ConvertAll(p => (p.Part, Features: FeatureExtractor.Extract(p.Part), p.IsOpening));
        parts.RemoveAll(p => p.Features.Words < WordsOfPart && (!p.IsOpening || p.Features.Hashes(FeatureGroup.Char2).Length < LetterPairsOfOpening));

        // It takes two to differ.
        var read = new List<(int Best, float[] Probabilities)>();
        foreach (var (part, features, _) in parts.Count > 1 ? parts : [])
        {
            var probabilities = model.Score(part, features);
            var best = Best(probabilities);
            if (model.Labels[best] == Unknown || probabilities[best] < (features.Words < WordsOfPart ? SureOfOpening : SureOfPart))
            {
                continue;
            }

            if (read.Exists(other => other.Probabilities[best] <= Possible && probabilities[other.Best] <= Possible))
            {
                return true;
            }

            read.Add((best, probabilities));
        }

        return false;
    }

    // Sentences, and what stands before the first comma: customers greet in the language of the desk.
    private static List<(string Part, bool IsOpening)> Parts(string text)
    {
        var parts = new List<(string, bool)>();
        var start = 0;
        var bounded = text.Length > TextFolding.MaxChars ? text[..TextFolding.MaxChars] : text;
        var opening = true;
        for (var i = 0; i < bounded.Length && parts.Count < PartsAtMost; i++)
        {
            if (bounded[i] is '.' or '!' or '?' or '\n' or '。' or ';' || (opening && bounded[i] is ','))
            {
                parts.Add((bounded[start..(i + 1)], opening));
                start = i + 1;
                opening = false;
            }
        }

        if (parts.Count > 0 && parts.Count < PartsAtMost)
        {
            parts.Add((bounded[start..], false));
        }

        return parts;
    }

    private static int Best(float[] probabilities) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities);
}
