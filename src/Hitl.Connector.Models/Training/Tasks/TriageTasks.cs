using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Scoring;
using static Hitl.Connector.Models.Training.Tasks.Rows;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>
/// What the models of urgency, risk topics, complexity and closing learn from. Nobody publishes such labels: they stand
/// on messages written for this project, and lean a little on what the public sets' requests usually mean.
/// </summary>
public static class TriageTasks
{
    public static TrainingTask Urgency(PublicSets sets) => Task(
        ModelNames.Urgency, OutputKind.Softmax, Triage.Levels, sets,
        message => OneHot(Triage.Levels.Count, (int)message.Urgency),
        prior => OneHot(Triage.Levels.Count, Triage.Levels.ToList().IndexOf(prior.Urgency)));

    public static TrainingTask Topics(PublicSets sets) => Task(
        ModelNames.Topics, OutputKind.Sigmoid, [.. RiskTopics.All], sets,
        message => [.. RiskTopics.All.Select(t => message.About.GetValueOrDefault(t))],
        prior => [.. RiskTopics.All.Select(t => prior.Topics.GetValueOrDefault(t, 0.02f))]);

    public static TrainingTask Complexity(PublicSets sets) => Task(
        ModelNames.Complexity, OutputKind.Sigmoid, [ModelNames.Complexity], sets,
        message => [0.05f + (0.9f * message.Complexity / SupportMessages.MostComplex)],
        _ => [0.08f]);

    public static TrainingTask Closing(PublicSets sets)
    {
        var task = Task(
            ModelNames.Closing, OutputKind.Sigmoid, [ModelNames.Closing], sets,
            message => [message.About.GetValueOrDefault(SupportMessages.Closing)],
            prior => [prior.Topics.GetValueOrDefault(SupportMessages.Closing, 0.01f)]);

        // Forum thanks rarely leave a request open, but nobody asked them.
        var gratitude = Shuffled(sets.GoEmotions().Where(t => t.Emotions is ["gratitude"] && !t.Text.Contains('?', StringComparison.Ordinal)), new Random(Seed))
            .Take(400).Select(t => new TrainingExample(t.Text, [0.8f], 0.1f, Measured: false));
        return task with { Examples = [.. task.Examples, .. gratitude] };
    }

    private static TrainingTask Task(
        string name, OutputKind kind, IReadOnlyList<string> labels, PublicSets sets, Func<SupportMessage, float[]> ofMessage, Func<RequestPrior, float[]> ofPrior)
    {
        var messages = EmbeddedData.Messages();
        var examples = messages.Select(m => new TrainingExample(m.Text, ofMessage(m)))
            .Concat(Priors(sets).Select(p => new TrainingExample(p.Text, ofPrior(p.Prior), p.Weight, p.Group, Measured: false)));
        return new TrainingTask(name, kind, labels, ["en"], [.. examples])
        {
            MaxFeatures = 25_000,
            Folds = 4,
            Heads = 4,
            HeadOptions = new HeadOptions { Hidden = 32, InputDropout = 0.5f, Smoothing = 0.02f, Epochs = 20, Rate = 1e-3f },
            Options = new LinearOptions { Kind = kind, Epochs = 20, LearningRate = 0.35f, Dropout = 0.3f, Decay = 0, Adaptive = false, StartFromRates = true },
        };
    }

    private static IEnumerable<(string Text, RequestPrior Prior, float Weight, string Group)> Priors(PublicSets sets)
    {
        const int mostOfRequest = 60;
        const int mostOfPattern = 6;
        const float weight = 0.1f;
        var random = new Random(Seed);
        var priors = new Dictionary<string, RequestPrior>(StringComparer.Ordinal);
        foreach (var prior in EmbeddedData.Priors())
        {
            prior.Of.ForEach(of => priors[of] = prior);
        }

        foreach (var intent in EmbeddedData.Intents())
        {
            foreach (var pattern in intent.Examples)
            {
                foreach (var text in Templates.Expand(pattern, mostOfPattern, random))
                {
                    yield return (text, priors[intent.Id], weight, pattern);
                }
            }
        }

        var intents = EmbeddedData.Intents().SelectMany(i => i.Sources.Select(s => (Source: s, i.Id))).ToDictionary(p => p.Source, p => p.Id, StringComparer.Ordinal);
        var rows = sets.Banking77().Concat(sets.Clinc150()).Concat(sets.Bitext()).Concat(sets.MultiDogo()).Concat(sets.Rasa())
            .Where(t => intents.ContainsKey(t.Label)).DistinctBy(t => t.Text.ToLowerInvariant())
            .Select(t => (t.Text, Prior: priors.GetValueOrDefault(t.Label) ?? priors[intents[t.Label]], Intent: intents[t.Label]));
        foreach (var request in rows.GroupBy(r => r.Intent, StringComparer.Ordinal))
        {
            foreach (var row in Shuffled(request, random).Take(mostOfRequest))
            {
                yield return (row.Text, row.Prior, weight, row.Text);
            }
        }
    }
}
