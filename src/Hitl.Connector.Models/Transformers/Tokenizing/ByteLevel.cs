using System.Text;

namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>
/// Byte-level pre-tokenization, of GPT-2 and RoBERTa: text is split into words that carry the space before them, and
/// each byte of their UTF-8 becomes one printable character, so that no text is unknown.
/// </summary>
internal static class ByteLevel
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];
    private static readonly char[] Printable = Alphabet();

    /// <param name="addPrefixSpace">The first word of a text is read as one inside it.</param>
    /// <param name="split">False: the text is one piece.</param>
    public static PreTokenizer Create(bool addPrefixSpace, bool split) => text =>
    {
        if (text.Length == 0)
        {
            return [];
        }

        var spaced = addPrefixSpace && text[0] != ' ' ? ' ' + text : text;
        return split ? Words(spaced).Select(Bytes) : [Bytes(spaced)];
    };

    // 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
    private static IEnumerable<string> Words(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var end = EndOfWord(text, i);
            yield return text[i..end];
            i = end;
        }
    }

    private static int EndOfWord(string text, int start)
    {
        foreach (var contraction in Contractions)
        {
            if (string.CompareOrdinal(text, start, contraction, 0, contraction.Length) == 0)
            {
                return start + contraction.Length;
            }
        }

        var first = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var kind = KindAt(text, first);
        if (kind != CharacterKinds.Space)
        {
            return EndOfRun(text, first, kind);
        }

        // Of several spaces the last one belongs to the word behind them.
        var end = EndOfRun(text, start, CharacterKinds.Space);
        return end == text.Length || end == start + 1 ? end : end - 1;
    }

    private static int EndOfRun(string text, int start, CharacterKinds kind)
    {
        var end = start;
        while (end < text.Length && KindAt(text, end) == kind)
        {
            end += Rune.GetRuneAt(text, end).Utf16SequenceLength;
        }

        return end;
    }

    private static CharacterKinds KindAt(string text, int index) =>
        Characters.KindsOf(Rune.GetRuneAt(text, index)) & (CharacterKinds.Letter | CharacterKinds.Number | CharacterKinds.Space);

    private static string Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, static (chars, bytes) =>
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                chars[i] = Printable[bytes[i]];
            }
        });
    }

    // Printable bytes stand for themselves, the others for the characters from U+0100 on, in order.
    private static char[] Alphabet()
    {
        var alphabet = new char[256];
        var next = 256;
        for (var b = 0; b < 256; b++)
        {
            alphabet[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)b : (char)next++;
        }

        return alphabet;
    }
}
