using Hitl.Connector.Accounts;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage;
using Npgsql;

namespace Hitl.Connector.Worker.Tests.Storage;

/// <summary>Gives a test an empty ledger, and opens the same one again.</summary>
public interface ILedgerHost
{
    /// <summary>Options of a ledger that nobody has opened yet.</summary>
    Task<StorageOptions> NewAsync();

    /// <summary>An empty outbox with the inbox that fills it.</summary>
    async Task<OpenedOutbox> OpenOutboxAsync()
    {
        var ledger = await LedgerDatabase.OpenAsync(await NewAsync(), default);
        return new OpenedOutbox(ledger.Events, ledger.Outbox, ledger.Accounts, ledger);
    }
}

/// <summary>What the tests of an outbox need of its store.</summary>
public sealed record OpenedOutbox(IEventLedger Events, IOutbox Outbox, IAccountStore Accounts, IAsyncDisposable? Store) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Store?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Each ledger is a file of its own.</summary>
public sealed class SqliteHost : ILedgerHost, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hitl-ledger-").FullName;
    private int _count;

    public Task<StorageOptions> NewAsync() =>
        Task.FromResult(new StorageOptions { SqlitePath = Path.Combine(_folder, $"{Interlocked.Increment(ref _count)}.db") });

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>Each ledger is a database of its own in one throw-away cluster.</summary>
public sealed class PostgresHost : ILedgerHost, IAsyncLifetime
{
    private PostgresCluster? _cluster;
    private int _count;

    public async Task InitializeAsync() => _cluster = await PostgresCluster.StartAsync();

    public Task DisposeAsync() => _cluster?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    public async Task<StorageOptions> NewAsync()
    {
        // On the build machine a missing PostgreSQL is a failure, not a reason to pass.
        if (_cluster is null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            throw new InvalidOperationException("PostgreSQL is not installed: no initdb under /usr/lib/postgresql.");
        }

        Skip.If(_cluster is null, "PostgreSQL is not installed.");
        var name = $"ledger_{Interlocked.Increment(ref _count)}";
        await using var source = NpgsqlDataSource.Create(_cluster.ConnectionString("postgres"));
        await using var create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
        return new StorageOptions { ConnectionString = _cluster.ConnectionString(name) };
    }
}

[CollectionDefinition("postgres")]
public sealed class PostgresTests : ICollectionFixture<PostgresHost>;
