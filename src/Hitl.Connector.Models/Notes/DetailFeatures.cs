using System.Numerics;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Models.Notes;

/// <summary>What the model of details looks at in each word of a message, as hashes.</summary>
internal sealed class DetailFeatures
{
    private const int Window = 2;
    private const int LeftBag = 4;
    private const uint Prime = 16777619u;
    private const uint Offset = 2166136261u;

    private readonly List<uint> hashes = [];
    private readonly List<int> ends = [];
    private uint[] words = [];
    private uint[] shapes = [];
    private uint[] kinds = [];
    private int[] ranks = [];

    public int Tokens => ends.Count;

    public ReadOnlySpan<uint> Of(int token) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(hashes)[(token == 0 ? 0 : ends[token - 1])..ends[token]];

    /// <summary>Reads a message; what was read before is forgotten.</summary>
    /// <param name="asked">What the other side had just asked for; null when nothing that is known.</param>
    public void Read(string text, List<DetailToken> tokens, CommonWords common, DetailKind? asked)
    {
        hashes.Clear();
        ends.Clear();
        Prepare(text, tokens, common);
        var plain = !ranks.AsSpan(0, tokens.Count).ContainsAnyExceptInRange(1, CommonWords.Buckets) ? 0u : 1u;
        var frequent = ranks.AsSpan(0, tokens.Count).Contains(1) ? 1u : 0u;
        var length = (uint)Math.Min(tokens.Count, tokens.Count > 4 ? tokens.Count > 7 ? 6 : 5 : 4);
        for (var i = 0; i < tokens.Count; i++)
        {
            AddWord(text, tokens, i);
            var (word, shape, rank) = (words[i], shapes[i], (uint)ranks[i]);
            Add(40, length, shape);
            Add(41, length, rank);
            Add(42, frequent, shape);
            Add(43, (frequent * 8) + plain, rank);
            Add(44, length, i == 0 ? 1u : i == tokens.Count - 1 ? 2u : 0u);
            if (asked is { } kind)
            {
                Add(45, (uint)kind, 0);
                Add(46, (uint)kind, rank);
                Add(47, (uint)kind, shape);
                Add(48, (uint)kind, length);
            }

            for (var back = 1; back <= LeftBag && i - back >= 0; back++)
            {
                Add(49, words[i - back], 0);
            }

            if (IsCapital(text, tokens[i].Start))
            {
                var first = i == 0 || tokens[i - 1].EndsClause ? 1u : 0u;
                Add(50, first, rank);
                Add(51, first, i > 0 && IsCapital(text, tokens[i - 1].Start) ? 1u : 0u);
            }

            if (tokens[i].EndsClause)
            {
                Add(52, word, 0);
            }

            ends.Add(hashes.Count);
        }
    }

    private void AddWord(string text, List<DetailToken> tokens, int i)
    {
        Add(1, words[i], 0);
        for (var step = -Window; step <= Window; step++)
        {
            var at = i + step;
            var there = at >= 0 && at < tokens.Count;
            if (step != 0)
            {
                Add((uint)(10 + step), there ? words[at] : 0, 0);
            }

            if (Math.Abs(step) <= 1)
            {
                Add((uint)(15 + step), there ? shapes[at] : 0, 0);
                Add((uint)(18 + step), there ? (uint)ranks[at] + 1 : 0, 0);
                for (var left = there ? kinds[at] : 0; left != 0; left &= left - 1)
                {
                    Add((uint)(21 + step), (uint)BitOperations.TrailingZeroCount(left), step == 0 ? (uint)ranks[at] : 0);
                }
            }
        }

        var (before, after) = (i > 0 ? words[i - 1] : 1, i + 1 < tokens.Count ? words[i + 1] : 1);
        Add(25, before, words[i]);
        Add(26, words[i], after);
        Add(27, before, shapes[i]);
        Add(28, i > 1 ? words[i - 2] : 1, before);
        Add(29, i > 0 ? shapes[i - 1] : 1, shapes[i]);
        Add(30, shapes[i], i + 1 < tokens.Count ? shapes[i + 1] : 1);
        Add(31, before, (uint)ranks[i]);
        Add(32, before, after);
        Add(33, i > 0 ? kinds[i - 1] : 1, kinds[i]);
        Add(34, before, kinds[i]);

        var word = text.AsSpan(tokens[i].Start, tokens[i].Length);
        if (word.Length > 2)
        {
            Add(35, Hash(word[..3]), 0);
            Add(36, Hash(word[^3..]), 0);
            Add(37, Hash(word[^2..]), (uint)ranks[i]);
        }
    }

    private void Prepare(string text, List<DetailToken> tokens, CommonWords common)
    {
        if (words.Length < tokens.Count)
        {
            var size = Math.Max(64, tokens.Count * 2);
            (words, shapes, kinds, ranks) = (new uint[size], new uint[size], new uint[size], new int[size]);
        }

        Array.Clear(kinds, 0, tokens.Count);
        var lower = text.ToLowerInvariant();
        for (var i = 0; i < tokens.Count; i++)
        {
            var word = lower.AsSpan(tokens[i].Start, tokens[i].Length);
            words[i] = Hash(word);
            shapes[i] = Shape(word);
            ranks[i] = common.BucketOf(words[i]);
            for (var last = i; last < tokens.Count && last < i + Lexicon.MostWords; last++)
            {
                var found = Lexicon.Shipped.KindsOf(lower.AsSpan(tokens[i].Start, tokens[last].End - tokens[i].Start));
                for (var covered = i; found != 0 && covered <= last; covered++)
                {
                    kinds[covered] |= found;
                }
            }
        }
    }

    private void Add(uint template, uint a, uint b) => hashes.Add(Mix(Mix(Mix(Offset, template), a), b));

    private static uint Mix(uint hash, uint value)
    {
        unchecked
        {
            hash = (hash ^ value) * 0x9E3779B1u;
            return hash ^ (hash >> 15);
        }
    }

    /// <summary>Of the lower-cased characters.</summary>
    internal static uint Hash(ReadOnlySpan<char> word)
    {
        var hash = Offset;
        foreach (var letter in word)
        {
            hash = unchecked((hash ^ char.ToLowerInvariant(letter)) * Prime);
        }

        return hash;
    }

    // Digits keep their number, since 4, 5 and 10 of them are different things; letters only say that they are there.
    private static uint Shape(ReadOnlySpan<char> word)
    {
        var hash = Offset;
        var digits = 0;
        var last = '\0';
        foreach (var letter in word)
        {
            var sign = char.IsAsciiDigit(letter) ? 'd' : char.IsLetter(letter) ? 'x' : letter;
            digits += sign == 'd' ? 1 : 0;
            if (sign != last)
            {
                hash = unchecked((hash ^ sign) * Prime);
            }

            last = sign;
        }

        var length = digits == 0 ? Math.Min(word.Length, 3) : Math.Min(digits, 17) + 10;
        return unchecked((hash ^ (uint)length) * Prime);
    }

    private static bool IsCapital(string text, int at) => char.IsUpper(text[at]);
}
