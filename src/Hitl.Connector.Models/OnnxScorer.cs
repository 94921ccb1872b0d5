using Hitl.Connector.Conversations;
using Hitl.Connector.Models.Notes;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers;
using Hitl.Connector.Notes;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models;

/// <summary>
/// Scores conversations with the ONNX models of a directory. Loaded once, shared by all threads; about a millisecond a
/// message on one core.
/// </summary>
public sealed class OnnxScorer : IScorer, INoteReader, IDisposable
{
    private readonly LoadedModels models;
    private readonly MessageReader reader;
    private readonly ThreadScoring threads;
    private readonly NoteReader notes;

    private OnnxScorer(LoadedModels models)
    {
        this.models = models;
        reader = new MessageReader(models.Text);
        threads = new ThreadScoring(models, reader);
        notes = NotesWith(models.Details);
        Models = models.Stamps;
    }

    public IReadOnlyList<ModelStamp> Models { get; }

    /// <summary>Loads the models that come with this build.</summary>
    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit; the message names it.</exception>
    public static OnnxScorer LoadShipped() => Load(ShippedModels.Directory);

    /// <param name="directory">A directory with <c>manifest.json</c> and every model.</param>
    /// <param name="accountDirectory">Models that an account trained itself; each replaces the one of the same name.</param>
    /// <param name="transformers">Transformers by the name of the model they stand in for, also before an account's own.</param>
    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit; the message names it.</exception>
    public static OnnxScorer Load(string directory, string? accountDirectory = null, IReadOnlyDictionary<string, TransformerOptions>? transformers = null)
    {
        var models = LoadedModels.Load(directory, accountDirectory, transformers ?? new Dictionary<string, TransformerOptions>());
        try
        {
            return new OnnxScorer(models);
        }
        catch
        {
            models.Dispose();
            throw;
        }
    }

    public Scores Score(Snapshot snapshot)
    {
        var lastAgent = LastAgentReply(snapshot);
        var agentAnswers = 0;
        var texts = new List<(Message Message, string Text, bool AfterAgent, int AgentAnswers)>();
        for (var i = 0; i < snapshot.Messages.Count; i++)
        {
            var message = snapshot.Messages[i];
            agentAnswers += message.IsPublicFrom(AuthorKind.Agent) ? 1 : 0;
            if (message.IsPublicFrom(AuthorKind.Customer) && message.AutomatedReason is null && !string.IsNullOrWhiteSpace(message.Text))
            {
                texts.Add((message, texts.Count == 0 ? WithSubject(snapshot.Subject, message.Text) : message.Text, i > lastAgent, agentAnswers));
            }
        }

        if (texts.Count == 0)
        {
            return new Scores { Language = LanguageReader.Unknown, Models = Models };
        }

        // The language of a single message is that of the conversation.
        var language = texts.Count == 1 ? null : reader.ReadLanguage(string.Join('\n', texts.Select(t => t.Text)));
        var readings = reader.Read([.. texts.Select(t => t.Text)], language);
        var said = readings.Select((r, i) => new Said(r, texts[i].AgentAnswers, texts[i].Message.At)).ToList();
        var (now, alternatives) = UpTo(said, texts.Count - 1);
        List<MessageScores> messages = [.. readings.Select((r, i) => ToScores(texts[i].Message.Id, r, reader.IntentLabels) with { SoFar = i == texts.Count - 1 ? now : UpTo(said, i).Scores })];
        var thread = threads.Score(snapshot, [.. texts.Select((t, i) => new ScoredText(t.Message, t.Text, readings[i], messages[i]))]);
        return new Scores
        {
            Language = language?.Code ?? readings[0].Language,
            Sentiment = now.Sentiment,
            Intent = now.Intent,
            Alternatives = alternatives,
            Uncertainty = now.Uncertainty,
            WantsHuman = readings.Where((_, i) => texts[i].AfterAgent).Max(r => r.WantsHuman),
            Frustration = now.Frustration,
            Confusion = now.Confusion,
            Abuse = now.Abuse,
            Closing = now.Closing,
            Complexity = now.Complexity,
            Urgency = now.Urgency,
            Topics = now.Topics,
            Signs = thread.Signs,
            Handover = thread.Handover,
            Messages = thread.Messages,
            Models = Models,
        };
    }

    public NoteReading Read(Snapshot snapshot) => notes.Read(snapshot);

    /// <summary>Reads for notes with another model of details.</summary>
    internal NoteReader NotesWith(DetailModel details) => new(models.Text(ModelNames.Sentence), details, new ProvenLanguage(models.Text(ModelNames.Language).Labels, reader));

    public void Dispose()
    {
        reader.Dispose();
        models.Dispose();
    }

    // Only what came after a person last answered can still ask for one.
    private static int LastAgentReply(Snapshot snapshot)
    {
        for (var i = snapshot.Messages.Count - 1; i >= 0; i--)
        {
            if (snapshot.Messages[i].IsPublicFrom(AuthorKind.Agent))
            {
                return i;
            }
        }

        return -1;
    }

    // Helpdesks fill the subject of a chat with its first words: saying them twice would count them twice.
    private static string WithSubject(string? subject, string text) =>
        string.IsNullOrWhiteSpace(subject) || text.Contains(subject.Trim().TrimEnd('.', '…'), StringComparison.OrdinalIgnoreCase) ? text : subject + "\n" + text;

    private (ScoresSoFar Scores, IReadOnlyList<ScoredLabel> Alternatives) UpTo(List<Said> messages, int last)
    {
        var said = messages.GetRange(0, last + 1);
        var soFar = said.ConvertAll(m => m.Reading);
        var (intents, uncertainty) = ConversationScoring.Intent(soFar, reader.IntentLabels);
        var scores = new ScoresSoFar(ConversationScoring.Mood(soFar, r => r.Sentiment), intents.Count > 0 ? intents[0] : null, uncertainty)
        {
            Frustration = ConversationScoring.Mood(soFar, r => r.Frustration),
            Confusion = ConversationScoring.Mood(soFar, r => r.Confusion),
            Abuse = soFar.Max(r => r.Abuse),
            Closing = soFar[^1].Closing,
            Complexity = Triage.ConversationComplexity(soFar),
            Urgency = Triage.ConversationUrgency(said),
            Topics = Triage.ConversationTopics(soFar),
        };
        return (scores, [.. intents.Skip(1)]);
    }

    internal static MessageScores ToScores(string id, MessageReading reading, IReadOnlyList<string> intentLabels)
    {
        ScoredLabel? intent = null;
        if (reading.Intents is { } p)
        {
            var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(p);
            intent = new ScoredLabel(intentLabels[best], p[best]);
        }

        return new MessageScores(id, reading.Language, reading.Sentiment, intent, reading.Uncertainty, reading.WantsHuman)
        {
            Frustration = reading.Frustration,
            Confusion = reading.Confusion,
            Abuse = reading.Abuse,
            Closing = reading.Closing,
            Complexity = reading.Complexity,
            Urgency = Triage.UrgencyOf(reading),
            Topics = Triage.TopicsOf(reading),
        };
    }
}
