namespace Hitl.Connector.Escalation.Replay;

/// <summary>A piece of history that can be read beside others. Every conversation lies in one piece.</summary>
public readonly record struct HistoryPart(string? Account, DateTimeOffset? Since, long First, long Last);

/// <summary>Recorded conversations without their text, for replaying.</summary>
public interface IReplayHistory
{
    /// <summary>
    /// Brings outcomes up to date where conversations or time went on since they were found. What comes later than a
    /// week after a conversation's last change says nothing more about it.
    /// </summary>
    /// <returns>How many were looked at.</returns>
    Task<int> SettleAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <param name="account">Null for all accounts.</param>
    /// <param name="since">Conversations whose last change is not before it; null for all.</param>
    Task<IReadOnlyList<HistoryPart>> PartsAsync(string? account, DateTimeOffset? since, CancellationToken cancellationToken);

    /// <summary>Reads one conversation at a time, in constant memory. Erased ones are not among them.</summary>
    Task ReadAsync(HistoryPart part, Action<RecordedConversation> each, CancellationToken cancellationToken);
}
