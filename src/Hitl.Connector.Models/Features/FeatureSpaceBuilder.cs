namespace Hitl.Connector.Models.Features;

/// <summary>Counts in how many texts each n-gram occurs and keeps the common ones.</summary>
public static class FeatureSpaceBuilder
{
    public const int WordsAndChars = 1 << (int)FeatureGroup.Word1 | 1 << (int)FeatureGroup.Word2 | 1 << (int)FeatureGroup.Char2
        | 1 << (int)FeatureGroup.Char3 | 1 << (int)FeatureGroup.Char4 | 1 << (int)FeatureGroup.Char5;

    public const int Letters = 1 << (int)FeatureGroup.Word1 | 1 << (int)FeatureGroup.Char1 | 1 << (int)FeatureGroup.Char2
        | 1 << (int)FeatureGroup.Char3 | 1 << (int)FeatureGroup.Char4;

    private const int TokenGroups = 1 << (int)FeatureGroup.Word1 | 1 << (int)FeatureGroup.Char3 | 1 << (int)FeatureGroup.Char4 | 1 << (int)FeatureGroup.Char5;

    /// <param name="minTexts">An n-gram in fewer texts is left out.</param>
    /// <param name="maxFeatures">Of more, those in the most texts stay.</param>
    /// <param name="always">N-grams that are kept even where they are rare or do not occur at all.</param>
    /// <remarks>The n-grams that tokens are made of come first: a network's table ends where they end.</remarks>
    public static FeatureSpace Build(IReadOnlyList<TextFeatures> texts, int groups, int minTexts, int maxFeatures, IReadOnlyList<uint>? always = null)
    {
        var frequency = new Dictionary<uint, int>();
        var ofTokens = new HashSet<uint>();
        foreach (var text in texts)
        {
            for (var g = 0; g < TextFeatures.Groups; g++)
            {
                if ((groups & (1 << g)) == 0)
                {
                    continue;
                }

                foreach (var hash in text.Hashes((FeatureGroup)g))
                {
                    if ((TokenGroups & (1 << g)) != 0)
                    {
                        ofTokens.Add(hash);
                    }

                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(frequency, hash, out _)++;
                }
            }
        }

        var kept = frequency.Where(f => f.Value >= minTexts).OrderByDescending(f => f.Value).ThenBy(f => f.Key).Take(maxFeatures)
            .OrderBy(f => ofTokens.Contains(f.Key) ? 0 : 1).ToList();
        if (kept.Count == 0)
        {
            throw new InvalidDataException($"No word or letter group occurs in {minTexts} texts: there is too little text to learn from.");
        }

        var known = kept.Select(f => f.Key).ToHashSet();
        kept.AddRange((always ?? []).Distinct().Where(h => !known.Contains(h)).Select(h => KeyValuePair.Create(h, Math.Max(1, frequency.GetValueOrDefault(h)))));

        // Rounded as they are stored, so that training and scoring see the same numbers.
        return new FeatureSpace(
            groups,
            [.. kept.Select(f => f.Key)],
            [.. kept.Select(f => (float)(Half)(1 + Math.Log((1.0 + texts.Count) / (1.0 + f.Value))))])
        {
            TokenFeatures = kept.Count(f => ofTokens.Contains(f.Key)),
        };
    }
}
