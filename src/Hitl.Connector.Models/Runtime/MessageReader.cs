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

    public IReadOnlyList<string> IntentLabels => intent.Labels;

    /// <param name="context">The language of the whole conversation: settles what a short message cannot; null while that is being found out.</param>
    public MessageReading Read(string text, LanguageReading? context)
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

        // The encoder costs more than all else together: asked once, and only for texts that a model may judge.
        var encoded = new Dictionary<TextEncoder, TextFeatures>();
        TextFeatures For(ITextModel model)
        {
            if (model.Encoder is not { } encoder)
            {
                return features;
            }

            return encoded.TryGetValue(encoder, out var known) ? known : encoded[encoder] = features.WithEncoding(encoder.Encode(visible));
        }

        float[]? AllProven(ITextModel model) =>
            languages.ProbabilityOf(reading, model.Entry.Languages) < LanguageShare ? null : model.Score(visible, For(model));

        double? Proven(ITextModel model, Func<float[], double> value) => AllProven(model) is { } probabilities ? value(probabilities) : null;

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
            Sentiment = Proven(sentiment, p => p[2] + (0.5 * p[1])),
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
        };
    }

    // Their outputs are read by place: other labels would be taken for ours.
    private static ITextModel Labelled(ITextModel model, IReadOnlyList<string> labels) => model.Labels.SequenceEqual(labels)
        ? model
        : throw new ModelLoadException(model.Entry.File, $"its labels are {string.Join(", ", model.Labels)}; {model.Entry.Name} needs {string.Join(", ", labels)}");

    /// <summary>The language of a whole text.</summary>
    public LanguageReading ReadLanguage(string text)
    {
        var visible = QuotedText.Strip(text);
        return languages.Read(visible, FeatureExtractor.Extract(visible));
    }
}
