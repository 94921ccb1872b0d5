using Hitl.Connector.Conversations;

namespace Hitl.Connector.Scoring;

/// <summary>Scores conversations. CPU-bound, thread-safe, loaded once.</summary>
public interface IScorer
{
    /// <summary>The models now loaded.</summary>
    IReadOnlyList<ModelStamp> Models { get; }

    /// <summary>
    /// Scores the customer's public messages. Throws when a model fails: the event is tried again, never given a
    /// default score. A conversation without customer text has language <c>unknown</c> and null scores.
    /// </summary>
    Scores Score(Snapshot snapshot);
}
