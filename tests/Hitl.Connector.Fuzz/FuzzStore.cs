using Hitl.Connector.Bots;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage;

namespace Hitl.Connector.Fuzz;

/// <summary>What outlives the worker: the real store in a file, or its promises in memory.</summary>
/// <param name="Left">What neither ended nor waits for somebody else, and what was given up.</param>
/// <param name="WakesAt">A time before which nothing has to be looked at again; the distant future when nothing has.</param>
/// <param name="End">Called when nobody needs it any more.</param>
internal sealed record FuzzStore(
    IEventLedger Events, IOutbox Outbox, ISurroundingsStore Surroundings, IHoldBook Holds, Func<IReadOnlyList<string>> Left, Func<DateTimeOffset> WakesAt, Action End) : IDisposable
{
    public static FuzzStore InMemory()
    {
        var memory = new MemoryStore();
        return new(memory, memory.Outbox, memory, memory, () => Unfinished(memory), () => memory.WakesAt, static () => { });
    }

    public static FuzzStore In(LedgerDatabase database, Action end) => new(
        database.Events,
        database.Outbox,
        database.Surroundings,
        database.Holds,
        () => Unfinished(database),
        static () => DateTimeOffset.MinValue,
        end);

    public void Dispose() => End();

    private static IReadOnlyList<string> Unfinished(MemoryStore memory) =>
    [
        .. memory.OpenEvents == 0 ? Array.Empty<string>() : [$"{memory.OpenEvents} events wait"],
        .. memory.Outbox.Open == 0 ? Array.Empty<string>() : [$"{memory.Outbox.Open} effects wait"],
        .. memory.DeadLetters,
        .. memory.Outbox.DeadLetters,
    ];

    private static IReadOnlyList<string> Unfinished(LedgerDatabase database)
    {
        var counts = database.Report.CountAsync(null, default).GetAwaiter().GetResult();
        return
        [
            .. counts.Events.Concat(counts.Effects)
                .Where(c => c.Value > 0 && (c.Key.Contains("waiting", StringComparison.Ordinal) || c.Key.Contains("in_flight", StringComparison.Ordinal) || c.Key.Contains("dead", StringComparison.Ordinal)))
                .Select(c => $"{c.Value} {c.Key}"),
        ];
    }
}

/// <summary>Keeps no book of bots' breaches: there is no macro here.</summary>
internal sealed class NoBotLog : IBotLog
{
    public Task StoreProofsAsync(string account, IReadOnlyList<BotProof> proofs, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<BotProof>> ProofsAsync(string account, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BotProof>>([]);

    public Task<IReadOnlyList<BotBreach>> StoreBreachesAsync(string account, IReadOnlyList<BotBreach> breaches, CancellationToken cancellationToken) => Task.FromResult(breaches);

    public Task<IReadOnlyList<BotBreaches>> BreachesAsync(string account, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BotBreaches>>([]);
}
