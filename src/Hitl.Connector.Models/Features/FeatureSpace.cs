using System.Buffers.Binary;

namespace Hitl.Connector.Models.Features;

/// <summary>Features of one text in one model's space: row numbers and TF-IDF values, words and characters each of length one.</summary>
public readonly record struct SparseVector(int[] Ids, float[] Values);

/// <summary>
/// The n-grams a model knows, with their inverse document frequency. An n-gram it does not know has no row, so that
/// collisions of a hashed table never mix two meanings.
/// </summary>
public sealed class FeatureSpace
{
    private const uint Magic = 0x31534648; // "HFS1"
    private const int HeaderBytes = 12;

    private readonly RowTable rows;
    private readonly uint[] hashes;
    private readonly float[] idf;

    /// <param name="groups">Which groups the model reads, as bits by <see cref="FeatureGroup"/>.</param>
    public FeatureSpace(int groups, uint[] hashes, float[] idf)
    {
        if (hashes.Length != idf.Length || hashes.Length == 0)
        {
            throw new ArgumentException("A feature space needs as many frequencies as hashes, and at least one.", nameof(hashes));
        }

        GroupBits = groups;
        this.hashes = hashes;
        this.idf = idf;
        rows = new RowTable(hashes.Length);
        for (var row = 0; row < hashes.Length; row++)
        {
            rows.FindOrAdd(hashes[row], row);
        }
    }

    public int Count => hashes.Length;

    public int GroupBits { get; }

    /// <summary>Lists that the words of a text are looked up in, beside the n-grams; null for none. Their classes have rows like n-grams.</summary>
    public WordClasses? Words { get; init; }

    /// <summary>How many of the first rows are n-grams of tokens; known while training only.</summary>
    internal int TokenFeatures { get; init; }

    /// <summary>Row by row.</summary>
    internal ReadOnlySpan<uint> Hashes => hashes;

    /// <summary>Inverse document frequencies, row by row.</summary>
    internal ReadOnlySpan<float> Idf => idf;

    /// <summary>The row of an n-gram, or −1.</summary>
    public int Find(uint hash) => rows.Find(hash);

    public SparseVector Project(TextFeatures text)
    {
        var capacity = Words is null ? 0 : WordClasses.Classes;
        for (var g = 0; g < TextFeatures.Groups; g++)
        {
            capacity += Reads(g) ? text.Hashes((FeatureGroup)g).Length : 0;
        }

        var ids = new int[capacity];
        var values = new float[capacity];
        var count = Project(text, FeatureGroup.Word1, FeatureGroup.Word2, ids, values, 0);
        count = Project(text, FeatureGroup.Char1, FeatureGroup.Char5, ids, values, count);
        count = ProjectClasses(text, ids, values, count);
        Array.Resize(ref ids, count);
        Array.Resize(ref values, count);
        return new SparseVector(ids, values);
    }

    /// <summary>The same n-grams with other row numbers: the first row is the one that was <c>order[0]</c>.</summary>
    internal FeatureSpace Reordered(int[] order) => new(GroupBits, [.. order.Select(r => hashes[r])], [.. order.Select(r => idf[r])]) { Words = Words };

    /// <summary>Share of the text's words that this space knows, 0..1; 0 without words.</summary>
    public double KnownWords(TextFeatures text)
    {
        var all = text.Hashes(FeatureGroup.Word1);
        var known = 0;
        foreach (var hash in all)
        {
            known += Find(hash) >= 0 ? 1 : 0;
        }

        return all.Length == 0 ? 0 : (double)known / all.Length;
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderBytes + (hashes.Length * 6)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), GroupBits);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), hashes.Length);
        for (var i = 0; i < hashes.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderBytes + (i * 4)), hashes[i]);
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(HeaderBytes + (hashes.Length * 4) + (i * 2)), (Half)idf[i]);
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no feature space.</exception>
    public static FeatureSpace FromBytes(ReadOnlySpan<byte> bytes, WordClasses? words = null)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw new InvalidDataException("not a feature file");
        }

        var groups = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (count <= 0 || bytes.Length != HeaderBytes + (count * 6L))
        {
            throw new InvalidDataException("a feature file of the wrong length");
        }

        var hashes = new uint[count];
        var idf = new float[count];
        for (var i = 0; i < count; i++)
        {
            hashes[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(HeaderBytes + (i * 4))..]);
            idf[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(HeaderBytes + (count * 4) + (i * 2))..]);
        }

        return new FeatureSpace(groups, hashes, idf) { Words = words };
    }

    private int Project(TextFeatures text, FeatureGroup first, FeatureGroup last, int[] ids, float[] values, int from)
    {
        var count = from;
        var squares = 0f;
        for (var g = (int)first; g <= (int)last; g++)
        {
            if (!Reads(g))
            {
                continue;
            }

            var hashesOfGroup = text.Hashes((FeatureGroup)g);
            var counts = text.Counts((FeatureGroup)g);

            // What is found replaces what it was found in, which is never later.
            var found = ids.AsSpan(count, hashesOfGroup.Length);
            rows.Find(hashesOfGroup, found);
            for (var i = 0; i < hashesOfGroup.Length; i++)
            {
                var row = found[i];
                if (row == RowTable.None)
                {
                    continue;
                }

                var value = (counts[i] == 1 ? 1f : 1f + MathF.Log(counts[i])) * idf[row];
                ids[count] = row;
                values[count++] = value;
                squares += value * value;
            }
        }

        var scale = squares > 0 ? 1f / MathF.Sqrt(squares) : 0f;
        for (var i = from; i < count; i++)
        {
            values[i] *= scale;
        }

        return count;
    }

    // Words of one class add up, and twice as many prove as much more as chance leaves them: not of length one, as n-grams are.
    private int ProjectClasses(TextFeatures text, int[] ids, float[] values, int from)
    {
        if (Words is null)
        {
            return from;
        }

        Span<int> counts = stackalloc int[WordClasses.Classes];
        var scale = 1f / MathF.Sqrt(Math.Max(1, Words.Count(text, counts)));
        var count = from;
        for (var c = 0; c < counts.Length; c++)
        {
            if (counts[c] > 0 && Find(WordClasses.HashOf(c)) is var row and >= 0)
            {
                ids[count] = row;
                values[count++] = counts[c] * scale;
            }
        }

        return count;
    }

    private bool Reads(int group) => (GroupBits & (1 << group)) != 0;
}
