namespace Hitl.Connector.Scoring;

/// <summary>A label with its calibrated probability.</summary>
public sealed record ScoredLabel(string Label, double Confidence);

/// <summary>The model behind a score, for receipts and replay.</summary>
/// <param name="Hash">First 12 hex digits of the SHA-256 of the model file.</param>
public sealed record ModelStamp(string Name, string Version, string Hash);

/// <summary>Scores of one customer message. All probabilities 0..1; null where the model is not proven (language).</summary>
public sealed record MessageScores(string MessageId, string Language, double? Sentiment, ScoredLabel? Intent, double? Uncertainty, double? WantsHuman)
{
    /// <summary>Probability that the customer is angry, annoyed or disappointed with the service.</summary>
    public double? Frustration { get; init; }

    /// <summary>Probability that the customer does not understand something.</summary>
    public double? Confusion { get; init; }

    /// <summary>Probability that the message is abusive.</summary>
    public double? Abuse { get; init; }
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

    /// <summary>Each customer message, oldest first.</summary>
    public IReadOnlyList<MessageScores> Messages { get; init; } = [];

    public required IReadOnlyList<ModelStamp> Models { get; init; }
}
