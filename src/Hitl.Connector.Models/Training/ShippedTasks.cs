using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Training.Network;

namespace Hitl.Connector.Models.Training;

/// <summary>What each shipped model learns from. The maps from the public labels to ours stand here and in <c>intents.yaml</c>.</summary>
public static class ShippedTasks
{
    private const int Seed = 20261;

    private static readonly HashSet<string> Positive =
    [
        "gratitude", "relief", "joy", "admiration", "love", "approval", "optimism", "excitement", "pride", "caring", "amusement",
    ];

    private static readonly HashSet<string> Negative =
    [
        "anger", "annoyance", "disappointment", "disapproval", "disgust", "sadness", "fear", "nervousness", "grief", "remorse", "embarrassment",
    ];

    /// <summary>Each task is built when its turn comes: together they would fill the memory.</summary>
    public static IEnumerable<Func<TrainingTask>> All(PublicSets sets) =>
    [
        () => Language(sets),
        () => Sentiment(sets),
        () => Intent(sets),
        () => Uncertainty(sets),
        () => WantsHuman(sets),
        () => Frustration(sets),
        () => Confusion(sets),
        () => Abuse(sets),
    ];

    public static TrainingTask Language(PublicSets sets)
    {
        var random = new Random(Seed);
        var sentences = sets.Lingua().ToList();
        var codes = sentences.Select(s => s.Language).Distinct().Order(StringComparer.Ordinal).ToArray();
        var examples = new List<TrainingExample>();
        foreach (var (text, code) in sentences)
        {
            var target = OneHot(codes.Length, Array.IndexOf(codes, code));
            examples.Add(new TrainingExample(text, target, Group: text));

            // Customers write short: a model that saw only sentences is too sure of itself on three words.
            examples.Add(new TrainingExample(Cut(text, random.Next(3, 6), random), target, 1f, text));
            examples.Add(new TrainingExample(Cut(text, random.Next(1, 3), random), target, 0.5f, text, Measured: false));
        }

        // Support English is not news English, and a lone "refund" is English too.
        var english = OneHot(codes.Length, Array.IndexOf(codes, "en"));
        examples.AddRange(Shuffled(sets.Banking77().Concat(sets.Bitext()).Concat(sets.MultiDogo()), random).Take(1500)
            .SelectMany(t => new[] { t.Text, Cut(t.Text, random.Next(1, 3), random) })
            .Select(t => new TrainingExample(t, english, 0.5f, Measured: false)));
        foreach (var own in EmbeddedData.HumanRequests())
        {
            var target = OneHot(codes.Length, Array.IndexOf(codes, own.Language));
            examples.AddRange(own.Asks.Concat(own.Not).SelectMany(p => Templates.Expand(p, 3, random).Select(t => new TrainingExample(t, target, 0.5f, p, Measured: false))));
        }

        return new TrainingTask("language", OutputKind.Softmax, codes, [], examples)
        {
            FeatureGroups = FeatureSpaceBuilder.Letters,
            MaxFeatures = 110_000,
            CountShare = 1f,
            Options = new LinearOptions { Epochs = 5, Dropout = 0.1f, Decay = 0 },
            FoldsMeasured = 1,
        };
    }

    public static TrainingTask Sentiment(PublicSets sets)
    {
        var examples = new List<TrainingExample>();
        foreach (var (text, emotions) in sets.GoEmotions())
        {
            var positive = emotions.Any(Positive.Contains);
            var negative = emotions.Any(Negative.Contains);
            if (!(positive && negative))
            {
                examples.Add(new TrainingExample(text, OneHot(3, positive ? 2 : negative ? 0 : 1)));
            }
        }

        foreach (var (text, valence, set) in sets.Vader())
        {
            examples.Add(new TrainingExample(text, Graded(valence), set == "lexicon" ? 1f : 0.5f, Measured: false));
        }

        // Helpdesk talk: the sets above never ask where a parcel is, and that is no mood.
        examples.AddRange(SupportTexts(sets, new Random(Seed), 5000).Select(t => new TrainingExample(t, [0.06f, 0.88f, 0.06f], Measured: false)));
        examples.AddRange(Moods(40, mood => mood switch
        {
            "frustrated" or "abusive" => [0.98f, 0.02f, 0],
            "sad" => [0.85f, 0.15f, 0],
            "problem" => [0.18f, 0.82f, 0],
            "confused" => [0.2f, 0.8f, 0],
            "positive" => [0, 0.05f, 0.95f],
            _ => [0.05f, 0.9f, 0.05f],
        }));

        return new TrainingTask("sentiment", OutputKind.Softmax, ["negative", "neutral", "positive"], ["en"], examples)
        {
            MaxFeatures = 50_000,
            Networks = 2,
            NetworkOptions = new CnnOptions { Epochs = 4, Embedding = 48, EmbeddingRate = 0.03f, RowDropout = 0.3f, Rate = 1e-3f, Smoothing = 0.02f },
            Folds = 10,
            Options = new LinearOptions { Epochs = 5, LearningRate = 0.2f, Decay = 0, Dropout = 0.2f, Adaptive = false },
        };
    }

    public static TrainingTask Intent(PublicSets sets)
    {
        var random = new Random(Seed);
        var intents = EmbeddedData.Intents();
        var labels = intents.Select(i => i.Id).ToArray();
        var examples = new List<TrainingExample>();
        foreach (var (text, label) in InScope(sets, random, 1200))
        {
            examples.Add(new TrainingExample(text, OneHot(labels.Length, Array.IndexOf(labels, label))));
        }

        foreach (var intent in intents)
        {
            var target = OneHot(labels.Length, Array.IndexOf(labels, intent.Id));
            examples.AddRange(intent.Examples.SelectMany(p => Templates.Expand(p, 25, random).Select(t => new TrainingExample(t, target, 1f, p))));
        }

        return new TrainingTask("intent", OutputKind.Softmax, labels, ["en"], examples)
        {
            MaxFeatures = 60_000,
            Networks = 2,
            Folds = 10,
            Options = new LinearOptions { Epochs = 15, LearningRate = 1f, Dropout = 0.5f, Decay = 0 },
        };
    }

    public static TrainingTask Uncertainty(PublicSets sets)
    {
        var random = new Random(Seed);
        var mapped = EmbeddedData.Intents().SelectMany(i => i.Sources).ToHashSet(StringComparer.Ordinal);
        var examples = new List<TrainingExample>();
        examples.AddRange(InScope(sets, random, 250).Select(t => new TrainingExample(t.Text, [0f])));
        foreach (var intent in EmbeddedData.Intents())
        {
            examples.AddRange(intent.Examples.SelectMany(p => Templates.Expand(p, 15, random).Select(t => new TrainingExample(t, [0f], 2f, p))));
        }

        // However it is said, it is still a request to a support desk.
        examples.AddRange(Moods(6, mood => [mood is "abusive" ? 0.6f : 0f]));

        // Out of scope are the sets' own examples, requests to a home assistant that no support desk gets, and plain talk.
        examples.AddRange(sets.Clinc150().Where(t => t.Label != "clinc150:oos" && !mapped.Contains(t.Label)).Select(t => new TrainingExample(t.Text, [1f], 0.5f)));
        examples.AddRange(sets.Clinc150().Where(t => t.Label == "clinc150:oos").Select(t => new TrainingExample(t.Text, [1f], 2f)));
        examples.AddRange(sets.Rasa().Where(t => t.Label == "rasa:out_of_scope").Select(t => new TrainingExample(t.Text, [1f], 2f)));
        examples.AddRange(Shuffled(sets.GoEmotions("train"), random).Take(3000).Select(t => new TrainingExample(t.Text, [1f], 0.5f)));
        examples.AddRange(sets.Lingua().Where(s => s.Language == "en").Select(t => new TrainingExample(t.Text, [1f], 0.5f)));
        return new TrainingTask("uncertainty", OutputKind.Sigmoid, ["out_of_scope"], ["en"], examples)
        {
            MaxFeatures = 60_000,
            Options = new LinearOptions { Kind = OutputKind.Sigmoid, Epochs = 12, Dropout = 0.3f },
            FoldsMeasured = 3,
        };
    }

    public static TrainingTask WantsHuman(PublicSets sets)
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

    public static TrainingTask Frustration(PublicSets sets)
    {
        var examples = new List<TrainingExample>();
        foreach (var (text, emotions) in sets.GoEmotions())
        {
            examples.Add(new TrainingExample(text, [emotions.Any(e => e is "anger" or "annoyance" or "disappointment") ? 1f : 0f]));
        }

        examples.AddRange(SupportTexts(sets, new Random(Seed), 3000).Select(t => new TrainingExample(t, [0.03f], 0.5f, Measured: false)));
        examples.AddRange(Moods(30, mood => [mood is "frustrated" ? 0.97f : mood is "abusive" ? 0.9f : mood is "problem" ? 0.1f : 0.03f]));
        return YesNo("frustration", examples);
    }

    public static TrainingTask Confusion(PublicSets sets)
    {
        var examples = new List<TrainingExample>();
        foreach (var (text, emotions) in sets.GoEmotions())
        {
            examples.Add(new TrainingExample(text, [emotions.Contains("confusion") ? 1f : 0f]));
        }

        examples.AddRange(SupportTexts(sets, new Random(Seed), 3000).Select(t => new TrainingExample(t, [0.05f], 0.5f, Measured: false)));
        examples.AddRange(Moods(30, mood => [mood is "confused" ? 0.95f : 0.03f]));
        return YesNo("confusion", examples);
    }

    public static TrainingTask Abuse(PublicSets sets)
    {
        var examples = new List<TrainingExample>();
        foreach (var (text, _, abusive) in sets.ConvAbuse())
        {
            examples.Add(new TrainingExample(text, [(float)abusive], 1f, text, Measured: abusive != 0.5));
        }

        examples.AddRange(SupportTexts(sets, new Random(Seed), 3000).Select(t => new TrainingExample(t, [0.01f], 0.5f, Measured: false)));
        examples.AddRange(Moods(30, mood => [mood is "abusive" ? 0.97f : mood is "frustrated" ? 0.08f : 0.01f]));
        return YesNo("abuse", examples, epochs: 8, rate: 1f);
    }

    // Emotions are noisy labels: small, equal steps keep a rare word from being blamed for one row.
    private static TrainingTask YesNo(string name, List<TrainingExample> examples, int epochs = 5, float rate = 0.3f) =>
        new(name, OutputKind.Sigmoid, [name], ["en"], examples)
        {
            Options = new LinearOptions { Kind = OutputKind.Sigmoid, Epochs = epochs, LearningRate = rate, Decay = 0, Dropout = 0.2f, Adaptive = false },
        };

    private static IEnumerable<TrainingExample> Moods(int mostOfPattern, Func<string, float[]> target)
    {
        var random = new Random(Seed);
        return [.. EmbeddedData.Moods().SelectMany(m => m.Patterns.SelectMany(p => Templates.Expand(p, mostOfPattern, random).Select(t => new TrainingExample(t, target(m.Mood), 1f, p, Measured: false))))];
    }

    // Plain requests, without the complaints.
    private static IEnumerable<string> SupportTexts(PublicSets sets, Random random, int most) =>
        Shuffled(sets.Banking77().Concat(sets.Bitext()).Concat(sets.MultiDogo()).Where(t => t.Label != "bitext:complaint" && !t.Label.EndsWith("thankyou", StringComparison.Ordinal)), random)
            .Take(most).Select(t => t.Text);

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

    private static List<T> Shuffled<T>(IEnumerable<T> items, Random random)
    {
        var list = items.ToArray();
        random.Shuffle(list);
        return [.. list];
    }

    private static string Cut(string text, int words, Random random)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length <= words)
        {
            // Scripts without spaces: a few characters are a few words.
            return parts.Length == 1 && text.Length > 12 ? text.Substring(random.Next(text.Length - (words * 2)), words * 2) : text;
        }

        var from = random.Next(2) == 0 ? 0 : random.Next(parts.Length - words);
        return string.Join(' ', parts.AsSpan(from, words).ToArray());
    }

    // A rating of ±2.5 is taken as certainly one-sided.
    private static float[] Graded(double valence)
    {
        var strength = (float)Math.Clamp(valence / 2.5, -1, 1);
        return [Math.Max(0, -strength), 1 - Math.Abs(strength), Math.Max(0, strength)];
    }

    private static float[] OneHot(int count, int index)
    {
        if (index < 0)
        {
            throw new InvalidDataException("A training row has a label that its task does not know.");
        }

        var target = new float[count];
        target[index] = 1;
        return target;
    }
}
