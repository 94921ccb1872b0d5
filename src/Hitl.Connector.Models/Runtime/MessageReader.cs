using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Text;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Everything the models say about one message. Null: not proven for its language.</summary>
public sealed record MessageReading(string Language, int Words)
{
    public double? Sentiment { get; init; }

    /// <summary>A probability for each label of the intent model.</summary>
    public float[]? Intents { get; init; }
    public double? Uncertainty { get; init; }
    public double? WantsHuman { get; init; }
    public double? Frustration { get; init; }
    public double? Confusion { get; init; }
    public double? Abuse { get; init; }
    public double? Closing { get; init; }
    public double? Complexity { get; init; }

    /// <summary>A probability for each level, lowest first.</summary>
    public float[]? Urgency { get; init; }

    /// <summary>A probability for each of <see cref="Scoring.RiskTopics.All"/>.</summary>
    public float[]? Topics { get; init; }

    /// <summary>Probability that it calls the answer before it no help.</summary>
    public double? NoHelp { get; init; }

    /// <summary>The distribution over the intents of each sentence, of the whole message when it has one; empty where intent is not proven.</summary>
    public IReadOnlyList<float[]> Requests { get; init; } = [];

    /// <summary>Its n-grams; null when there was nothing to read.</summary>
    public TextFeatures? Features { get; init; }
}

/// <summary>Runs every model over one text; the n-grams are read once for all of them.</summary>
/// <param name="models">By name; each of <see cref="ModelNames"/>.</param>
public sealed class MessageReader(Func<string, ITextModel> models)
{
    /// <summary>
    /// A score is given when its languages have at least this probability together. Low on purpose: two words never
    /// prove a language, and a score is withheld only where another language is the likely one.
    /// </summary>
    private const double LanguageShare = 0.2;

    /// <summary>So many sentences of a message are read by themselves.</summary>
    private const int SentencesRead = 4;

    /// <summary>A sentence of fewer words makes no request.</summary>
    private const int RequestWords = 4;

    // Which letters a text has is asked of the n-grams themselves: the model of languages is always one of ours.
    private readonly LanguageReader languages = new((TextModel)models(ModelNames.Language));
    private readonly ITextModel sentiment = models(ModelNames.Sentiment);
    private readonly ITextModel intent = models(ModelNames.Intent);
    private readonly ITextModel uncertainty = models(ModelNames.Uncertainty);
    private readonly ITextModel wantsHuman = models(ModelNames.WantsHuman);
    private readonly ITextModel frustration = models(ModelNames.Frustration);
    private readonly ITextModel confusion = models(ModelNames.Confusion);
    private readonly ITextModel abuse = models(ModelNames.Abuse);
    private readonly ITextModel urgency = Labelled(models(ModelNames.Urgency), Triage.Levels);
    private readonly ITextModel topics = Labelled(models(ModelNames.Topics), Scoring.RiskTopics.All);
    private readonly ITextModel complexity = models(ModelNames.Complexity);
    private readonly ITextModel closing = models(ModelNames.Closing);
    private readonly ITextModel noHelp = models(ModelNames.NoHelp);

    public IReadOnlyList<string> IntentLabels => intent.Labels;

    /// <param name="context">The language of the whole conversation: settles what a short message cannot; null while that is being found out.</param>
    /// <param name="requests">False leaves <see cref="MessageReading.Requests"/> to the whole message: each sentence costs as much as the message.</param>
    public MessageReading Read(string text, LanguageReading? context, bool requests = true)
    {
        var visible = QuotedText.Strip(text);
        var features = FeatureExtractor.Extract(visible);
        var own = languages.Read(visible, features);
        var reading = own.Code == LanguageReader.Unknown && own.Probabilities is not null && context is not null ? context : own;
        if (own.Probabilities is null)
        {
            // Nothing to read: no intent can be in it, and that much is certain.
            return new MessageReading(LanguageReader.Unknown, features.Words) { Uncertainty = 1 };
        }

        // The encoder costs more than all else together: asked once a text, and only for texts that a model may judge.
        var encoded = new Dictionary<TextEncoder, TextFeatures>();
        TextFeatures For(ITextModel model) => model.Encoder is not { } encoder ? features
            : encoded.TryGetValue(encoder, out var known) ? known
            : encoded[encoder] = features.WithEncoding(encoder.Encode(visible));

        float[]? AllProven(ITextModel model) =>
            languages.ProbabilityOf(reading, model.Entry.Languages) < LanguageShare ? null : model.Score(visible, For(model));

        double? Proven(ITextModel model, Func<float[], double> value) => AllProven(model) is { } probabilities ? value(probabilities) : null;

        var sentences = OwnSentences(visible);
        float[]? intents = null;
        double? ownScope = null;
        if (languages.ProbabilityOf(reading, intent.Entry.Languages) >= LanguageShare)
        {
            (intents, ownScope) = intent.ScoreWithScope(visible, For(intent));
        }

        // An account's own labels have their own scope, of which the shipped model knows nothing.
        var outOfScope = intent.KnowsItsScope ? ownScope : Proven(uncertainty, p => p[0]);
        return new MessageReading(reading.Code, features.Words)
        {
            Sentiment = Proven(sentiment, SentimentScale.Of),
            Intents = intents,
            Uncertainty = outOfScope ?? (reading.Code == LanguageReader.Unknown ? 1 : null),
            WantsHuman = Proven(wantsHuman, p => p[0]),
            Frustration = Proven(frustration, p => p[0]),
            Confusion = Proven(confusion, p => p[0]),
            Abuse = Proven(abuse, p => p[0]),
            Closing = Proven(closing, p => p[0]),
            Complexity = Proven(complexity, p => p[0]),
            Urgency = AllProven(urgency),
            Topics = AllProven(topics),
            NoHelp = Proven(noHelp, p => Math.Max(p[0], sentences.Max(s => (float?)noHelp.Score(s.Text, s.Features)[0]) ?? 0)),
            Requests = intents is null ? [] : requests ? Requests(sentences, intents) : [intents],
            Features = features,
        };
    }

    // Their outputs are read by place: other labels would be taken for ours.
    private static ITextModel Labelled(ITextModel model, IReadOnlyList<string> labels) => model.Labels.SequenceEqual(labels)
        ? model
        : throw new ModelLoadException(model.Entry.File, $"its labels are {string.Join(", ", model.Labels)}; {model.Entry.Name} needs {string.Join(", ", labels)}");

    // What one sentence says is soon drowned by the others: the models of requests and of useless answers read each by itself.
    private static List<(string Text, TextFeatures Features)> OwnSentences(string visible)
    {
        var sentences = Sentences.Split(visible, SentencesRead);
        return sentences.Count < 2 ? [] : [.. sentences.Select(s => (visible[s], FeatureExtractor.Extract(visible.AsSpan()[s])))];
    }

    private IReadOnlyList<float[]> Requests(List<(string Text, TextFeatures Features)> sentences, float[] ofWhole)
    {
        var requests = sentences.Where(s => s.Features.Words >= RequestWords).ToList();
        return requests.Count < 2 ? [ofWhole] : [.. requests.Select(s => intent.Score(s.Text, intent.Encoder is { } encoder ? s.Features.WithEncoding(encoder.Encode(s.Text)) : s.Features))];
    }

    /// <summary>The language of a whole text.</summary>
    public LanguageReading ReadLanguage(string text)
    {
        var visible = QuotedText.Strip(text);
        return languages.Read(visible, FeatureExtractor.Extract(visible));
    }
}
