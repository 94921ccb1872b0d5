namespace Hitl.Connector.Models.Features;

/// <summary>Counts in how many texts each n-gram occurs and keeps the common ones.</summary>
public static class FeatureSpaceBuilder
{
    public const int WordsAndChars = 1 << (int)FeatureGroup.Word1 | 1 << (int)FeatureGroup.Word2 | 1 << (int)FeatureGroup.Char2
        | 1 << (int)FeatureGroup.Char3 | 1 << (int)FeatureGroup.Char4 | 1 << (int)FeatureGroup.Char5;

    public const int Letters = 1 << (int)FeatureGroup.Word1 | 1 << (int)FeatureGroup.Char1 | 1 << (int)FeatureGroup.Char2
        | 1 << (int)FeatureGroup.Char3 | 1 << (int)FeatureGroup.Char4;

    /// <summary>Every group: for a model whose table can be large.</summary>
    public const int All = WordsAndChars | Letters;

    private const int TokenGroups = 1 << (int)FeatureGroup.Word1 | 1 << (int)FeatureGroup.Char3 | 1 << (int)FeatureGroup.Char4 | 1 << (int)FeatureGroup.Char5;

    /// <param name="minTexts">An n-gram in fewer texts is left out.</param>
    /// <param name="maxFeatures">Of more, those in the most texts stay.</param>
    /// <param name="words">Lists whose classes get a row each, after the n-grams; null for none.</param>
    /// <remarks>The n-grams that tokens are made of come first: a network's table ends where they end.</remarks>
    public static FeatureSpace Build(IReadOnlyList<TextFeatures> texts, int groups, int minTexts, int maxFeatures, WordClasses? words = null)
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

        var kept = frequency.Where(f => f.Value >= minTexts && !WordClasses.IsClass(f.Key)).OrderByDescending(f => f.Value).ThenBy(f => f.Key).Take(maxFeatures)
            .OrderBy(f => ofTokens.Contains(f.Key) ? 0 : 1).ToList();
        if (kept.Count == 0)
        {
            throw new InvalidDataException($"No word or letter group occurs in {minTexts} texts: there is too little text to learn from.");
        }

        // Rounded as they are stored, so that training and scoring see the same numbers.
        var classes = Enumerable.Range(0, words is null ? 0 : WordClasses.Classes).ToArray();
        return new FeatureSpace(
            groups,
            [.. kept.Select(f => f.Key), .. classes.Select(WordClasses.HashOf)],
            [.. kept.Select(f => (float)(Half)(1 + Math.Log((1.0 + texts.Count) / (1.0 + f.Value)))), .. classes.Select(_ => 1f)])
        {
            Words = words,
            TokenFeatures = kept.Count(f => ofTokens.Contains(f.Key)),
        };
    }
}
