using System.Globalization;
using System.Text;

namespace Hitl.Connector.Notes;

/// <summary>Makes people's words fit for a note: one line, bounded, without what an account masks.</summary>
public static class NoteText
{
    /// <summary>Longest quotation, in UTF-16 characters.</summary>
    public const int MaxLength = 200;

    /// <summary>
    /// One line of at most <paramref name="maxLength"/> characters, cut at a word, masked. Empty when nothing readable is in it.
    /// </summary>
    /// <param name="masked">Personal data that is hidden; <see cref="PersonalData.Usual"/> when null.</param>
    public static string Quote(string text, int maxLength = MaxLength, IReadOnlySet<PersonalDataKind>? masked = null) =>
        Shorten(PersonalData.Mask(OneLine(text), masked ?? PersonalData.Usual), maxLength);

    /// <summary>Words with a letter or digit in them; of scripts that part no words, two characters count as one.</summary>
    public static int CountWords(string text)
    {
        var (words, unparted) = (0, 0);
        var inWord = false;
        foreach (var letter in text)
        {
            if (letter is >= '\u2e80' and <= '\u9fff' or >= '\uac00' and <= '\ud7af')
            {
                unparted++;
                inWord = false;
            }
            else if (char.IsLetterOrDigit(letter))
            {
                words += inWord ? 0 : 1;
                inWord = true;
            }
            else
            {
                inWord = inWord && !char.IsWhiteSpace(letter);
            }
        }

        return words + ((unparted + 1) / 2);
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
}
