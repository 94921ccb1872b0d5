using Hitl.Connector.Accounts;
using Hitl.Connector.Fuzz;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Tests.Storage;
using Xunit.Abstractions;

namespace Hitl.Connector.Worker.Tests.Fuzz;

/// <summary>The fuzzer's store in memory keeps the promises of the real ones.</summary>
public sealed class MemoryOutboxTests() : OutboxCompliance(new MemoryHost());

public sealed class MemoryOutboxModelTests(ITestOutputHelper output) : OutboxModelCompliance(new MemoryHost(), output);

internal sealed class MemoryHost : ILedgerHost
{
    public Task<StorageOptions> NewAsync() => throw new NotSupportedException("It is no database.");

    public Task<OpenedOutbox> OpenOutboxAsync()
    {
        var memory = new MemoryStore();
        return Task.FromResult(new OpenedOutbox(memory, memory.Outbox, new Pauses(memory.Outbox), null));
    }

    private sealed class Pauses(MemoryOutbox outbox) : IAccountStore
    {
        public Task SetPausedAsync(string account, bool paused, DateTimeOffset at, CancellationToken cancellationToken)
        {
            outbox.Pause(account, paused);
            return Task.CompletedTask;
        }

        public Task<DateTimeOffset> StartedAtAsync(string account, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException("No account starts here.");

        public Task<IReadOnlySet<string>> PausedAsync(CancellationToken cancellationToken) => throw new NotSupportedException("Nobody asks here.");
    }
}
