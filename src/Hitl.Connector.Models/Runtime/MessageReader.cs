using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Text;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Runs every model over texts: once for all of them, models of one form together; what is read of a text is read once for all models.</summary>
public sealed class MessageReader : IDisposable
{
    /// <summary>A sentence of fewer words makes no request.</summary>
    private const int RequestWords = 4;

    private readonly LanguageReader languages;
    private readonly ProvenModel intent;

    /// <summary>What is read of a text or a part of one.</summary>
    private readonly ProvenModels moods;

    /// <summary>What a single sentence can say: that a person is wanted, that the answer was no help.</summary>
    private readonly ProvenModels wishes;

    /// <param name="models">By name; each of <see cref="ModelNames"/>.</param>
    /// <exception cref="ModelLoadException">A model's labels are not those that are read from it.</exception>
    public MessageReader(Func<string, ITextModel> models)
    {
        // Which letters a text has is asked of the n-grams themselves: the model of languages is always one of ours.
        languages = new LanguageReader((TextModel)models(ModelNames.Language));
        intent = new ProvenModel(models(ModelNames.Intent), languages);
        string[] plain = [ModelNames.Sentiment, ModelNames.Frustration, ModelNames.Confusion, ModelNames.Abuse, ModelNames.Closing, ModelNames.Complexity, ModelNames.Uncertainty];
        moods = new ProvenModels(
            [Labelled(models(ModelNames.Urgency), Triage.Levels), Labelled(models(ModelNames.Topics), Scoring.RiskTopics.All), .. plain.Select(models)], languages);
        wishes = new ProvenModels([models(ModelNames.WantsHuman), models(ModelNames.NoHelp)], languages);
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
        var asking = open.ConvertAll(Asking);

        // What one sentence says is soon drowned by the others: requests and useless answers are looked for in each by itself.
        var intents = intent.ScoreWithScope([.. whole, .. asking.SelectMany(a => a)]);
        var asked = wishes.Scores([.. whole, .. open.SelectMany(o => o.Alone)]);
        KeepAsked(open, asked);
        var read = Moods(whole, asked);
        var useless = Useless(open, asked[ModelNames.NoHelp]);
        var requests = Requests(asking, Array.ConvertAll(intents, i => i.Probabilities));
        return [.. open.Select((text, i) => text.Whole.Language.Probabilities is null
            ? new MessageReading(LanguageReader.Unknown, text.Whole.Features.Words) { Uncertainty = 1 } // Nothing to read: no intent can be in it, and that much is certain.
            : read[i] with
            {
                Intents = intents[i].Probabilities,

                // An account's own labels have their own scope, of which the shipped model knows nothing.
                Uncertainty = intent.Model.KnowsItsScope && intents[i].Uncertainty is { } outOfScope ? outOfScope : read[i].Uncertainty,
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
        return [.. Moods(parts, alone && whole.AskedAlone is { } asked ? asked : wishes.Scores(parts)).Select((reading, i) => (parts[i].Text, reading with { Text = new OpenText(parts[i].Text, parts[i].Features, parts[i].Language) }))];
    }

    public void Dispose()
    {
        moods.Dispose();
        wishes.Dispose();
    }

    private OpenText Open(string text, LanguageReading? context)
    {
        var visible = QuotedText.Strip(text);
        var features = FeatureExtractor.Extract(visible);
        var own = languages.Read(visible, features);
        return new OpenText(visible, features, own.Code == LanguageReader.Unknown && own.Probabilities is not null && context is not null ? context : own);
    }

    private List<MessageReading> Moods(IReadOnlyList<ReadText> texts, IReadOnlyDictionary<string, float[]?[]> asked)
    {
        var scores = moods.Scores(texts);
        return [.. texts.Select((text, i) =>
        {
            double? First(IReadOnlyDictionary<string, float[]?[]> from, string model) => from[model][i]?[0];

            return new MessageReading(text.Language.Code, text.Features.Words)
            {
                Sentiment = scores[ModelNames.Sentiment][i] is { } mood ? SentimentScale.Of(mood) : null,
                Uncertainty = (intent.Model.KnowsItsScope ? null : First(scores, ModelNames.Uncertainty)) ?? (text.Language.Code == LanguageReader.Unknown ? 1 : null),
                WantsHuman = First(asked, ModelNames.WantsHuman),
                NoHelp = First(asked, ModelNames.NoHelp),
                Frustration = First(scores, ModelNames.Frustration),
                Confusion = First(scores, ModelNames.Confusion),
                Abuse = First(scores, ModelNames.Abuse),
                Closing = First(scores, ModelNames.Closing),
                Complexity = First(scores, ModelNames.Complexity),
                Urgency = scores[ModelNames.Urgency][i],
                Topics = scores[ModelNames.Topics][i],
            };
        })];
    }

    // Who looks for the sentences that moved a score asks the same of them again.
    private static void KeepAsked(List<OpenText> open, IReadOnlyDictionary<string, float[]?[]> asked)
    {
        var next = open.Count;
        foreach (var text in open.Where(t => t.Alone.Count > 0))
        {
            var own = next..(next + text.Alone.Count);
            text.AskedAlone = asked.ToDictionary(a => a.Key, a => a.Value[own], StringComparer.Ordinal);
            next = own.End.Value;
        }
    }

    // The highest of the whole and of its sentences, which stand in order behind the wholes of all.
    private static double?[] Useless(List<OpenText> open, float[]?[] scores)
    {
        var next = open.Count;
        return [.. open.Select((text, i) =>
        {
            double? highest = scores[i]?[0];
            foreach (var _ in text.Alone)
            {
                highest = highest is null ? null : Math.Max(highest.Value, scores[next]?[0] ?? 0);
                next++;
            }

            return highest;
        })];
    }

    // One request needs no looking for.
    private static List<ReadText> Asking(OpenText text) =>
        text.Alone.Where(s => s.Features.Words >= RequestWords).ToList() is { Count: > 1 } several ? several : [];

    // The intents of the sentences stand in order behind those of the wholes.
    private static List<IReadOnlyList<float[]>> Requests(List<List<ReadText>> asking, float[]?[] intents)
    {
        var next = asking.Count;
        return [.. asking.Select((sentences, i) =>
        {
            var own = intents.AsSpan(next, sentences.Count).ToArray();
            next += sentences.Count;
            return (IReadOnlyList<float[]>)(intents[i] is not { } whole ? [] : sentences.Count == 0 ? [whole] : [.. own.OfType<float[]>()]);
        })];
    }

    // Their outputs are read by place: other labels would be taken for ours.
    private static ITextModel Labelled(ITextModel model, IReadOnlyList<string> labels) => model.Labels.SequenceEqual(labels)
        ? model
        : throw new ModelLoadException(model.Entry.File, $"its labels are {string.Join(", ", model.Labels)}; {model.Entry.Name} needs {string.Join(", ", labels)}");
}
