using System.Collections.Frozen;
using System.Text;

namespace Hitl.Connector.Knowledge;

/// <summary>Words in the form in which articles and questions meet: lower case, without accents, cut to their stem. Pure.</summary>
public static class KnowledgeTerms
{
    /// <summary>Words of other languages than English are cut here: crude, but it brings most forms of a word together.</summary>
    private const int StemLength = 6;

    /// <summary>Read of one text.</summary>
    private const int MaxTerms = 20_000;

    private static readonly FrozenSet<string> SaysNothing =
        ("a about after again all also am an and any are as at be been before but by can could did do does don't done dont either else even ever for from get got had has have "
        + "he her here him his how i i'd i'm i've if im in into is it it's its just like may me might more must my need no nor nothing of off on only onto or our out over "
        + "please shall she should so some something anything still than that the their them then there these they this those to too up us very want was we were what when where "
        + "which who whom why will with would you your not").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private const string Accented = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ";
    private const string Unaccented = "aaaaaaceeeeiiiinoooooouuuuyy";

    // Longest first; what is left must still be a word.
    private static readonly (string Suffix, string Instead)[] Endings =
    [
        ("iness", "y"), ("ations", "at"), ("ments", ""), ("ation", "at"), ("ment", ""), ("edly", ""), ("ies", "y"), ("ing", ""), ("ers", ""),
        ("ed", ""), ("er", ""), ("es", ""), ("ly", ""), ("s", ""), ("e", ""),
    ];

    /// <summary>All words in order, those that say nothing by themselves too: phrases need them.</summary>
    /// <param name="language">ISO 639-1; anything but <c>en</c> is cut by length.</param>
    public static IReadOnlyList<string> Words(string text, string language = "en")
    {
        var words = new List<string>();
        var word = new StringBuilder();
        void Close()
        {
            if (word.Length > 0)
            {
                AddWord(words, word.ToString(), language);
                word.Clear();
            }
        }

        foreach (var c in text)
        {
            if (words.Count >= MaxTerms)
            {
                return words;
            }

            if (char.IsLetterOrDigit(c))
            {
                word.Append(Plain(char.ToLowerInvariant(c)));
            }
            else if (c is '\'' or '\u2019' && word.Length > 0)
            {
                word.Append('\'');
            }
            else
            {
                Close();
            }
        }

        Close();
        return words;
    }

    /// <summary>The words that can tell one article from another.</summary>
    public static IEnumerable<string> Telling(string text, string language = "en") => Words(text, language).Where(IsTelling);

    public static bool IsTelling(string word) => !SaysNothing.Contains(word);

    // Customers leave accents out. (The runtime's own decomposition is not there without ICU.)
    private static char Plain(char c) => Accented.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Unaccented[at] : c;

    private static void AddWord(List<string> words, string word, string language)
    {
        word = word.Trim('\'');
        if (word.EndsWith("n't", StringComparison.Ordinal))
        {
            AddWord(words, word[..^3], language);
            words.Add("not");
            return;
        }

        if (word == "cannot")
        {
            words.AddRange(["can", "not"]);
            return;
        }

        if (word.IndexOf('\'', StringComparison.Ordinal) is >= 0 and var apostrophe && !SaysNothing.Contains(word))
        {
            word = word[..apostrophe];
        }

        if (word.Length > 0)
        {
            words.Add(SaysNothing.Contains(word) ? word : Stem(word, language));
        }
    }

    /// <summary>One word's stem.</summary>
    public static string Stem(string word, string language = "en")
    {
        if (language != "en")
        {
            return word.Length > StemLength ? word[..StemLength] : word;
        }

        foreach (var (suffix, instead) in Endings)
        {
            if (word.Length - suffix.Length >= 3 && word.EndsWith(suffix, StringComparison.Ordinal))
            {
                word = word[..^suffix.Length] + instead;
                break;
            }
        }

        if (word.Length > 3 && word[^1] == word[^2] && word[^1] is not ('s' or 'l'))
        {
            word = word[..^1];
        }

        return word.Length > 4 && word[^1] == 'e' ? word[..^1] : word;
    }
}
