using System.Globalization;

namespace Hitl.Connector.Models.Text;

public enum TokenKind
{
    /// <summary>Letters, digits, marks, inner apostrophes.</summary>
    Word,

    /// <summary>A run of punctuation such as <c>!!</c> or <c>:(</c>, at most three characters.</summary>
    Mark,

    /// <summary>An emoji or another symbol.</summary>
    Symbol,

    /// <summary>A link; its letters say nothing.</summary>
    Link,

    /// <summary>A mail address.</summary>
    Mail,
}

/// <summary>Walks folded text token by token, without allocating.</summary>
public ref struct TokenReader(ReadOnlySpan<char> folded)
{
    private readonly ReadOnlySpan<char> text = folded;
    private int position;
    private int chunkEnd;

    public ReadOnlySpan<char> Current { get; private set; }

    public TokenKind Kind { get; private set; }

    public bool MoveNext()
    {
        while (position < text.Length && text[position] == ' ')
        {
            position++;
        }

        if (position >= text.Length)
        {
            return false;
        }

        if (position >= chunkEnd && ReadChunk())
        {
            return true;
        }

        var start = position;
        if (IsWord(text[position]))
        {
            while (position < text.Length && (IsWord(text[position]) || IsInnerApostrophe(position)))
            {
                position++;
            }

            return Set(start, TokenKind.Word);
        }

        if (char.IsSurrogate(text[position]) || IsSymbol(text[position]))
        {
            position += char.IsHighSurrogate(text[position]) && position + 1 < text.Length ? 2 : 1;
            return Set(start, TokenKind.Symbol);
        }

        while (position < text.Length && position - start < 3 && text[position] != ' ' && !IsWord(text[position]) && !char.IsSurrogate(text[position]) && !IsSymbol(text[position]))
        {
            position++;
        }

        return Set(start, TokenKind.Mark);
    }

    // A chunk is what stands between two spaces: links and addresses are one token whatever is in them.
    private bool ReadChunk()
    {
        var length = text[position..].IndexOf(' ');
        chunkEnd = length < 0 ? text.Length : position + length;
        var chunk = text[position..chunkEnd];
        var kind = chunk.Contains("://", StringComparison.Ordinal) || chunk.StartsWith("www.", StringComparison.Ordinal) ? TokenKind.Link
            : chunk.IndexOf('@') > 0 && chunk.LastIndexOf('.') > chunk.IndexOf('@') ? TokenKind.Mail
            : TokenKind.Word;
        if (kind == TokenKind.Word)
        {
            return false;
        }

        var start = position;
        position = chunkEnd;
        return Set(start, kind);
    }

    private bool Set(int start, TokenKind kind)
    {
        Current = text[start..position];
        Kind = kind;
        return true;
    }

    private readonly bool IsInnerApostrophe(int i) => text[i] == '\'' && i + 1 < text.Length && IsWord(text[i + 1]);

    private static bool IsWord(char c) => c < 128
        ? char.IsAsciiLetterOrDigit(c)
        : char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsSymbol(char c) => c >= 128 && CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.OtherSymbol;
}
