using System.Text;

namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>The step of a tokenizer that splits text into the pieces its model reads one by one.</summary>
internal delegate IEnumerable<string> PreTokenizer(string text);

/// <summary>The pre-tokenizers of a tokenizer.json, each as the reference does it. No piece is empty.</summary>
internal static class PreTokenizers
{
    /// <summary>Words without the spaces between them, every punctuation mark alone.</summary>
    public static IEnumerable<string> Bert(string text) => WhitespaceSplit(text).SelectMany(Punctuation);

    public static IEnumerable<string> WhitespaceSplit(string text) =>
        Runs(text, c => Characters.Is(c, CharacterKinds.Space) ? Part.Dropped : Part.Joined);

    public static IEnumerable<string> Punctuation(string text) =>
        Runs(text, c => Characters.Is(c, CharacterKinds.Punctuation) ? Part.Alone : Part.Joined);

    /// <summary>The matches of <c>\w+|[^\w\s]+</c>.</summary>
    public static IEnumerable<string> Whitespace(string text) =>
        Runs(text, c => Characters.Is(c, CharacterKinds.Word) ? Part.Joined : Characters.Is(c, CharacterKinds.Space) ? Part.Dropped : Part.JoinedToo);

    public static PreTokenizer Sequence(IReadOnlyList<PreTokenizer> steps) =>
        text => steps.Aggregate((IEnumerable<string>)[text], (pieces, step) => pieces.SelectMany(p => step(p)));

    private enum Part
    {
        Dropped,
        Alone,
        Joined,

        /// <summary>Joined to its own kind, apart from <see cref="Joined"/>.</summary>
        JoinedToo,
    }

    private static IEnumerable<string> Runs(string text, Func<Rune, Part> partOf)
    {
        var start = 0;
        var running = Part.Dropped;
        for (var i = 0; i < text.Length;)
        {
            var c = Rune.GetRuneAt(text, i);
            var part = partOf(c);
            if (part != running || part == Part.Alone)
            {
                if (i > start && running != Part.Dropped)
                {
                    yield return text[start..i];
                }

                start = i;
                running = part;
            }

            i += c.Utf16SequenceLength;
        }

        if (text.Length > start && running != Part.Dropped)
        {
            yield return text[start..];
        }
    }
}
