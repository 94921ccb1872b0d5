using System.Globalization;
using System.Text;

namespace Hitl.Connector.Models.Encoder;

/// <summary>
/// Cuts a text into the pieces of a unigram vocabulary: of all ways to spell a word in pieces, the most probable one
/// (Kudo 2018, "Subword Regularization"). Thread-safe.
/// </summary>
public sealed class PieceTokenizer
{
    private const int Unknown = 0;

    /// <summary>Control symbols stand first in the vocabulary; no text spells them.</summary>
    private const int Reserved = 6;

    /// <summary>Log-probability of a character that no piece spells: worse than any piece.</summary>
    private const float UnknownScore = -20f;
    private const char Space = '▁';

    private readonly PieceTree tree;

    private PieceTokenizer(PieceTree tree, int pieces)
    {
        this.tree = tree;
        Count = pieces + Reserved;
    }

    public int Count { get; }

    /// <param name="file">UTF-8, one piece a line in the order of their numbers: log-probability, tab, piece.</param>
    /// <exception cref="InvalidDataException">A line is none of that form.</exception>
    public static PieceTokenizer FromBytes(ReadOnlySpan<byte> file)
    {
        var tree = new PieceTree();
        var pieces = 0;
        var lines = Encoding.UTF8.GetString(file).TrimEnd('\n').Split('\n');
        for (var id = 0; id < lines.Length; id++)
        {
            var tab = lines[id].IndexOf('\t', StringComparison.Ordinal);
            if (tab < 1 || tab == lines[id].Length - 1 || !float.TryParse(lines[id].AsSpan(0, tab), CultureInfo.InvariantCulture, out var score))
            {
                throw new InvalidDataException($"line {id + 1} is not a number, a tab and a piece of text");
            }

            if (id >= Reserved && tree.TryAdd(lines[id].AsSpan(tab + 1), id, score))
            {
                pieces++;
            }
        }

        return pieces > 0 ? new PieceTokenizer(tree, pieces) : throw new InvalidDataException("it names no pieces");
    }

    /// <summary>The numbers of the pieces of a text, at most <paramref name="most"/>; of longer texts head and tail.</summary>
    /// <remarks>Three quarters are the tail: in mails and chats the request and the mood stand at the end.</remarks>
    public int[] Tokenize(string text, int most) => Tokenize(text, [], most).Pieces;

    /// <summary>As above, with the sentence that each piece stands in.</summary>
    /// <param name="sentences">Where they stand in the text, in order.</param>
    /// <returns>For each piece the number of its sentence, −1 for what stands in none.</returns>
    public (int[] Pieces, int[] SentenceOf) Tokenize(string text, IReadOnlyList<Range> sentences, int most)
    {
        var ids = new List<int>();
        var owners = new List<int>();
        var from = 0;
        for (var s = 0; s < sentences.Count; s++)
        {
            AddPart(text.AsSpan(from, sentences[s].Start.Value - from).Trim(), -1);
            AddPart(text.AsSpan()[sentences[s]], s);
            from = sentences[s].End.Value;
        }

        AddPart(sentences.Count == 0 ? text : text.AsSpan(from).Trim(), -1);
        if (ids.Count == 0)
        {
            return ([Unknown], [-1]);
        }

        var head = ids.Count <= most ? ids.Count : most / 4;
        var tail = ids.Count <= most ? 0 : most - head;
        return ([.. ids[..head], .. ids[^tail..]], [.. owners[..head], .. owners[^tail..]]);

        void AddPart(ReadOnlySpan<char> part, int owner)
        {
            if (sentences.Count == 0 || part.Length > 0)
            {
                AddWords(part.ToString(), ids);
            }

            while (owners.Count < ids.Count)
            {
                owners.Add(owner);
            }
        }
    }

    private void AddWords(string text, List<int> ids)
    {
        var normal = text.IsNormalized(NormalizationForm.FormKC) ? text : Normalize(text);
        foreach (var range in normal.AsSpan().Split(' '))
        {
            AddWord(normal.AsSpan(range), ids);
        }
    }

    // Half a surrogate pair has no normal form; it is unknown either way.
    private static string Normalize(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }

    private void AddWord(ReadOnlySpan<char> word, List<int> ids)
    {
        // Longer ones are no words; their spelling would cost time and say nothing.
        const int longestWord = 200;
        var length = Math.Min(word.Length, longestWord) + 1;
        Span<char> text = stackalloc char[length];
        text[0] = Space;
        word[..(length - 1)].CopyTo(text[1..]);

        Span<float> best = stackalloc float[length + 1];
        Span<int> from = stackalloc int[length + 1];
        Span<int> piece = stackalloc int[length + 1];
        best.Fill(float.NegativeInfinity);
        best[0] = 0;
        for (var i = 0; i < length; i++)
        {
            for (int end = i + 1, node = tree.Next(PieceTree.Root, text[i]); node >= 0; node = end < length ? tree.Next(node, text[end]) : -1, end++)
            {
                if (tree.PieceAt(node) is { Id: >= 0 } found && best[i] + found.Score > best[end])
                {
                    (best[end], from[end], piece[end]) = (best[i] + found.Score, i, found.Id);
                }
            }

            if (float.IsNegativeInfinity(best[i + 1]))
            {
                (best[i + 1], from[i + 1], piece[i + 1]) = (best[i] + UnknownScore, i, Unknown);
            }
        }

        var start = ids.Count;
        for (var at = length; at > 0; at = from[at])
        {
            ids.Add(piece[at]);
        }

        ids.Reverse(start, ids.Count - start);

        // A run of unknown characters is one unknown piece, as when the encoder was trained.
        for (var i = ids.Count - 1; i > Math.Max(start, 1) - 1; i--)
        {
            if (i > 0 && ids[i] == Unknown && ids[i - 1] == Unknown)
            {
                ids.RemoveAt(i);
            }
        }
    }
}
