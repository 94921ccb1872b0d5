using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Text;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Everything the models say about one message. Null: not proven for its language.</summary>
/// <param name="Intents">A probability for each label of the intent model.</param>
public sealed record MessageReading(string Language, int Words, double? Sentiment, float[]? Intents, double? Uncertainty, double? WantsHuman);

/// <summary>Runs every model over one text; the n-grams are read once for all of them.</summary>
public sealed class MessageReader
{
    /// <summary>
    /// A score is given when its languages have at least this probability together. Low on purpose: two words never
    /// prove a language, and a score is withheld only where another language is the likely one.
    /// </summary>
    private const double LanguageShare = 0.2;

    private readonly LanguageReader languages;
    private readonly LinearModel sentiment;
    private readonly LinearModel intent;
    private readonly LinearModel uncertainty;
    private readonly LinearModel wantsHuman;

    public MessageReader(LinearModel language, LinearModel sentiment, LinearModel intent, LinearModel uncertainty, LinearModel wantsHuman)
    {
        languages = new LanguageReader(language);
        this.sentiment = sentiment;
        this.intent = intent;
        this.uncertainty = uncertainty;
        this.wantsHuman = wantsHuman;
    }

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
            return new MessageReading(LanguageReader.Unknown, features.Words, null, null, 1, null);
        }

        double? Proven(LinearModel model, Func<float[], double> value) =>
            languages.ProbabilityOf(reading, model.Entry.Languages) < LanguageShare ? null : value(model.Score(features));

        var intents = languages.ProbabilityOf(reading, intent.Entry.Languages) < LanguageShare ? null : intent.Score(features);
        var outOfScope = Proven(uncertainty, p => p[0]);
        return new MessageReading(
            reading.Code,
            features.Words,
            Proven(sentiment, p => p[2] + (0.5 * p[1])),
            intents,
            outOfScope ?? (reading.Code == LanguageReader.Unknown ? 1 : null),
            Proven(wantsHuman, p => p[0]));
    }

    /// <summary>The language of a whole text.</summary>
    public LanguageReading ReadLanguage(string text)
    {
        var visible = QuotedText.Strip(text);
        return languages.Read(visible, FeatureExtractor.Extract(visible));
    }

    public IReadOnlyList<string> IntentLabels => intent.Labels;

    public IReadOnlyList<ModelStamp> Stamps => [sentiment.Stamp, intent.Stamp, uncertainty.Stamp, wantsHuman.Stamp];
}
