using System.Text;

namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>
/// The tokenizer of a tokenizer.json: equal to Hugging Face's <c>tokenizers</c> token by token. Immutable and thread-safe.
/// </summary>
/// <param name="added">Found in the text, before and after it is normalized.</param>
/// <param name="model">Appends the tokens of one piece.</param>
internal sealed class TextTokenizer(
    IReadOnlyList<AddedToken> added, Normalizer? normalizer, PreTokenizer? preTokenizer, Action<string, List<int>> model, TokenTemplate template, int highestId, int? padding)
{
    /// <summary>
    /// Of a text that is too long this share is kept from its head, the rest from its tail: 128 of 510 tokens, which
    /// Sun et al. (How to Fine-Tune BERT for Text Classification?, 2019) found best. Customers open with the problem and
    /// close with what they want.
    /// </summary>
    private const double HeadShare = 128.0 / 510;

    /// <summary>
    /// Characters that are read for one token that is kept: no natural text comes near it, so that only rubbish is cut
    /// here, and a megabyte of it costs no more than a page.
    /// </summary>
    private const int CharsPerToken = 64;

    private readonly AddedTokens inText = new(added.Where(t => !t.Normalized));

    private readonly AddedTokens inNormalized = new(added.Where(t => t.Normalized)
        .Select(t => t with { Content = normalizer is null ? t.Content : normalizer(t.Content) }));

    /// <summary>The largest id that can come out: a model's table must have a row for it.</summary>
    public int HighestId => highestId;

    /// <summary>The token that the tokenizer itself names for padding; null when it names none.</summary>
    public int? Padding => padding;

    public TokenTemplate Template => template;

    /// <summary>The tokens of a text of any length, without those around it.</summary>
    public List<int> Tokens(string text)
    {
        var ids = new List<int>();
        foreach (var part in inText.Split(WellFormed(text)))
        {
            if (part.Id is { } id)
            {
                ids.Add(id);
                continue;
            }

            foreach (var inner in inNormalized.Split(normalizer is null ? part.Text : normalizer(part.Text)))
            {
                if (inner.Id is { } innerId)
                {
                    ids.Add(innerId);
                    continue;
                }

                foreach (var piece in preTokenizer is null ? [inner.Text] : preTokenizer(inner.Text))
                {
                    model(piece, ids);
                }
            }
        }

        return ids;
    }

    /// <summary>The text as a model reads it: with the tokens around it, and with its middle left out where it is longer than <paramref name="tokensAtMost"/>.</summary>
    /// <param name="tokensAtMost">Includes the tokens around the text; more than those.</param>
    public TokenSequence Encode(string text, int tokensAtMost)
    {
        var room = tokensAtMost - template.Count;
        var head = (int)Math.Round(room * HeadShare);
        var tail = room - head;
        List<int> kept;
        if (text.Length <= CharsPerToken * room)
        {
            kept = Tokens(text);
            if (kept.Count > room)
            {
                kept.RemoveRange(head, kept.Count - room);
            }
        }
        else
        {
            // The same, of as much of both ends as can matter.
            var first = Tokens(text[..(CharsPerToken * head)]);
            var last = Tokens(text[^(CharsPerToken * tail)..]);
            kept = [.. first.Take(head), .. last.Skip(Math.Max(0, last.Count - tail))];
        }

        return WithTemplate(kept);
    }

    private TokenSequence WithTemplate(List<int> tokens)
    {
        var ids = new int[tokens.Count + template.Count];
        var types = new int[ids.Length];
        var at = 0;
        foreach (var token in template.Before.Concat(tokens.Select(t => new TypedToken(t, template.TypeId))).Concat(template.After))
        {
            ids[at] = token.Id;
            types[at++] = token.TypeId;
        }

        return new TokenSequence(ids, types);
    }

    // Half a surrogate pair has no UTF-8: the reference gets U+FFFD in its place, and so do we.
    private static string WellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && Rune.DecodeFromUtf16(text.AsSpan(i), out _, out var length) is var status)
            {
                if (status != System.Buffers.OperationStatus.Done)
                {
                    return string.Concat(text.EnumerateRunes());
                }

                i += length - 1;
            }
        }

        return text;
    }
}
