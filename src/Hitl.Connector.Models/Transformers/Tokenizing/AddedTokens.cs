using System.Text;

namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>A token that is found in the text itself, before any splitting: <c>[MASK]</c>, <c>&lt;s&gt;</c>, a product's name.</summary>
/// <param name="Normalized">Looked for in the normalized text, and normalized itself.</param>
/// <param name="SingleWord">Only where no word character touches it.</param>
/// <param name="LeftStrip">Takes the spaces before it along.</param>
/// <param name="RightStrip">Takes the spaces behind it along.</param>
internal sealed record AddedToken(int Id, string Content, bool Normalized, bool SingleWord, bool LeftStrip, bool RightStrip);

/// <summary>A part of a text: an added token, or text between them.</summary>
internal readonly record struct TextPart(int? Id, string Text);

/// <summary>Finds added tokens in text: the leftmost first, of those that begin together the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, AddedToken[]> byFirst;

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        byFirst = tokens.Where(t => t.Content.Length > 0).GroupBy(t => t.Content[0])
            .ToDictionary(g => g.Key, g => g.OrderByDescending(t => t.Content.Length).ToArray());
    }

    public List<TextPart> Split(string text)
    {
        var parts = new List<TextPart>();
        var rest = 0;
        for (var i = 0; i < text.Length;)
        {
            if (Find(text, i) is not { } token)
            {
                i++;
                continue;
            }

            var (start, end) = (i, i + token.Content.Length);
            i = end;
            if (token.SingleWord && (IsWordBefore(text, start) || IsWordAt(text, end)))
            {
                continue;
            }

            // The spaces that a token took along may still begin the next one, as they do for the reference.
            while (token.LeftStrip && start > rest && IsSpace(text[start - 1]))
            {
                start--;
            }

            while (token.RightStrip && end < text.Length && IsSpace(text[end]))
            {
                end++;
            }

            if (start > rest)
            {
                parts.Add(new TextPart(null, text[rest..start]));
            }

            parts.Add(new TextPart(token.Id, token.Content));
            rest = end;
        }

        if (rest < text.Length)
        {
            parts.Add(new TextPart(null, rest == 0 ? text : text[rest..]));
        }

        return parts;
    }

    private AddedToken? Find(string text, int at)
    {
        if (byFirst.TryGetValue(text[at], out var candidates))
        {
            foreach (var token in candidates)
            {
                if (string.CompareOrdinal(text, at, token.Content, 0, token.Content.Length) == 0)
                {
                    return token;
                }
            }
        }

        return null;
    }

    private static bool IsWordBefore(string text, int end) =>
        Rune.DecodeLastFromUtf16(text.AsSpan(0, end), out var c, out _) == System.Buffers.OperationStatus.Done && Characters.Is(c, CharacterKinds.Word);

    private static bool IsWordAt(string text, int start) =>
        Rune.DecodeFromUtf16(text.AsSpan(start), out var c, out _) == System.Buffers.OperationStatus.Done && Characters.Is(c, CharacterKinds.Word);

    private static bool IsSpace(char c) => Rune.TryCreate(c, out var rune) && Characters.Is(rune, CharacterKinds.Space);
}
