using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hitl.Connector.Notes;

/// <summary>Makes people's words fit for a note: one line, bounded, without card and account numbers.</summary>
public static partial class NoteText
{
    /// <summary>Longest quotation, in UTF-16 characters.</summary>
    public const int MaxLength = 200;

    /// <summary>
    /// One line of at most <paramref name="maxLength"/> characters, cut at a word, masked. Empty when nothing readable is in it.
    /// </summary>
    public static string Quote(string text, int maxLength = MaxLength) => Shorten(AccountNumbers.Mask(OneLine(text)), maxLength);

    /// <summary>Quoted history (lines beginning with <c>&gt;</c>) left out, split into sentences; no empty ones.</summary>
    public static IReadOnlyList<string> Sentences(string text)
    {
        var sentences = new List<string>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.TrimStart().StartsWith(">"))
            {
                continue;
            }

            foreach (var sentence in SentenceEnd().Split(OneLine(line.ToString())))
            {
                if (sentence.Any(char.IsLetterOrDigit))
                {
                    sentences.Add(sentence.Trim());
                }
            }
        }

        return sentences;
    }

    // Format characters (bidirectional overrides among them) could turn what an agent reads; joiners of emoji and scripts stay.
    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter) || char.IsControl(letter))
            {
                if (line.Length > 0 && line[^1] != ' ')
                {
                    line.Append(' ');
                }
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.Format || letter is '\u200c' or '\u200d')
            {
                line.Append(letter);
            }
        }

        return line.ToString().TrimEnd();
    }

    private static string Shorten(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        var cut = maxLength - 1;
        var word = text.LastIndexOf(' ', cut);
        // A single long word (a URL, a script without spaces) is cut inside, but never inside a character.
        var end = word > maxLength / 2 ? word : char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut;
        return string.Concat(text.AsSpan(0, end).TrimEnd(), "…");
    }

    [GeneratedRegex(@"(?<=[.!?…])\s+|(?<=[。！？])", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();
}
