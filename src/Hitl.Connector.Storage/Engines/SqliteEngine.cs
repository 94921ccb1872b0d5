using Dapper;
using Hitl.Connector.Intake;
using Microsoft.Data.Sqlite;

namespace Hitl.Connector.Storage.Engines;

/// <summary>
/// SQLite in one file. SQLite lets one transaction write at a time, so one connection does all the writing and a queue
/// in this process stands before it; readers have connections of their own and never wait (WAL). A second process, such
/// as the command line, takes its turn through <c>busy_timeout</c>.
/// </summary>
internal sealed class SqliteEngine : Engine
{
    // SQLite's waiters have no order: beside a writer that never pauses, one can go empty-handed for many seconds.
    private const int BusyMilliseconds = 60_000;

    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _turn = new(1, 1);

    // synchronous=FULL: "accepted" is told to the helpdesk, which then never sends the event again. NORMAL does not sync
    // the log at a commit, and a power cut could take back what was already answered with 2xx. It never breaks the file.
    private bool _syncsEveryCommit = true;

    static SqliteEngine() => SQLitePCL.Batteries_V2.Init();

    private SqliteEngine(string connectionString, WorkSignal signal)
        : base(signal)
    {
        _connectionString = connectionString;
        _writer = new SqliteConnection(connectionString);
    }

    // AUTOINCREMENT: a number is never given twice, also not after pruning, so a dead letter's id stays its own.
    public override string RowNumber => "INTEGER PRIMARY KEY AUTOINCREMENT";

    public override string Bytes => "BLOB";

    public override string LockPassingOver => "";

    // BEGIN IMMEDIATE has done it.
    public override string? LockSchema => null;

    // Dapper writes the values out as one parameter each.
    public override string NoneOf(string column, string parameter) => $"{column} NOT IN @{parameter}";

    public override string OneOf(string column, string parameter) => $"{column} IN @{parameter}";

    // The words stand in the table alone; the index keeps only where.
    public override string FullText(string table, string column) => $"""
        CREATE VIRTUAL TABLE {table}_text USING fts5({column}, content='{table}', content_rowid='number', tokenize='unicode61 remove_diacritics 0');
        CREATE TRIGGER {table}_inserted AFTER INSERT ON {table} BEGIN
            INSERT INTO {table}_text (rowid, {column}) VALUES (new.number, new.{column});
        END;
        CREATE TRIGGER {table}_deleted AFTER DELETE ON {table} BEGIN
            INSERT INTO {table}_text ({table}_text, rowid, {column}) VALUES ('delete', old.number, old.{column});
        END;
        """;

    public override string FullTextSearch(string table, string indexed, string wanted, string condition) =>
        $"SELECT {wanted} FROM {table} JOIN {table}_text ON {table}_text.rowid = {table}.number WHERE {table}_text MATCH @words AND {condition} ORDER BY bm25({table}_text), number LIMIT @most";

    public override string FullTextAny(IEnumerable<string> words) => string.Join(" OR ", words.Select(w => $"\"{w}\""));

    public static async Task<SqliteEngine> OpenAsync(string file, WorkSignal signal, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        CreatePrivate(path);
        var engine = new SqliteEngine(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, DefaultTimeout = BusyMilliseconds / 1000 }.ToString(),
            signal);
        try
        {
            await engine._writer.OpenAsync(cancellationToken);

            await engine._writer.ExecuteAsync(
                $"PRAGMA busy_timeout = {BusyMilliseconds}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = FAST;");
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public override async Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        return await work(new Session(connection, null, cancellationToken));
    }

    public override async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        await _writer.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
        _turn.Dispose();
    }

    protected override async Task<(T Result, Session Session)> CommitAsync<T>(Func<Session, Task<T>> work, bool durable, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await SyncEveryCommitAsync(durable);

            // BeginTransaction is BEGIN IMMEDIATE here: a transaction that starts as a reader could fail half-way.
            await using var transaction = _writer.BeginTransaction(deferred: false);
            var session = new Session(_writer, transaction, cancellationToken);
            var result = await work(session);
            transaction.Commit();
            return (result, session);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task SyncEveryCommitAsync(bool durable)
    {
        if (durable != _syncsEveryCommit)
        {
            await _writer.ExecuteAsync(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _syncsEveryCommit = durable;
        }
    }

    // The ledger holds customers' words: for its owner only. The log beside it takes over the file's mode.
    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path))
        {
            return;
        }

        using var created = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }
}
