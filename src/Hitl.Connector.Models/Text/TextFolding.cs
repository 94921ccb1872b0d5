namespace Hitl.Connector.Models.Text;

/// <summary>
/// Folds text so that spellings of the same word meet: lower case, straight quotes, plain ASCII for full-width forms,
/// single spaces, at most three equal characters in a row. Bounded: of longer text the head and the tail are kept,
/// since customers open with the problem and close with what they want.
/// </summary>
public static class TextFolding
{
    /// <summary>Characters that are read at most.</summary>
    public const int MaxChars = HeadChars + TailChars;

    private const int HeadChars = 3000;
    private const int TailChars = 1000;

    /// <summary>Writes the folded text to <paramref name="target"/>, which must hold <see cref="MaxChars"/>, and returns its length.</summary>
    public static int Fold(ReadOnlySpan<char> text, Span<char> target)
    {
        if (text.Length <= MaxChars)
        {
            return Fold(text, target, 0);
        }

        var written = Fold(text[..HeadChars], target, 0);
        return Fold(text[^TailChars..], target, written);
    }

    private static int Fold(ReadOnlySpan<char> text, Span<char> target, int written)
    {
        var last = written > 0 ? target[written - 1] : ' ';
        var repeats = 1;
        foreach (var original in text)
        {
            var c = FoldChar(original);
            if (c == '\0' || (c == ' ' && last == ' '))
            {
                continue;
            }

            repeats = c == last ? repeats + 1 : 1;
            if (repeats > 3)
            {
                continue;
            }

            target[written++] = c;
            last = c;
        }

        return written;
    }

    /// <summary>Zero means "leave out".</summary>
    private static char FoldChar(char c)
    {
        if (c < 128)
        {
            return c switch
            {
                >= 'A' and <= 'Z' => (char)(c | 0x20),
                < ' ' or (char)127 => ' ',
                _ => c,
            };
        }

        return c switch
        {
            '\u2018' or '\u2019' or '\u02BC' or '\u00B4' => '\'',
            '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB' => '"',
            '\u2013' or '\u2014' or '\u2212' => '-',
            '\u2026' => '.',
            // Zero-width characters, variation selectors, soft hyphen and byte order mark split words for the eye of no reader.
            '\u00AD' or '\uFEFF' or (>= '\u200B' and <= '\u200F') or (>= '\uFE00' and <= '\uFE0F') or (>= '\u202A' and <= '\u202E') or '\u2060' => '\0',
            >= '\uFF01' and <= '\uFF5E' => char.ToLowerInvariant((char)(c - 0xFEE0)),
            _ when char.IsWhiteSpace(c) || char.IsControl(c) => ' ',
            _ => char.ToLowerInvariant(c),
        };
    }
}
