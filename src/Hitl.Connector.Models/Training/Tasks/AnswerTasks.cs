using Hitl.Connector.Models.Onnx;
using static Hitl.Connector.Models.Training.Tasks.Rows;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>
/// What the models of answers that led nowhere learn from. The hand-written threads are left out on purpose: they
/// measure these models, and the models of threads learn from what these say about them.
/// </summary>
public static class AnswerTasks
{
    /// <summary>Weight of texts that are neither: many as they are, they must not drown the few hundred patterns.</summary>
    private const float Background = 0.15f;

    public static TrainingTask NoHelp(PublicSets sets) => Create(ModelNames.NoHelp, sets, l => l.NoHelp, l => [.. l.Not, .. l.GaveUp, .. l.NotGaveUp]);

    public static TrainingTask GaveUp(PublicSets sets) => Create(ModelNames.GaveUp, sets, l => l.GaveUp, l => [.. l.NotGaveUp, .. l.NoHelp, .. l.Not]);

    private static TrainingTask Create(string name, PublicSets sets, Func<AnswerExamples, List<string>> yes, Func<AnswerExamples, List<string>> no)
    {
        var random = new Random(Seed);
        var examples = new List<TrainingExample>();
        var own = EmbeddedData.Answers();
        foreach (var language in own)
        {
            examples.AddRange(yes(language).SelectMany(p => Templates.Expand(p, 40, random).Select(t => new TrainingExample(t, [0.98f], 1f, p))));
            examples.AddRange(no(language).SelectMany(p => Templates.Expand(p, 25, random).Select(t => new TrainingExample(t, [0f], 1f, p))));
        }

        // Requests, not reactions: they also say how common each word is, which the likeness of two messages rests on.
        examples.AddRange(SupportTexts(sets, random, 6000).Select(t => new TrainingExample(t, [0f], Background)));
        var languages = own.Select(l => l.Language).ToHashSet(StringComparer.Ordinal);
        examples.AddRange(sets.Lingua().Where(s => languages.Contains(s.Language)).Select(s => new TrainingExample(s.Text, [0f], Background)));
        return new TrainingTask(name, OutputKind.Sigmoid, [name], [.. own.Select(l => l.Language)], examples)
        {
            MaxFeatures = 30_000,
            Options = new LinearOptions { Kind = OutputKind.Sigmoid, Epochs = 10, Dropout = 0.3f },
        };
    }
}
