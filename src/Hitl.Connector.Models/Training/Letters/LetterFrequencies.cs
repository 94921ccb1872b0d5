using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Models.Training.Letters;

/// <summary>
/// How often groups of one to five letters occur in each language, known from corpora much larger than the texts of any task.
/// Built by <c>Training/Letters/build_letters.py</c>, which says where the frequencies come from.
/// </summary>
public sealed class LetterFrequencies
{
    private const uint Magic = 0x31464C48; // "HLF1"
    private const int HeaderBytes = 12;
    private const int LanguageBytes = 2;
    private const double Least = 5e-7;

    private readonly string[] languages;
    private readonly uint[] hashes;

    /// <summary>Language by language, one for each group: 0 for never, else one more than the power of two of how often the least.</summary>
    private readonly byte[] levels;

    private LetterFrequencies(string[] languages, uint[] hashes, byte[] levels) => (this.languages, this.hashes, this.levels) = (languages, hashes, levels);

    /// <summary>ISO 639-1.</summary>
    public IReadOnlyList<string> Languages => languages;

    /// <exception cref="InvalidDataException">The bytes are no such file.</exception>
    public static LetterFrequencies Read(Stream compressed)
    {
        using var memory = new MemoryStream();
        using (var stream = new BrotliStream(compressed, CompressionMode.Decompress))
        {
            stream.CopyTo(memory);
        }

        var bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw new InvalidDataException("not a file of letter frequencies");
        }

        var columns = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var groups = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (columns < 0 || groups < 0 || bytes.Length != HeaderBytes + ((long)columns * LanguageBytes) + (groups * (sizeof(uint) + (long)columns)))
        {
            throw new InvalidDataException("a file of letter frequencies of the wrong length");
        }

        var names = Encoding.ASCII.GetString(bytes.Slice(HeaderBytes, columns * LanguageBytes));
        var rest = bytes[(HeaderBytes + (columns * LanguageBytes))..];
        return new LetterFrequencies(
            [.. names.Chunk(LanguageBytes).Select(n => new string(n))],
            MemoryMarshal.Cast<byte, uint>(rest[..(groups * sizeof(uint))]).ToArray(),
            rest[(groups * sizeof(uint))..].ToArray());
    }

    /// <summary>What is known of the features of a space.</summary>
    /// <param name="labels">Those that are no language of the file, or of which it knows nothing, stay without frequencies.</param>
    internal KnownCounts Of(FeatureSpace space, IReadOnlyList<string> labels)
    {
        var table = new float[space.Count * labels.Count];
        var label = Array.ConvertAll(languages, labels.ToList().IndexOf);
        for (var g = 0; g < hashes.Length; g++)
        {
            if (space.Find(hashes[g]) is not (var row and >= 0))
            {
                continue;
            }

            for (var l = 0; l < languages.Length; l++)
            {
                if (label[l] >= 0 && levels[(l * hashes.Length) + g] is var level and > 0)
                {
                    table[(row * labels.Count) + label[l]] = (float)Math.ScaleB(Least, level - 1);
                }
            }
        }

        return new KnownCounts(new LabelCounts(labels.Count, table, [.. Enumerable.Repeat(1.0, labels.Count)]));
    }
}
