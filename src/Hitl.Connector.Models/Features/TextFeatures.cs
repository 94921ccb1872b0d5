namespace Hitl.Connector.Models.Features;

/// <summary>The kinds of n-gram that are read from a text.</summary>
public enum FeatureGroup
{
    Word1,
    Word2,
    Char1,
    Char2,
    Char3,
    Char4,
    Char5,
}

/// <summary>
/// The n-grams of one text as hashes with counts, by group; each group is sorted by hash. Computed once and shared by
/// every model, as is the encoding of texts in a language that the encoder reads.
/// </summary>
public sealed class TextFeatures
{
    public const int Groups = 7;

    private readonly uint[][] hashes;
    private readonly int[][] counts;

    internal TextFeatures(uint[][] hashes, int[][] counts, int words)
    {
        this.hashes = hashes;
        this.counts = counts;
        Words = words;
    }

    /// <summary>How many word tokens the text has.</summary>
    public int Words { get; }

    public ReadOnlySpan<uint> Hashes(FeatureGroup group) => hashes[(int)group];

    public ReadOnlySpan<int> Counts(FeatureGroup group) => counts[(int)group];

    /// <summary>What the encoder says of the text; null where it was not asked.</summary>
    public float[]? Encoding { get; private init; }

    /// <summary>True when nothing was found that a model could read.</summary>
    public bool IsEmpty => hashes[(int)FeatureGroup.Word1].Length == 0;

    public TextFeatures WithEncoding(float[] encoding) => new(hashes, counts, Words) { Encoding = encoding };
}
