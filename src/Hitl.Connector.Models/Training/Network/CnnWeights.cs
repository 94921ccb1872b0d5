namespace Hitl.Connector.Models.Training.Network;

/// <summary>Sizes of the network.</summary>
/// <param name="Embedding">Numbers in a token's vector; a multiple of 16.</param>
/// <param name="Filters">Filters of each width; a multiple of 4.</param>
/// <param name="Widths">Filters read 1 to this many tokens at once.</param>
public sealed record CnnShape(int Features, int Labels, int Embedding = 64, int Filters = 128, int Widths = 3)
{
    public int Pooled => Filters * Widths;

    public int FilterSize(int width) => width * Embedding;
}

/// <summary>
/// A small convolutional network over tokens: a token is the sum of its n-grams' vectors, filters read one to three
/// tokens, each keeps its strongest answer, and a linear layer names the label.
/// </summary>
public sealed class CnnWeights : MemberWeights
{
    public CnnWeights(CnnShape shape, Random random)
    {
        Shape = shape;
        Embeddings = Uniform(shape.Features * shape.Embedding, 0.1f, random);
        Filters = new float[shape.Widths][];
        FilterBias = new float[shape.Widths][];
        for (var w = 0; w < shape.Widths; w++)
        {
            var size = shape.FilterSize(w + 1);
            Filters[w] = Uniform(shape.Filters * size, MathF.Sqrt(3f / size), random);
            FilterBias[w] = new float[shape.Filters];
        }

        Output = Uniform(shape.Pooled * shape.Labels, MathF.Sqrt(3f / shape.Pooled), random);
        OutputBias = new float[shape.Labels];
    }

    public CnnShape Shape { get; }

    public float[] Embeddings { get; }

    /// <summary>By width: filter after filter.</summary>
    public float[][] Filters { get; }

    public float[][] FilterBias { get; }

    /// <summary>One row of labels for each pooled number.</summary>
    public float[] Output { get; }

    public float[] OutputBias { get; }

    private static float[] Uniform(int count, float range, Random random)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = ((random.NextSingle() * 2) - 1) * range;
        }

        return values;
    }
}
