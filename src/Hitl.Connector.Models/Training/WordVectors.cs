using System.Buffers.Binary;
using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Models.Training;

/// <summary>
/// Vectors of common English words, near each other for words used alike. Models learn with them and need them no
/// longer: see <see cref="WordMeaning"/>. Cut from GloVe by <c>word-vectors.py</c>.
/// </summary>
public sealed class WordVectors
{
    private const int HeaderBytes = 12;
    private readonly float[] values;

    private WordVectors(uint[] hashes, int dimensions, float[] values)
    {
        Hashes = hashes;
        Dimensions = dimensions;
        this.values = values;
    }

    /// <summary>The words, as <see cref="FeatureGroup.Word1"/> features.</summary>
    public IReadOnlyList<uint> Hashes { get; }

    public int Dimensions { get; }

    /// <summary>Of length one.</summary>
    public ReadOnlySpan<float> Vector(int word) => values.AsSpan(word * Dimensions, Dimensions);

    /// <exception cref="InvalidDataException">The bytes are no word vectors.</exception>
    public static WordVectors FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
        {
            throw new InvalidDataException("not a file of word vectors");
        }

        var words = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var dimensions = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var scale = BinaryPrimitives.ReadSingleLittleEndian(bytes[8..]);
        if (words <= 0 || dimensions <= 0 || bytes.Length != HeaderBytes + (words * (4L + dimensions)))
        {
            throw new InvalidDataException("a file of word vectors of the wrong length");
        }

        var hashes = new uint[words];
        for (var w = 0; w < words; w++)
        {
            hashes[w] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(HeaderBytes + (w * 4))..]);
        }

        var values = new float[words * dimensions];
        var numbers = bytes[(HeaderBytes + (words * 4))..];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (sbyte)numbers[i] * scale;
        }

        return new WordVectors(hashes, dimensions, values);
    }
}
