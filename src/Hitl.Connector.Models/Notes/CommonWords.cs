namespace Hitl.Connector.Models.Notes;

/// <summary>The words that everybody uses, by how often: a word that is none of them in a short message is likely a name.</summary>
internal sealed class CommonWords
{
    /// <summary>Words of the first bucket are the most frequent.</summary>
    public const int Buckets = 4;

    private static readonly int[] Bounds = [300, 1200, 4000, 9000];

    private readonly Dictionary<uint, byte> buckets = [];

    /// <param name="hashes">By falling frequency.</param>
    public CommonWords(IReadOnlyList<uint> hashes)
    {
        Hashes = hashes;
        for (var i = 0; i < hashes.Count; i++)
        {
            buckets.TryAdd(hashes[i], (byte)(Array.FindIndex(Bounds, b => i < b) + 1));
        }
    }

    public static int Most => Bounds[^1];

    public IReadOnlyList<uint> Hashes { get; }

    /// <summary>1 to <see cref="Buckets"/>; 0 for a word that is not among them.</summary>
    public int BucketOf(uint wordHash) => buckets.GetValueOrDefault(wordHash);

    /// <summary>Counts the words of many texts.</summary>
    public static CommonWords Of(IEnumerable<string> texts)
    {
        var counts = new Dictionary<uint, int>();
        foreach (var text in texts)
        {
            foreach (var token in DetailTokens.Split(text))
            {
                var word = text.AsSpan(token.Start, token.Length);
                if (!word.ContainsAnyInRange('0', '9'))
                {
                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, DetailFeatures.Hash(word), out _)++;
                }
            }
        }

        return new CommonWords([.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).Take(Most).Select(c => c.Key)]);
    }
}
