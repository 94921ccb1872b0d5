using Hitl.Connector.Bots;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage;

namespace Hitl.Connector.Worker.Tests.Fuzz;

/// <summary>What outlives the worker: the real store in a file, or its promises in memory.</summary>
/// <param name="Left">What neither ended nor waits for somebody else, and what was given up.</param>
internal sealed record FuzzStore(IEventLedger Events, IOutbox Outbox, ISurroundingsStore Surroundings, IHoldBook Holds, Func<IReadOnlyList<string>> Left)
{
    public static FuzzStore In(MemoryStore memory) => new(memory, memory.Outbox, memory, memory, () =>
    [
        .. memory.OpenEvents == 0 ? Array.Empty<string>() : [$"{memory.OpenEvents} events wait"],
        .. memory.Outbox.Open == 0 ? Array.Empty<string>() : [$"{memory.Outbox.Open} effects wait"],
        .. memory.DeadLetters,
        .. memory.Outbox.DeadLetters,
    ]);

    public static FuzzStore In(LedgerDatabase database) => new(database.Events, database.Outbox, database.Surroundings, database.Holds, () =>
    {
        var counts = database.Report.CountAsync(null, default).GetAwaiter().GetResult();
        return [.. counts.Events.Concat(counts.Effects).Where(c => c.Value > 0 && (c.Key.Contains("waiting", StringComparison.Ordinal) || c.Key.Contains("in_flight", StringComparison.Ordinal) || c.Key.Contains("dead", StringComparison.Ordinal))).Select(c => $"{c.Value} {c.Key}")];
    });
}

/// <summary>Keeps no book of bots' breaches: there is no macro here.</summary>
internal sealed class NoBotLog : IBotLog
{
    public Task StoreProofsAsync(string account, IReadOnlyList<BotProof> proofs, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<BotProof>> ProofsAsync(string account, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BotProof>>([]);

    public Task<IReadOnlyList<BotBreach>> StoreBreachesAsync(string account, IReadOnlyList<BotBreach> breaches, CancellationToken cancellationToken) => Task.FromResult(breaches);

    public Task<IReadOnlyList<BotBreaches>> BreachesAsync(string account, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BotBreaches>>([]);
}
