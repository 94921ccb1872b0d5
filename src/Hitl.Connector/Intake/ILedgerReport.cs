namespace Hitl.Connector.Intake;

/// <param name="Events">By end and reason: <c>processed</c>, <c>ignored:autoresponder</c>, <c>own_echo</c>, <c>dead_lettered:broken_json</c>, <c>waiting</c>.</param>
/// <param name="Effects">By kind and state: <c>hold:done</c>, <c>update:waiting</c>.</param>
public sealed record LedgerCounts(IReadOnlyDictionary<string, long> Events, IReadOnlyDictionary<string, long> Effects, long Duplicates);

/// <param name="What"><c>event</c> or <c>effect</c>.</param>
public sealed record DeadLetter(string Id, string What, string Account, string? ConversationId, string Type, string Reason, DateTimeOffset At);

/// <summary>What the operator sees: counts and dead letters.</summary>
public interface ILedgerReport
{
    Task<LedgerCounts> CountAsync(string? account, CancellationToken cancellationToken);

    Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(string? account, int limit, CancellationToken cancellationToken);

    /// <summary>Puts a dead letter back to waiting; false when there is none of that id.</summary>
    Task<bool> RetryDeadLetterAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);
}
