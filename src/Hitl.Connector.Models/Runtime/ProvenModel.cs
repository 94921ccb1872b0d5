namespace Hitl.Connector.Models.Runtime;

/// <summary>A model that is asked only about texts in the languages in which it is proven.</summary>
internal sealed class ProvenModel(ITextModel model, LanguageReader languages)
{
    /// <summary>
    /// A score is given when its languages have at least this probability together. Low on purpose: two words never
    /// prove a language, and a score is withheld only where another language is the likely one.
    /// </summary>
    private const double LanguageShare = 0.2;

    private readonly int[] places = languages.PlacesOf(model.Entry.Languages);

    public ITextModel Model => model;

    public bool IsFor(ReadText text) => LanguageReader.Share(text.Language, places) >= LanguageShare;

    /// <summary>For each text the probability of each label, and that of none of them where the model knows its scope; null where it is not proven.</summary>
    public (float[]? Probabilities, float? Uncertainty)[] ScoreWithScope(IReadOnlyList<ReadText> texts)
    {
        var scores = new (float[]? Probabilities, float? Uncertainty)[texts.Count];
        int[] proven = [.. Enumerable.Range(0, texts.Count).Where(i => IsFor(texts[i]))];
        var scored = model.ScoreAll([.. proven.Select(i => texts[i].For(model))]);
        for (var i = 0; i < proven.Length; i++)
        {
            scores[proven[i]] = scored[i];
        }

        return scores;
    }
}
