using System.Text;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Models.Notes;

/// <summary>
/// Finds the details that a customer gave: a conditional random field over words, their shape and neighbours. Reading is
/// safe from many threads.
/// </summary>
public sealed class DetailModel
{
    /// <summary>Labels: 0 is none, then each <see cref="DetailKind"/> that is learned, in order.</summary>
    public const int Labels = (int)DetailKind.ErrorCode + 1;

    private static readonly byte[] Magic = "HITLDET1"u8.ToArray();

    private readonly Dictionary<uint, int> index;
    private readonly sbyte[] weights;
    private readonly float scale;
    private readonly float[] transitions;
    private readonly CommonWords common;

    [ThreadStatic]
    private static Scratch? scratch;

    internal DetailModel(Dictionary<uint, int> index, sbyte[] weights, float scale, float[] transitions, CommonWords common)
    {
        this.index = index;
        this.weights = weights;
        this.scale = scale;
        this.transitions = transitions;
        this.common = common;
    }

    public int Features => index.Count;

    /// <param name="asked">What the other side had just asked for; null when nothing that is known.</param>
    /// <param name="least">Words count as a detail from this probability on.</param>
    public IReadOnlyList<DetailSpan> Read(string text, DetailKind? asked = null, double least = 0.5)
    {
        var tokens = DetailTokens.Split(text);
        if (tokens.Count == 0)
        {
            return [];
        }

        var work = scratch ??= new Scratch();
        work.Features.Read(text, tokens, common, asked);
        var scores = new float[tokens.Count * Labels];
        for (var i = 0; i < tokens.Count; i++)
        {
            foreach (var feature in work.Features.Of(i))
            {
                if (index.TryGetValue(feature, out var row))
                {
                    for (var l = 0; l < Labels; l++)
                    {
                        scores[(i * Labels) + l] += weights[(row * Labels) + l] * scale;
                    }
                }
            }
        }

        var marginals = new double[scores.Length];
        work.Chain.Run(scores, transitions, marginals);
        return Spans(tokens, marginals, least);
    }

    private static List<DetailSpan> Spans(List<DetailToken> tokens, double[] marginals, double least)
    {
        var spans = new List<DetailSpan>();
        var before = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var row = marginals.AsSpan(i * Labels, Labels);
            var label = 1.0 - row[0] >= least ? 1 + System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(row[1..]) : 0;
            if (label > 0)
            {
                var sure = 1.0 - row[0];
                if (label == before && !tokens[i - 1].EndsClause)
                {
                    spans[^1] = spans[^1] with { End = tokens[i].End, Probability = Math.Min(spans[^1].Probability, sure) };
                }
                else
                {
                    spans.Add(new DetailSpan((DetailKind)(label - 1), tokens[i].Start, tokens[i].End, sure));
                }
            }

            before = label;
        }

        return spans;
    }

    /// <exception cref="ModelLoadException">The file is missing, corrupt, or no such model.</exception>
    internal static DetailModel Load(string directory, DetailsEntry entry)
    {
        try
        {
            return FromBytes(ModelDirectory.ReadVerified(directory, entry.File, entry.Sha256));
        }
        catch (InvalidDataException e)
        {
            throw new ModelLoadException(Path.Combine(directory, entry.File), e.Message, e);
        }
    }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Labels);
        writer.Write(scale);
        foreach (var transition in transitions)
        {
            writer.Write(transition);
        }

        writer.Write(common.Hashes.Count);
        foreach (var word in common.Hashes)
        {
            writer.Write(word);
        }

        writer.Write(index.Count);
        foreach (var (feature, row) in index.OrderBy(f => f.Key))
        {
            writer.Write(feature);
            writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan(row * Labels, Labels)));
        }

        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no such model, or of another version.</exception>
    public static DetailModel FromBytes(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic) || reader.ReadInt32() != Labels)
            {
                throw new InvalidDataException("it is no model of details, or of another version");
            }

            var scale = reader.ReadSingle();
            var transitions = new float[Labels * Labels];
            for (var i = 0; i < transitions.Length; i++)
            {
                transitions[i] = reader.ReadSingle();
            }

            var words = new uint[reader.ReadInt32()];
            for (var i = 0; i < words.Length; i++)
            {
                words[i] = reader.ReadUInt32();
            }

            var count = reader.ReadInt32();
            var index = new Dictionary<uint, int>(count);
            var weights = new sbyte[count * Labels];
            for (var row = 0; row < count; row++)
            {
                index.Add(reader.ReadUInt32(), row);
                reader.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan(row * Labels, Labels)));
            }

            return new DetailModel(index, weights, scale, transitions, new CommonWords(words));
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or OverflowException or OutOfMemoryException)
        {
            throw new InvalidDataException("it is cut off or corrupt", e);
        }
    }

    private sealed class Scratch
    {
        public DetailFeatures Features { get; } = new();

        public ChainInference Chain { get; } = new(Labels);
    }
}
