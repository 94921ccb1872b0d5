using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Text;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Runs every model over texts: each model once for all of them; what is read of a text is read once for all models.</summary>
public sealed class MessageReader
{
    /// <summary>A sentence of fewer words makes no request.</summary>
    private const int RequestWords = 4;

    private readonly LanguageReader languages;
    private readonly ProvenModel sentiment;
    private readonly ProvenModel intent;
    private readonly ProvenModel uncertainty;
    private readonly ProvenModel wantsHuman;
    private readonly ProvenModel frustration;
    private readonly ProvenModel confusion;
    private readonly ProvenModel abuse;
    private readonly ProvenModel urgency;
    private readonly ProvenModel topics;
    private readonly ProvenModel complexity;
    private readonly ProvenModel closing;
    private readonly ProvenModel noHelp;

    /// <param name="models">By name; each of <see cref="ModelNames"/>.</param>
    public MessageReader(Func<string, ITextModel> models)
    {
        // Which letters a text has is asked of the n-grams themselves: the model of languages is always one of ours.
        languages = new LanguageReader((TextModel)models(ModelNames.Language));
        sentiment = Of(ModelNames.Sentiment);
        intent = Of(ModelNames.Intent);
        uncertainty = Of(ModelNames.Uncertainty);
        wantsHuman = Of(ModelNames.WantsHuman);
        frustration = Of(ModelNames.Frustration);
        confusion = Of(ModelNames.Confusion);
        abuse = Of(ModelNames.Abuse);
        urgency = Of(ModelNames.Urgency, Triage.Levels);
        topics = Of(ModelNames.Topics, Scoring.RiskTopics.All);
        complexity = Of(ModelNames.Complexity);
        closing = Of(ModelNames.Closing);
        noHelp = Of(ModelNames.NoHelp);

        ProvenModel Of(string name, IReadOnlyList<string>? labels = null) => new(labels is null ? models(name) : Labelled(models(name), labels), languages);
    }

    public IReadOnlyList<string> IntentLabels => intent.Model.Labels;

    /// <summary>The language of a whole text.</summary>
    public LanguageReading ReadLanguage(string text)
    {
        var visible = QuotedText.Strip(text);
        return languages.Read(visible, FeatureExtractor.Extract(visible));
    }

    /// <summary>Reads the messages of one conversation, each as if it were alone.</summary>
    /// <param name="context">The language of the whole conversation: settles what a short message cannot; null while that is being found out.</param>
    public IReadOnlyList<MessageReading> Read(IReadOnlyList<string> texts, LanguageReading? context)
    {
        List<OpenText> open = [.. texts.Select(t => Open(t, context))];
        List<ReadText> whole = [.. open.Select(o => o.Whole)];
        var read = Moods(whole);
        var (confusions, complexities, useless) = (confusion.Score(whole), complexity.Score(whole), Useless(open));
        var intents = intent.ScoreWithScope(whole);
        var requests = Requests(open, Array.ConvertAll(intents, i => i.Probabilities));
        return [.. open.Select((text, i) => text.Whole.Language.Probabilities is null
            ? new MessageReading(LanguageReader.Unknown, text.Whole.Features.Words) { Uncertainty = 1 } // Nothing to read: no intent can be in it, and that much is certain.
            : read[i] with
            {
                Intents = intents[i].Probabilities,

                // An account's own labels have their own scope, of which the shipped model knows nothing.
                Uncertainty = intent.Model.KnowsItsScope && intents[i].Uncertainty is { } outOfScope ? outOfScope : read[i].Uncertainty,
                Confusion = confusions[i],
                Complexity = complexities[i],
                NoHelp = useless[i],
                Requests = requests[i],
                Text = text,
            })];
    }

    /// <summary>
    /// Reads a message again, once for each of its sentences: the sentence alone, or all but it. Without its intents, which
    /// nothing asks of a part.
    /// </summary>
    /// <param name="whole">With several sentences.</param>
    internal IReadOnlyList<(string Text, MessageReading Reading)> ReadParts(OpenText whole, bool alone)
    {
        var parts = alone ? whole.Alone : whole.Without;
        var useless = noHelp.Score(parts);
        return [.. Moods(parts).Select((reading, i) => (parts[i].Text, reading with { NoHelp = useless[i], Text = new OpenText(parts[i].Text, parts[i].Features, parts[i].Language) }))];
    }

    private OpenText Open(string text, LanguageReading? context)
    {
        var visible = QuotedText.Strip(text);
        var features = FeatureExtractor.Extract(visible);
        var own = languages.Read(visible, features);
        return new OpenText(visible, features, own.Code == LanguageReader.Unknown && own.Probabilities is not null && context is not null ? context : own);
    }

    private List<MessageReading> Moods(IReadOnlyList<ReadText> texts)
    {
        var (sentiments, urgencies, risks) = (sentiment.Scores(texts), urgency.Scores(texts), topics.Scores(texts));
        var (wishes, frustrations, abuses, closings) = (wantsHuman.Score(texts), frustration.Score(texts), abuse.Score(texts), closing.Score(texts));
        var scopes = intent.Model.KnowsItsScope ? new double?[texts.Count] : uncertainty.Score(texts);
        return [.. texts.Select((text, i) => new MessageReading(text.Language.Code, text.Features.Words)
        {
            Sentiment = sentiments[i] is { } mood ? SentimentScale.Of(mood) : null,
            Uncertainty = scopes[i] ?? (text.Language.Code == LanguageReader.Unknown ? 1 : null),
            WantsHuman = wishes[i],
            Frustration = frustrations[i],
            Abuse = abuses[i],
            Closing = closings[i],
            Urgency = urgencies[i],
            Topics = risks[i],
        })];
    }

    // What one sentence says is soon drowned by the others: the models of requests and of useless answers read each by itself.
    private double?[] Useless(List<OpenText> open)
    {
        var scores = noHelp.Score([.. open.Select(o => o.Whole), .. open.SelectMany(o => o.Alone)]);
        var next = open.Count;
        return [.. open.Select((text, i) =>
        {
            var highest = scores[i];
            foreach (var _ in text.Alone)
            {
                highest = highest is null ? null : Math.Max(highest.Value, scores[next] ?? 0);
                next++;
            }

            return highest;
        })];
    }

    private List<IReadOnlyList<float[]>> Requests(List<OpenText> open, float[]?[] ofWhole)
    {
        var asking = open.Select((text, i) => ofWhole[i] is null ? [] : text.Alone.Where(s => s.Features.Words >= RequestWords).ToList()).ToList();
        asking = asking.ConvertAll(a => a.Count < 2 ? [] : a);
        var scores = new Queue<float[]?>(intent.Scores([.. asking.SelectMany(a => a)]));
        return [.. asking.Select((sentences, i) => (IReadOnlyList<float[]>)(ofWhole[i] is not { } whole ? [] : sentences.Count == 0 ? [whole] : [.. sentences.Select(_ => scores.Dequeue()!)]))];
    }

    // Their outputs are read by place: other labels would be taken for ours.
    private static ITextModel Labelled(ITextModel model, IReadOnlyList<string> labels) => model.Labels.SequenceEqual(labels)
        ? model
        : throw new ModelLoadException(model.Entry.File, $"its labels are {string.Join(", ", model.Labels)}; {model.Entry.Name} needs {string.Join(", ", labels)}");
}
