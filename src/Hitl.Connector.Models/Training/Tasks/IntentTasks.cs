using Hitl.Connector.Models.Onnx;
using static Hitl.Connector.Models.Training.Tasks.Rows;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>What the models of the request learn from: which it is, and whether it is any of them.</summary>
public static class IntentTasks
{
    // Of the messages written here; some requests have a hundred, some two.
    private const int OwnOfLabel = 25;
    private const int Strangers = 4000;
    private const float WeightOfStranger = 0.5f;

    public static TrainingTask Intent(PublicSets sets)
    {
        var random = new Random(Seed);
        var intents = EmbeddedData.Intents();
        var labels = intents.Select(i => i.Id).ToArray();
        var examples = new List<TrainingExample>();
        // Banking has thousands of rows and safety a few patterns: no request may win by numbers alone.
        foreach (var (text, label) in InScope(sets, random, 250))
        {
            examples.Add(new TrainingExample(text, OneHot(labels.Length, Array.IndexOf(labels, label))));
        }

        foreach (var intent in intents)
        {
            var target = OneHot(labels.Length, Array.IndexOf(labels, intent.Id));
            examples.AddRange(intent.Examples.SelectMany(p => Templates.Expand(p, 25, random).Select(t => new TrainingExample(t, target, 1f, p))));
        }

        // The public sets are short and heavy with banking; these sound as customers do.
        foreach (var label in Own().GroupBy(m => m.Intent, StringComparer.Ordinal))
        {
            examples.AddRange(Shuffled(label, random).Take(OwnOfLabel)
                .Select(m => new TrainingExample(m.Text, OneHot(labels.Length, Array.IndexOf(labels, label.Key)))));
        }

        // What is none of them should look like none of them, or a plain tale is surely about "safety".
        float[] none = [.. labels.Select(_ => 1f / labels.Length)];
        examples.AddRange(Shuffled(OutOfScope(sets, random), random).Take(Strangers).Select(o => new TrainingExample(o.Text, none, WeightOfStranger, Measured: false)));

        return new TrainingTask("intent", OutputKind.Softmax, labels, ["en"], examples)
        {
            MaxFeatures = 25_000,
            Heads = 2,
            Folds = 10,
            Options = new LinearOptions { Epochs = 15, LearningRate = 1f, Dropout = 0.5f, Decay = 0 },
        };
    }

    public static TrainingTask Uncertainty(PublicSets sets)
    {
        var random = new Random(Seed);
        var examples = new List<TrainingExample>();
        examples.AddRange(InScope(sets, random, 250).Select(t => new TrainingExample(t.Text, [0f])));
        foreach (var intent in EmbeddedData.Intents())
        {
            examples.AddRange(intent.Examples.SelectMany(p => Templates.Expand(p, 15, random).Select(t => new TrainingExample(t, [0f], 2f, p))));
        }

        // However it is said, it is still a request to a support desk.
        examples.AddRange(Moods(6, mood => [mood is "abusive" ? 0.6f : 0f]));

        examples.AddRange(OutOfScope(sets, random).Select(o => new TrainingExample(o.Text, [1f], o.Weight)));
        return new TrainingTask("uncertainty", OutputKind.Sigmoid, ["out_of_scope"], ["en"], examples)
        {
            MaxFeatures = 40_000,
            Options = new LinearOptions { Kind = OutputKind.Sigmoid, Epochs = 12, Dropout = 0.3f },
            Heads = 2,
            HeadOptions = new HeadOptions { Hidden = 64 },
        };
    }

    private static IEnumerable<(string Text, string Intent)> Own() =>
        EmbeddedData.Messages().Where(m => m is { Language: "en", Intent: not null }).Select(m => (m.Text, m.Intent!))
            .Concat(EmbeddedData.Requests().SelectMany(r => r.Texts.Select(t => (t, r.Id))));

    // The sets' own examples, requests to a home assistant that no support desk gets, and plain talk.
    private static IEnumerable<(string Text, float Weight)> OutOfScope(PublicSets sets, Random random)
    {
        var mapped = EmbeddedData.Intents().SelectMany(i => i.Sources).ToHashSet(StringComparer.Ordinal);
        return sets.Clinc150().Where(t => t.Label != "clinc150:oos" && !mapped.Contains(t.Label)).Select(t => (t.Text, 0.5f))
            .Concat(sets.Clinc150().Where(t => t.Label == "clinc150:oos").Select(t => (t.Text, 2f)))
            .Concat(sets.Rasa().Where(t => t.Label == "rasa:out_of_scope").Select(t => (t.Text, 2f)))
            .Concat(Shuffled(sets.GoEmotions("train"), random).Take(3000).Select(t => (t.Text, 0.5f)))
            .Concat(sets.Lingua().Where(s => s.Language == "en").Select(t => (t.Text, 0.5f)));
    }

    // Sets differ in size by a factor of a hundred: no label may drown the others.
    private static IEnumerable<(string Text, string Label)> InScope(PublicSets sets, Random random, int mostOfLabel)
    {
        var map = EmbeddedData.Intents().SelectMany(i => i.Sources.Select(s => (Source: s, i.Id))).ToDictionary(p => p.Source, p => p.Id, StringComparer.Ordinal);
        return sets.Banking77().Concat(sets.Clinc150()).Concat(sets.Bitext()).Concat(sets.MultiDogo()).Concat(sets.Rasa())
            .Where(t => map.ContainsKey(t.Label))
            .DistinctBy(t => (t.Text.ToLowerInvariant(), t.Label))
            .Select(t => (t.Text, Label: map[t.Label]))
            .GroupBy(t => t.Label, StringComparer.Ordinal)
            .SelectMany(g => Shuffled(g, random).Take(mostOfLabel));
    }
}
