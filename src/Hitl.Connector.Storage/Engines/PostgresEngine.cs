using Hitl.Connector.Intake;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hitl.Connector.Storage.Engines;

/// <summary>PostgreSQL, shared by many workers: rows to claim are locked one by one and passed over by the others.</summary>
internal sealed class PostgresEngine : Engine
{
    /// <summary>How often a transaction is run that the database broke off for the sake of another.</summary>
    private const int Tries = 5;

    /// <summary>Any number that no other program on this database uses: "hitl".</summary>
    private const long SchemaLock = 0x6869746C;

    private readonly NpgsqlDataSource _source;

    private readonly PostgresWake _wake;

    private PostgresEngine(NpgsqlDataSource source, WorkSignal signal, ILogger log)
        : base(signal)
    {
        _source = source;
        _wake = new PostgresWake(source, Raise, log);
    }

    public override string RowNumber => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

    public override string Bytes => "BYTEA";

    public override string LockPassingOver => " FOR UPDATE SKIP LOCKED";

    public override string LockSchema => $"SELECT pg_advisory_xact_lock({SchemaLock})";

    public override string NoneOf(string column, string parameter) => $"{column} <> ALL(@{parameter})";

    public override string OneOf(string column, string parameter) => $"{column} = ANY(@{parameter})";

    public override string FullText(string table, string column) =>
        $"CREATE INDEX {table}_text ON {table} USING GIN (to_tsvector('simple', {column}));";

    public override string FullTextSearch(string table, string indexed, string wanted, string condition) =>
        $"""
        SELECT {wanted} FROM {table} WHERE to_tsvector('simple', {indexed}) @@ to_tsquery('simple', @words) AND {condition}
        ORDER BY ts_rank(to_tsvector('simple', {indexed}), to_tsquery('simple', @words)) DESC, number LIMIT @most
        """;

    public override string FullTextAny(IEnumerable<string> words) => string.Join(" | ", words.Select(w => $"'{w}'"));

    public static async Task<PostgresEngine> OpenAsync(string connectionString, WorkSignal signal, ILogger log, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (settings.MaxAutoPrepare == 0)
        {
            // Few statements, run very often: planned once per connection.
            settings.MaxAutoPrepare = 64;
        }

        var source = NpgsqlDataSource.Create(settings);
        try
        {
            // Out of reach shows here, at the start.
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var engine = new PostgresEngine(source, signal, log);
            await engine._wake.Tried;
            return engine;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public override async Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        return await work(new Session(connection, null, cancellationToken));
    }

    public override async ValueTask DisposeAsync()
    {
        await _wake.DisposeAsync();
        await _source.DisposeAsync();
    }

    protected override async Task<(T Result, Session Session)> CommitAsync<T>(Func<Session, Task<T>> work, bool durable, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var session = new Session(connection, transaction, cancellationToken);
                if (!durable)
                {
                    await session.ExecuteAsync("SET LOCAL synchronous_commit = off");
                }

                var result = await work(session);

                // Not cancellable: a commit that was cut off may have happened or not.
                await transaction.CommitAsync(CancellationToken.None);
                await _wake.TellOthersAsync(connection, session.InboxChanged, session.OutboxChanged);
                return (result, session);
            }
            catch (PostgresException broken) when (attempt < Tries && broken.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                // Rolled back as a whole by the database, and the other side has gone on: run it again.
            }
        }
    }
}
