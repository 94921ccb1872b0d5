using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Notes;

/// <summary>Says whether a text is in a language that the model of details learned: English.</summary>
internal sealed class ProvenLanguage(IReadOnlyList<string> labels, MessageReader reader)
{
    private const string English = "en";

    // Names, codes and a greeting prove no language: without strong signs of another one, it is taken for English.
    private const double Least = 0.15;
    private const double Sure = 0.8;
    private const int FewWords = 4;

    private readonly int english = labels.ToList().IndexOf(English);

    public bool Reads(string text)
    {
        if (DetailTokens.Split(text).Count < FewWords)
        {
            return IsLatin(text);
        }

        var reading = reader.ReadLanguage(text);
        return reading.Probabilities is { } p ? p[english] >= Least || p.Max() < Sure : IsLatin(text);
    }

    private static bool IsLatin(string text)
    {
        var (latin, other) = (0, 0);
        foreach (var letter in text.Where(char.IsLetter))
        {
            _ = letter < '\u0250' ? latin++ : other++;
        }

        return latin >= other;
    }
}
