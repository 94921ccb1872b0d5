using System.Buffers.Binary;

namespace Hitl.Connector.Models.Features;

/// <summary>
/// In which word lists a word stands, for hundreds of thousands of words in two bytes each: a check of its hash and the
/// number of its class, the set of lists that hold it. Of a thousand words in no list about fifteen look like one.
/// Built by <c>Features/Words/build_words.py</c>.
/// </summary>
public sealed class WordClasses
{
    public const string FileName = "language.words";

    /// <summary>Class 0 is "in no list".</summary>
    public const int Classes = 128;

    /// <summary>What stands for class 0 among the n-grams of a space; the other classes follow.</summary>
    private const uint FirstHash = 0xC1A5_5000;

    private const uint Magic = 0x31435748; // "HWC1"
    private const int HeaderBytes = 8;
    private const int BucketBits = 17;
    private const int Buckets = 1 << BucketBits;
    private const int ClassBits = 7;
    private const uint CheckMask = (1 << (16 - ClassBits)) - 1;

    /// <summary>Where each bucket starts; the words of a bucket have the same first bits of their hashes.</summary>
    private readonly int[] starts = new int[Buckets + 1];

    /// <summary>Bucket by bucket, ascending: nine bits of the hash, seven of the class.</summary>
    private readonly ushort[] words;

    private WordClasses(ushort[] words) => this.words = words;

    /// <summary>The class of a word.</summary>
    /// <param name="hash">As in <see cref="FeatureGroup.Word1"/>.</param>
    /// <returns>0 for a word in no list.</returns>
    public int Of(uint hash)
    {
        var bucket = (int)(hash >> (32 - BucketBits));
        var check = (int)(hash & CheckMask);
        for (var i = starts[bucket]; i < starts[bucket + 1] && words[i] >> ClassBits <= check; i++)
        {
            if (words[i] >> ClassBits == check)
            {
                return words[i] & (Classes - 1);
            }
        }

        return 0;
    }

    /// <summary>How many words of a text, marks and numbers included, are of each class.</summary>
    /// <param name="counts"><see cref="Classes"/> numbers.</param>
    /// <returns>How many there are in all.</returns>
    public int Count(TextFeatures text, Span<int> counts)
    {
        counts.Clear();
        var hashes = text.Hashes(FeatureGroup.Word1);
        var times = text.Counts(FeatureGroup.Word1);
        var all = 0;
        for (var i = 0; i < hashes.Length; i++)
        {
            counts[Of(hashes[i])] += times[i];
            all += times[i];
        }

        return all;
    }

    /// <summary>What stands for a class among the n-grams of a <see cref="FeatureSpace"/>.</summary>
    internal static uint HashOf(int wordClass) => FirstHash + (uint)wordClass;

    internal static bool IsClass(uint hash) => hash - FirstHash < Classes;

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderBytes + Buckets + (words.Length * 2)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), words.Length);
        for (var b = 0; b < Buckets; b++)
        {
            bytes[HeaderBytes + b] = (byte)(starts[b + 1] - starts[b]);
        }

        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(HeaderBytes + Buckets + (i * 2)), words[i]);
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no such list.</exception>
    public static WordClasses FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes + Buckets || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw new InvalidDataException("not a file of words");
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (count < 0 || bytes.Length != HeaderBytes + Buckets + (count * 2L))
        {
            throw new InvalidDataException("a file of words of the wrong length");
        }

        var words = new ushort[count];
        for (var i = 0; i < count; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(HeaderBytes + Buckets + (i * 2))..]);
        }

        var classes = new WordClasses(words);
        for (var b = 0; b < Buckets; b++)
        {
            classes.starts[b + 1] = classes.starts[b] + bytes[HeaderBytes + b];
        }

        return classes.starts[Buckets] == count ? classes : throw new InvalidDataException("a file of words whose buckets do not add up");
    }
}
