using System.Text;

namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>The step of a tokenizer that rewrites text before it is split.</summary>
internal delegate string Normalizer(string text);

/// <summary>The normalizers of a tokenizer.json, each as the reference does it.</summary>
internal static class Normalizers
{
    /// <param name="stripAccents">Null: as <paramref name="lowercase"/>, which is what BERT does.</param>
    public static Normalizer Bert(bool cleanText, bool handleChineseChars, bool? stripAccents, bool lowercase)
    {
        var strip = stripAccents ?? lowercase;
        return text =>
        {
            text = cleanText ? Clean(text) : text;
            text = handleChineseChars ? SpaceOutChinese(text) : text;
            text = strip ? Without(CanonicalForm.Decompose(text), CharacterKinds.Nonspacing) : text;
            return lowercase ? Lowercase(text) : text;
        };
    }

    /// <summary>Character by character, as the reference: the end of a word does not change a sigma.</summary>
    public static string Lowercase(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var result = new StringBuilder(text.Length);
        foreach (var c in text.EnumerateRunes())
        {
            if (Characters.LowerOf(c) is { } lower)
            {
                result.Append(lower);
            }
            else
            {
                Append(result, c);
            }
        }

        return result.ToString();
    }

    public static string StripAccents(string text) => Without(text, CharacterKinds.Mark);

    /// <summary>Takes spaces from the ends.</summary>
    public static Normalizer Strip(bool left, bool right) => text =>
    {
        var start = 0;
        var end = text.Length;
        while (left && start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (right && end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    };

    public static Normalizer Replace(string pattern, string content) => text => text.Replace(pattern, content, StringComparison.Ordinal);

    public static Normalizer Prepend(string prefix) => text => text.Length == 0 ? text : prefix + text;

    public static Normalizer Sequence(IReadOnlyList<Normalizer> steps) => text => steps.Aggregate(text, (t, step) => step(t));

    private static string Clean(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text.EnumerateRunes())
        {
            var kinds = Characters.KindsOf(c);
            if ((kinds & CharacterKinds.Dropped) != 0)
            {
                continue;
            }

            Append(result, (kinds & CharacterKinds.Space) != 0 ? new Rune(' ') : c);
        }

        return result.ToString();
    }

    private static string SpaceOutChinese(string text)
    {
        StringBuilder? result = null;
        var copied = 0;
        for (var i = 0; i < text.Length;)
        {
            var c = Rune.GetRuneAt(text, i);
            if (Characters.IsChinese(c))
            {
                (result ??= new StringBuilder(text.Length * 2)).Append(text, copied, i - copied).Append(' ');
                Append(result, c).Append(' ');
                copied = i + c.Utf16SequenceLength;
            }

            i += c.Utf16SequenceLength;
        }

        return result?.Append(text, copied, text.Length - copied).ToString() ?? text;
    }

    private static string Without(string text, CharacterKinds kinds)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (var c in text.EnumerateRunes())
        {
            if (!Characters.Is(c, kinds))
            {
                Append(result, c);
            }
        }

        return result.ToString();
    }

    private static bool IsSpace(char c) => Rune.TryCreate(c, out var rune) && Characters.Is(rune, CharacterKinds.Space);

    private static StringBuilder Append(StringBuilder builder, Rune c)
    {
        Span<char> chars = stackalloc char[2];
        return builder.Append(chars[..c.EncodeToUtf16(chars)]);
    }
}
