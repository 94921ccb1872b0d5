using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Onnx;
using static Hitl.Connector.Models.Training.Tasks.Rows;

namespace Hitl.Connector.Models.Training.Tasks;

/// <summary>What the models of the mood learn from: sentiment, frustration, confusion, abuse.</summary>
public static class MoodTasks
{
    private static readonly HashSet<string> Positive =
    [
        "gratitude", "relief", "joy", "admiration", "love", "approval", "optimism", "excitement", "pride", "caring", "amusement",
    ];

    private static readonly HashSet<string> Negative =
    [
        "anger", "annoyance", "disappointment", "disapproval", "disgust", "sadness", "fear", "nervousness", "grief", "remorse", "embarrassment",
    ];

    public static TrainingTask Sentiment(PublicSets sets)
    {
        var examples = new List<TrainingExample>();
        foreach (var (text, emotions, heldBack) in Emotions(sets))
        {
            var positive = emotions.Any(Positive.Contains);
            var negative = emotions.Any(Negative.Contains);
            if (!(positive && negative))
            {
                examples.Add(new TrainingExample(text, OneHot(3, positive ? 2 : negative ? 0 : 1)) { HeldBack = heldBack });
            }
        }

        foreach (var (text, valence, set) in sets.Vader())
        {
            examples.Add(new TrainingExample(text, Graded(valence), set == "lexicon" ? 1f : 0.5f, Measured: false));
        }

        // Helpdesk talk: the sets above never ask where a parcel is, and that is no mood.
        examples.AddRange(SupportTexts(sets, new Random(Seed), 5000).Select(t => new TrainingExample(t, [0.06f, 0.88f, 0.06f], 0.3f, Measured: false)));
        examples.AddRange(Complaints(complaint => complaint ? [0.75f, 0.25f, 0] : null));
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
            ReadOff = [MoodReadout.Negative, MoodReadout.Neutral, MoodReadout.Positive],
            Options = new LinearOptions { Epochs = 5, LearningRate = 0.2f, Decay = 0, Dropout = 0.2f, Adaptive = false },
        };
    }

    public static TrainingTask Frustration(PublicSets sets)
    {
        var examples = new List<TrainingExample>();
        foreach (var (text, emotions, heldBack) in Emotions(sets))
        {
            examples.Add(new TrainingExample(text, [emotions.Any(e => e is "anger" or "annoyance" or "disappointment") ? 1f : 0f]) { HeldBack = heldBack });
        }

        examples.AddRange(SupportTexts(sets, new Random(Seed), 3000).Select(t => new TrainingExample(t, [0.03f], 0.1f, Measured: false)));
        examples.AddRange(Complaints(complaint => [complaint ? 0.85f : 0.06f]));
        examples.AddRange(Moods(30, mood => [mood is "frustrated" ? 0.97f : mood is "abusive" ? 0.9f : mood is "problem" ? 0.1f : 0.03f]));
        return YesNo("frustration", examples) with { ReadOff = [MoodReadout.Frustrated] };
    }

    public static TrainingTask Confusion(PublicSets sets)
    {
        var examples = new List<TrainingExample>();
        foreach (var (text, emotions, heldBack) in Emotions(sets))
        {
            examples.Add(new TrainingExample(text, [emotions.Contains("confusion") ? 1f : 0f]) { HeldBack = heldBack });
        }

        examples.AddRange(SupportTexts(sets, new Random(Seed), 3000).Select(t => new TrainingExample(t, [0.05f], 0.5f, Measured: false)));
        examples.AddRange(Moods(30, mood => [mood is "confused" ? 0.95f : 0.03f]));
        return YesNo("confusion", examples) with { ReadOff = [MoodReadout.Confusion] };
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
        return YesNo("abuse", examples, epochs: 8, rate: 1f) with { Heads = 2, Folds = 4, HeadOptions = new HeadOptions { Hidden = 64 } };
    }

    // The encoder learned the emotions of the set's training part; its development part is new to it.
    private static IEnumerable<(string Text, IReadOnlyList<string> Emotions, bool HeldBack)> Emotions(PublicSets sets) =>
        sets.GoEmotions("train").Select(r => (r.Text, r.Emotions, false)).Concat(sets.GoEmotions("dev").Select(r => (r.Text, r.Emotions, true)));

    // How complaints read at a helpdesk, and how all else does there.
    private static IEnumerable<TrainingExample> Complaints(Func<bool, float[]?> target) =>
        from message in EmbeddedData.Messages()
        let complaint = message.About.GetValueOrDefault(Scoring.RiskTopics.Complaint)
        where complaint is 0 or 1
        let wanted = target(complaint == 1)
        where wanted is not null
        select new TrainingExample(message.Text, wanted, complaint == 1 ? 2f : 0.5f, Measured: false);

    // Emotions are noisy labels: small, equal steps keep a rare word from being blamed for one row.
    private static TrainingTask YesNo(string name, List<TrainingExample> examples, int epochs = 5, float rate = 0.3f) =>
        new(name, OutputKind.Sigmoid, [name], ["en"], examples)
        {
            MaxFeatures = 40_000,
            Options = new LinearOptions { Kind = OutputKind.Sigmoid, Epochs = epochs, LearningRate = rate, Decay = 0, Dropout = 0.2f, Adaptive = false },
        };

    // A rating of ±2.5 is taken as certainly one-sided.
    private static float[] Graded(double valence)
    {
        var strength = (float)Math.Clamp(valence / 2.5, -1, 1);
        return [Math.Max(0, -strength), 1 - Math.Abs(strength), Math.Max(0, strength)];
    }
}
