namespace Hitl.Connector.Scoring;

/// <summary>A label with its calibrated probability.</summary>
public sealed record ScoredLabel(string Label, double Confidence);

/// <summary>The model behind a score, for receipts and replay.</summary>
/// <param name="Hash">First 12 hex digits of the SHA-256 of the model file.</param>
public sealed record ModelStamp(string Name, string Version, string Hash);

/// <summary>How soon a request needs an answer, from its words: deadlines, money, safety, outage, repetition, waiting.</summary>
public enum UrgencyLevel
{
    Low,
    Normal,
    High,
    Critical,
}

/// <summary>The most probable level.</summary>
/// <param name="Probability">Calibrated probability of this level, 0..1.</param>
public sealed record Urgency(UrgencyLevel Level, double Probability);

/// <summary>Whether a human should have the conversation now.</summary>
/// <param name="Probability">0..1.</param>
/// <param name="Because">The sentences that moved it most, as written, strongest first; none where little did.</param>
public sealed record Handover(double Probability, IReadOnlyList<string> Because);

/// <summary>What only the whole thread shows. The first three count from a person's last answer on: what failed before, that person has had.</summary>
/// <param name="FailedBotAnswers">Bot answers after which the customer was no further: asked again, said so, or asked for a person.</param>
/// <param name="RepeatedQuestions">Customer messages that ask what an earlier one of theirs asked.</param>
/// <param name="Circling">Probability that customer and bot go in circles, 0..1.</param>
/// <param name="Problems">Different requests that the customer has made; 0 when none was recognised.</param>
/// <param name="MoodTrend">Sentiment now minus sentiment at the start, −1..1; null with fewer than two messages that have one.</param>
/// <param name="MoodDrop">The largest fall of sentiment from one point to a later one, 0..1; null as above.</param>
public sealed record ThreadSigns(int FailedBotAnswers, int RepeatedQuestions, double Circling, int Problems, double? MoodTrend, double? MoodDrop);

/// <summary>The conversation's scores as they stood after one customer message: what rules that stand look back at.</summary>
public sealed record ScoresSoFar(double? Sentiment, ScoredLabel? Intent, double? Uncertainty)
{
    public double? Frustration { get; init; }
    public double? Confusion { get; init; }
    public double? Abuse { get; init; }
    public double? Complexity { get; init; }
    public double? Closing { get; init; }
    public Urgency? Urgency { get; init; }
    public IReadOnlyDictionary<string, double>? Topics { get; init; }

    /// <summary>What the thread showed by then; null where whole threads are not read.</summary>
    public ThreadSigns? Signs { get; init; }

    /// <summary>Probability that a human should have had it then.</summary>
    public double? Handover { get; init; }
}

/// <summary>Scores of one customer message. All probabilities 0..1; null where the model is not proven (language).</summary>
public sealed record MessageScores(string MessageId, string Language, double? Sentiment, ScoredLabel? Intent, double? Uncertainty, double? WantsHuman)
{
    /// <summary>Probability that the customer is angry, annoyed or disappointed with the service.</summary>
    public double? Frustration { get; init; }

    /// <summary>Probability that the customer does not understand something.</summary>
    public double? Confusion { get; init; }

    /// <summary>Probability that the message is abusive.</summary>
    public double? Abuse { get; init; }

    /// <summary>Probability that the customer thanks or says goodbye because nothing is open.</summary>
    public double? Closing { get; init; }

    /// <summary>How involved the problem is (steps, parties, several problems), 0 (one plain question) to 1.</summary>
    public double? Complexity { get; init; }

    public Urgency? Urgency { get; init; }

    /// <summary>Probability of each risk topic; several can hold at once. Null where the model is not proven.</summary>
    public IReadOnlyDictionary<string, double>? Topics { get; init; }

    /// <summary>The conversation up to and with this message.</summary>
    public ScoresSoFar? SoFar { get; init; }

    /// <summary>The same with the answers to it, as it stood when the customer wrote again; null when nobody answered it.</summary>
    public ScoresSoFar? Answered { get; init; }
}

/// <summary>
/// Scores of a conversation. Null means "not proven here" (for example an unsupported language); rules can match
/// that, and it is never replaced by a guess.
/// </summary>
public sealed record Scores
{
    /// <summary>ISO 639-1, <c>mixed</c> or <c>unknown</c>.</summary>
    public required string Language { get; init; }

    /// <summary>0 (negative) to 1 (positive); below 0.3 negative, above 0.7 positive.</summary>
    public double? Sentiment { get; init; }

    public ScoredLabel? Intent { get; init; }

    /// <summary>Next best intents, best first.</summary>
    public IReadOnlyList<ScoredLabel> Alternatives { get; init; } = [];

    /// <summary>Probability that the request is none of the known intents; apart from low confidence between two of them.</summary>
    public double? Uncertainty { get; init; }

    /// <summary>Probability that the customer asks for a person.</summary>
    public double? WantsHuman { get; init; }

    /// <summary>Probability that the customer is angry, annoyed or disappointed with the service; a sad customer is not.</summary>
    public double? Frustration { get; init; }

    /// <summary>Probability that the customer does not understand something.</summary>
    public double? Confusion { get; init; }

    /// <summary>Highest probability of abuse among the messages.</summary>
    public double? Abuse { get; init; }

    /// <summary>Probability that the customer's last message thanks or says goodbye because nothing is open.</summary>
    public double? Closing { get; init; }

    /// <summary>How involved the problem is (steps, parties, several problems), 0 (one plain question) to 1.</summary>
    public double? Complexity { get; init; }

    public Urgency? Urgency { get; init; }

    /// <summary>Highest probability of each risk topic among the messages; null where the model is not proven.</summary>
    public IReadOnlyDictionary<string, double>? Topics { get; init; }

    /// <summary>Null when the conversation has no customer text in a proven language.</summary>
    public Handover? Handover { get; init; }

    /// <summary>Null when the conversation has no customer text.</summary>
    public ThreadSigns? Signs { get; init; }

    /// <summary>Each customer message, oldest first.</summary>
    public IReadOnlyList<MessageScores> Messages { get; init; } = [];

    public required IReadOnlyList<ModelStamp> Models { get; init; }
}
