namespace Hitl.Connector.Escalation.Thresholds;

/// <summary>
/// A conversation of which it is known whether it had to be handed over. One without a score (an unsupported language) is
/// none: no threshold reaches it, and a rule has to name it by <c>unknown</c>.
/// </summary>
/// <param name="Intent">The intent as the model named it: what a rule sees. Null when none was recognised.</param>
/// <param name="Language">ISO 639-1, <c>mixed</c> or <c>unknown</c>.</param>
/// <param name="Score">The score that the threshold is for, 0..1.</param>
/// <param name="MustEscalate">A person was needed.</param>
public readonly record struct LabelledConversation(string? Intent, string Language, double Score, bool MustEscalate);

/// <summary>On which side of the threshold a conversation is handed over.</summary>
public enum ThresholdSide
{
    /// <summary>Handed over below it: a confidence that the bot must reach.</summary>
    HandOverBelow,

    /// <summary>Handed over from it on: a risk that a person must see.</summary>
    HandOverFrom,
}

/// <param name="Miss">The share of must-escalate conversations that may be missed, between 0 and 1, e.g. 0.02.</param>
/// <param name="Confidence">How sure that must be, between 0 and 1, e.g. 0.95.</param>
public sealed record ThresholdTarget(double Miss, double Confidence, ThresholdSide Side);

/// <summary>What the history of one group of conversations says.</summary>
public enum ThresholdFinding
{
    /// <summary>There is a threshold that keeps the promise.</summary>
    Solved,

    /// <summary>Only handing every conversation over keeps it.</summary>
    HandOverAll,

    /// <summary>Too few must-escalate conversations are known to promise anything.</summary>
    TooFew,
}

/// <summary>A group's threshold with what it costs.</summary>
/// <param name="Intent">Null: of every intent that has no threshold of its own.</param>
/// <param name="Language">Null: in every language.</param>
public sealed record GroupThreshold(string? Intent, string? Language, ThresholdFinding Finding)
{
    /// <summary>In thousandths, 0..1; null unless <see cref="ThresholdFinding.Solved"/>.</summary>
    public double? Value { get; init; }

    /// <summary>Must-escalate conversations that are known.</summary>
    public required int MustEscalate { get; init; }

    /// <summary>Of these, how many the threshold misses.</summary>
    public int Missed { get; init; }

    /// <summary>The share that it misses at most, with the confidence asked for.</summary>
    public double MissAtMost { get; init; } = 1;

    /// <summary>Conversations that the bot could have kept, and are known as such.</summary>
    public required int Others { get; init; }

    /// <summary>Of these, how many would be handed over all the same.</summary>
    public int Needless { get; init; }

    /// <summary>How many more must-escalate conversations it takes before anything can be promised.</summary>
    public int MoreNeeded { get; init; }
}
