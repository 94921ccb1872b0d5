using System.Numerics.Tensors;

namespace Hitl.Connector.Models.Encoder;

/// <summary>Mean and maximum over the pieces of a text and of its parts: each piece is read once for the whole and once for its sentence.</summary>
internal sealed class PiecePool
{
    private readonly int width;
    private readonly Group all;

    /// <summary>The sentences, and last what stands in none.</summary>
    private readonly Group[] groups;

    /// <param name="said">What each piece says, <paramref name="width"/> numbers each.</param>
    /// <param name="sentenceOf">For each piece its sentence, −1 for none.</param>
    public PiecePool(ReadOnlySpan<float> said, int width, int[] sentenceOf, int sentences)
    {
        this.width = width;
        all = new Group(width);
        groups = Array.ConvertAll(new Group[sentences == 0 ? 0 : sentences + 1], _ => new Group(width));
        for (var piece = 0; piece < sentenceOf.Length; piece++)
        {
            var own = said.Slice(piece * width, width);
            all.Add(own);
            if (sentences > 0)
            {
                groups[sentenceOf[piece] < 0 ? sentences : sentenceOf[piece]].Add(own);
            }
        }
    }

    /// <param name="pooled">The mean, then the maximum.</param>
    public void Whole(Span<float> pooled) => Pool([all], pooled);

    /// <inheritdoc cref="Whole"/>
    public void Sentence(int number, Span<float> pooled) => Pool([groups[number]], pooled);

    /// <inheritdoc cref="Whole"/>
    public void Without(int sentence, Span<float> pooled) => Pool([.. groups[..sentence], .. groups[(sentence + 1)..]], pooled);

    private void Pool(ReadOnlySpan<Group> parts, Span<float> pooled)
    {
        var mean = pooled[..width];
        var most = pooled.Slice(width, width);
        mean.Clear();
        most.Fill(float.NegativeInfinity);
        var pieces = 0;
        foreach (var part in parts)
        {
            TensorPrimitives.Add(mean, part.Sum, mean);
            TensorPrimitives.Max(most, part.Most, most);
            pieces += part.Pieces;
        }

        // Of a part of which no piece was read (the middle of a long text) the whole has to do.
        if (pieces == 0)
        {
            Whole(pooled);
            return;
        }

        TensorPrimitives.Divide(mean, pieces, mean);
    }

    private sealed class Group(int width)
    {
        public float[] Sum { get; } = new float[width];

        public float[] Most { get; } = [.. Enumerable.Repeat(float.NegativeInfinity, width)];

        public int Pieces { get; private set; }

        public void Add(ReadOnlySpan<float> piece)
        {
            TensorPrimitives.Add(Sum, piece, Sum);
            TensorPrimitives.Max(Most, piece, Most);
            Pieces++;
        }
    }
}
