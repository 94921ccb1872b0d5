using Hitl.Connector.Models.Features;

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

    /// <summary>What was read; null when there was nothing to read.</summary>
    internal OpenText? Text { get; init; }

    /// <summary>Its n-grams; null when there was nothing to read.</summary>
    public TextFeatures? Features => Text?.Whole.Features;
}
