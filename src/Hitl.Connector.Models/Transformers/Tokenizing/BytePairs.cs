namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>Two tokens that become one; the lowest rank goes first.</summary>
internal readonly record struct PairMerge(int Rank, int Id);

/// <summary>Byte-pair encoding: the characters of a piece are joined pair by pair, in the order in which the pairs were learned.</summary>
/// <param name="merges">By the ids of the two tokens.</param>
/// <param name="unknown">The id of a character that is not in the vocabulary; null leaves such characters out.</param>
/// <param name="fuseUnknown">Several unknown characters in a row are one token.</param>
/// <param name="wholeFirst">A piece that is in the vocabulary is that token, whatever the merges would make of it.</param>
internal sealed class BytePairs(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyDictionary<(int Left, int Right), PairMerge> merges, int? unknown, bool fuseUnknown, bool wholeFirst)
{
    private const int None = -1;

    public void Append(string piece, List<int> ids)
    {
        if (wholeFirst && vocabulary.TryGetValue(piece, out var whole))
        {
            ids.Add(whole);
            return;
        }

        var symbols = Symbols(piece);
        Merge(symbols);
        foreach (var symbol in symbols)
        {
            if (symbol != None)
            {
                ids.Add(symbol);
            }
        }
    }

    private int[] Symbols(string piece)
    {
        var symbols = new List<int>(piece.Length);
        var afterUnknown = false;
        foreach (var character in piece.EnumerateRunes())
        {
            var known = vocabulary.TryGetValue(character.ToString(), out var id);
            if (known)
            {
                symbols.Add(id);
            }
            else if (unknown is { } u && !(fuseUnknown && afterUnknown))
            {
                symbols.Add(u);
            }

            afterUnknown = !known;
        }

        return [.. symbols];
    }

    // Merged in place: the left symbol becomes the pair, the right one is None. A queue, since a piece may be thousands of bytes long.
    private void Merge(int[] symbols)
    {
        if (symbols.Length < 2)
        {
            return;
        }

        var previous = new int[symbols.Length];
        var next = new int[symbols.Length];
        var queue = new PriorityQueue<(int At, int Id), (int Rank, int At)>();
        for (var i = 0; i < symbols.Length; i++)
        {
            previous[i] = i - 1;
            next[i] = i + 1 < symbols.Length ? i + 1 : None;
        }

        for (var i = 0; i + 1 < symbols.Length; i++)
        {
            Offer(i);
        }

        while (queue.TryDequeue(out var merge, out _))
        {
            var left = merge.At;

            // Meanwhile one of the two may have become part of another pair.
            if (symbols[left] == None || next[left] == None || !merges.TryGetValue((symbols[left], symbols[next[left]]), out var pair) || pair.Id != merge.Id)
            {
                continue;
            }

            var right = next[left];
            symbols[left] = merge.Id;
            symbols[right] = None;
            next[left] = next[right];
            if (next[right] != None)
            {
                previous[next[right]] = left;
            }

            if (previous[left] != None)
            {
                Offer(previous[left]);
            }

            if (next[left] != None)
            {
                Offer(left);
            }
        }

        void Offer(int at)
        {
            if (merges.TryGetValue((symbols[at], symbols[next[at]]), out var pair))
            {
                queue.Enqueue((at, pair.Id), (pair.Rank, at));
            }
        }
    }
}
