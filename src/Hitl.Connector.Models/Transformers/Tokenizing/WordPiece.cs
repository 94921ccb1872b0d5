namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>BERT's model: a word is the longest known piece from its left, then the longest of the rest, and so on; one unknown piece makes the whole word unknown.</summary>
internal sealed class WordPiece
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> starts;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> continuations;
    private readonly int unknown;
    private readonly int wordCharsAtMost;
    private readonly int longest;

    /// <param name="unknown">The id of a word that has no pieces.</param>
    /// <param name="continuingPrefix">What stands before a piece that continues a word, <c>##</c>.</param>
    /// <param name="wordCharsAtMost">Longer words are unknown; in code points.</param>
    public WordPiece(IReadOnlyDictionary<string, int> vocabulary, int unknown, string continuingPrefix, int wordCharsAtMost)
    {
        this.unknown = unknown;
        this.wordCharsAtMost = wordCharsAtMost;
        starts = new Dictionary<string, int>(vocabulary, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        continuations = vocabulary.Where(v => v.Key.StartsWith(continuingPrefix, StringComparison.Ordinal))
            .ToDictionary(v => v.Key[continuingPrefix.Length..], v => v.Value, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        longest = vocabulary.Keys.Max(k => k.Length);
    }

    public void Append(string word, List<int> ids)
    {
        if (word.Length > wordCharsAtMost && word.EnumerateRunes().Count() > wordCharsAtMost)
        {
            ids.Add(unknown);
            return;
        }

        var before = ids.Count;
        for (var start = 0; start < word.Length;)
        {
            var known = start == 0 ? starts : continuations;
            var length = Math.Min(longest, word.Length - start);
            int id;
            while (!known.TryGetValue(word.AsSpan(start, length), out id))
            {
                length--;
                if (length == 0)
                {
                    ids.RemoveRange(before, ids.Count - before);
                    ids.Add(unknown);
                    return;
                }
            }

            ids.Add(id);
            start += length;
        }
    }
}
