using System.Buffers;
using Hitl.Connector.Models.Text;

namespace Hitl.Connector.Models.Features;

/// <summary>
/// Reads word 1-2-grams and character 1-5-grams (inside words, with their borders) as 32-bit hashes. The hash is our
/// own and fixed: models on disk depend on it.
/// </summary>
public static class FeatureExtractor
{
    private const uint Basis = 2166136261;
    private const uint Prime = 16777619;
    private const int MaxCharGram = 5;

    public static TextFeatures Extract(ReadOnlySpan<char> text)
    {
        var buffer = ArrayPool<char>.Shared.Rent(TextFolding.MaxChars);
        try
        {
            var length = TextFolding.Fold(text, buffer);
            return Read(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>The tokens in order, each as its rows in a space: itself and its groups of three to five characters.</summary>
    public static TokenRows ExtractTokens(ReadOnlySpan<char> text, FeatureSpace space)
    {
        var buffer = ArrayPool<char>.Shared.Rent(TextFolding.MaxChars);
        try
        {
            var starts = new List<int> { 0 };
            var rows = new List<int>();
            Span<char> padded = stackalloc char[48];
            var reader = new TokenReader(buffer.AsSpan(0, TextFolding.Fold(text, buffer)));
            while (starts.Count <= TokenRows.TokensAtMost && reader.MoveNext())
            {
                AddRow(rows, space, WordHash(reader.Current, reader.Kind));
                if (reader.Kind == TokenKind.Word)
                {
                    padded[0] = ' ';
                    var part = reader.Current[..Math.Min(reader.Current.Length, padded.Length - 2)];
                    part.CopyTo(padded[1..]);
                    padded[part.Length + 1] = ' ';
                    AddCharRows(rows, space, padded[..(part.Length + 2)]);
                }

                starts.Add(rows.Count);
            }

            return new TokenRows([.. starts], [.. rows]);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static void AddCharRows(List<int> rows, FeatureSpace space, ReadOnlySpan<char> padded)
    {
        for (var start = 0; start + 3 <= padded.Length; start++)
        {
            var hash = Step(Basis, 2);
            for (var n = 1; n <= Math.Min(MaxCharGram, padded.Length - start); n++)
            {
                hash = Step(hash, Shape(padded[start + n - 1]));
                if (n >= 3)
                {
                    AddRow(rows, space, hash);
                }
            }
        }
    }

    private static void AddRow(List<int> rows, FeatureSpace space, uint hash)
    {
        var row = space.Find(Finish(hash));
        if (row >= 0)
        {
            rows.Add(row);
        }
    }

    private static TextFeatures Read(ReadOnlySpan<char> folded)
    {
        Span<char> padded = stackalloc char[48];
        var lists = new HashList[TextFeatures.Groups];
        for (var g = 0; g < lists.Length; g++)
        {
            lists[g] = new HashList(Math.Max(8, folded.Length));
        }

        var words = 0;
        var previous = HashOf("<s>", 1);
        var reader = new TokenReader(folded);
        while (reader.MoveNext())
        {
            var word = WordHash(reader.Current, reader.Kind);
            lists[(int)FeatureGroup.Word1].Add(Finish(word));
            lists[(int)FeatureGroup.Word2].Add(Finish(Mix(previous, word)));
            previous = word;
            if (reader.Kind == TokenKind.Word)
            {
                words++;
                ReadChars(reader.Current, padded, lists);
            }
        }

        lists[(int)FeatureGroup.Word2].Add(Finish(Mix(previous, HashOf("</s>", 1))));
        var hashes = new uint[TextFeatures.Groups][];
        var counts = new int[TextFeatures.Groups][];
        for (var g = 0; g < lists.Length; g++)
        {
            (hashes[g], counts[g]) = lists[g].Distinct();
        }

        return new TextFeatures(hashes, counts, words);
    }

    private static uint WordHash(ReadOnlySpan<char> token, TokenKind kind) => kind switch
    {
        TokenKind.Link => HashOf("<link>", 1),
        TokenKind.Mail => HashOf("<mail>", 1),
        _ => HashOf(token, 1),
    };

    // Scripts written without spaces give words as long as their sentences: those are read in steps of the buffer.
    private static void ReadChars(ReadOnlySpan<char> word, Span<char> padded, HashList[] lists)
    {
        padded[0] = ' ';
        for (var from = 0; from < word.Length; from += padded.Length - 2)
        {
            var part = word[from..Math.Min(word.Length, from + padded.Length - 2)];
            part.CopyTo(padded[1..]);
            padded[part.Length + 1] = ' ';
            ReadGrams(padded[..(part.Length + 2)], lists);
        }
    }

    private static void ReadGrams(ReadOnlySpan<char> padded, HashList[] lists)
    {
        for (var start = 0; start < padded.Length; start++)
        {
            var hash = Step(Basis, 2);
            var longest = Math.Min(MaxCharGram, padded.Length - start);
            for (var n = 1; n <= longest; n++)
            {
                hash = Step(hash, Shape(padded[start + n - 1]));
                if (n > 1 || padded[start] != ' ')
                {
                    lists[(int)FeatureGroup.Char1 + n - 1].Add(Finish(hash));
                }
            }
        }
    }

    private static uint HashOf(ReadOnlySpan<char> token, uint seed)
    {
        var hash = Step(Basis, seed);
        foreach (var c in token)
        {
            hash = Step(hash, Shape(c));
        }

        return hash;
    }

    // That a number is there matters, which one hardly ever does.
    private static char Shape(char c) => char.IsAsciiDigit(c) ? '0' : c;

    private static uint Mix(uint first, uint second) => Step(Step(Step(first, 3), second & 0xFFFF), second >> 16);

    private static uint Step(uint hash, uint value) => unchecked((hash ^ value) * Prime);

    private static uint Finish(uint hash)
    {
        unchecked
        {
            hash ^= hash >> 16;
            hash *= 0x85EBCA6B;
            hash ^= hash >> 13;
            hash *= 0xC2B2AE35;
            return hash ^ (hash >> 16);
        }
    }

    private sealed class HashList(int capacity)
    {
        private uint[] items = new uint[capacity];
        private int count;

        public void Add(uint hash)
        {
            if (count == items.Length)
            {
                Array.Resize(ref items, count * 2);
            }

            items[count++] = hash;
        }

        public (uint[] Hashes, int[] Counts) Distinct()
        {
            var span = items.AsSpan(0, count);
            span.Sort();
            var distinct = 0;
            var counts = new int[count];
            for (var i = 0; i < span.Length; i++)
            {
                if (i > 0 && span[i] == span[distinct - 1])
                {
                    counts[distinct - 1]++;
                }
                else
                {
                    span[distinct] = span[i];
                    counts[distinct++] = 1;
                }
            }

            return (span[..distinct].ToArray(), counts.AsSpan(0, distinct).ToArray());
        }
    }
}
