namespace Hitl.Connector.Models.Runtime;

/// <summary>Models that are asked about the same texts; those that can be are run together.</summary>
internal sealed class ProvenModels : IDisposable
{
    private readonly List<(ProvenModel Proven, ModelBundle? Bundle, IReadOnlyList<TextModel> Models)> groups = [];

    public ProvenModels(IReadOnlyList<ITextModel> models, LanguageReader languages)
    {
        foreach (var group in models.GroupBy(m => ModelBundle.KeyOf(m) ?? m))
        {
            IReadOnlyList<TextModel> together = group.Count() > 1 ? [.. group.Cast<TextModel>()] : [];
            groups.Add((new ProvenModel(group.First(), languages), together.Count > 0 ? ModelBundle.Of(together) : null, together));
        }
    }

    /// <summary>By model name, for each text the probability of each label; null where the model is not proven.</summary>
    public IReadOnlyDictionary<string, float[]?[]> Scores(IReadOnlyList<ReadText> texts)
    {
        var scores = new Dictionary<string, float[]?[]>(StringComparer.Ordinal);
        foreach (var (proven, bundle, models) in groups)
        {
            if (bundle is null)
            {
                scores[proven.Model.Entry.Name] = Array.ConvertAll(proven.ScoreWithScope(texts), s => s.Probabilities);
                continue;
            }

            int[] asked = [.. Enumerable.Range(0, texts.Count).Where(i => proven.IsFor(texts[i]))];
            var scored = asked.Length == 0 ? null : bundle.Score([.. asked.Select(i => texts[i].For(models[0]).Features)]);
            for (var m = 0; m < models.Count; m++)
            {
                var own = scores[models[m].Entry.Name] = new float[]?[texts.Count];
                for (var i = 0; i < asked.Length; i++)
                {
                    own[asked[i]] = scored![m][i];
                }
            }
        }

        return scores;
    }

    public void Dispose() => groups.ForEach(g => g.Bundle?.Dispose());
}
