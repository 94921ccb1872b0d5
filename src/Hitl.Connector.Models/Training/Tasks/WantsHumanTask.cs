using Hitl.Connector.Models.Onnx;
using static Hitl.Connector.Models.Training.Tasks.Rows;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>What the model of the wish for a person learns from.</summary>
public static class WantsHumanTask
{
    public static TrainingTask Create(PublicSets sets)
    {
        var random = new Random(Seed);
        var examples = new List<TrainingExample>();
        var own = EmbeddedData.HumanRequests();
        foreach (var language in own)
        {
            examples.AddRange(language.Asks.SelectMany(p => Templates.Expand(p, 40, random).Select(t => new TrainingExample(t, [1f], 1f, p))));
            examples.AddRange(language.Not.SelectMany(p => Templates.Expand(p, 25, random).Select(t => new TrainingExample(t, [0f], 1f, p))));
        }

        foreach (var (text, label) in sets.Rasa().Concat(sets.Bitext()))
        {
            var asks = label is "rasa:human_handoff" or "bitext:contact_human_agent";
            examples.Add(new TrainingExample(text, [asks ? 1f : 0f]));
        }

        examples.AddRange(sets.Banking77().Concat(sets.Clinc150()).Concat(Shuffled(sets.MultiDogo(), random).Take(8000)).Select(t => new TrainingExample(t.Text, [0f])));
        examples.AddRange(Shuffled(sets.GoEmotions("train"), random).Take(5000).Select(t => new TrainingExample(t.Text, [0f])));
        var languages = own.Select(l => l.Language).ToHashSet(StringComparer.Ordinal);
        examples.AddRange(sets.Lingua().Where(s => languages.Contains(s.Language)).Select(s => new TrainingExample(s.Text, [0f])));
        return new TrainingTask("wants_human", OutputKind.Sigmoid, ["wants_human"], [.. own.Select(l => l.Language)], examples)
        {
            MaxFeatures = 60_000,
            Options = new LinearOptions { Kind = OutputKind.Sigmoid, Epochs = 10, Dropout = 0.3f },
            FoldsMeasured = 3,
        };
    }
}
