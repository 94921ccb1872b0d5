using Hitl.Connector.Intake;

namespace Hitl.Connector.Storage.Engines;

/// <summary>The small seam between SQLite and PostgreSQL: how a transaction is run, and the few words of SQL that differ.</summary>
internal abstract class Engine(WorkSignal signal) : IAsyncDisposable
{
    /// <summary>Column type of a row number that counts up by itself.</summary>
    public abstract string RowNumber { get; }

    /// <summary>Column type of raw bytes.</summary>
    public abstract string Bytes { get; }

    /// <summary>
    /// Ends a SELECT of the next row to claim: the row is locked, and rows that others hold are passed over. Empty on
    /// SQLite, where one transaction writes at a time.
    /// </summary>
    public abstract string LockPassingOver { get; }

    /// <summary>Statement that makes other processes wait until this transaction has brought the tables up to date.</summary>
    public abstract string? LockSchema { get; }

    /// <summary>Condition that a column is none of the values in an array parameter.</summary>
    public abstract string NoneOf(string column, string parameter);

    /// <summary>Condition that a column is one of the values in an array parameter.</summary>
    public abstract string OneOf(string column, string parameter);

    /// <summary>Statements that index the words of a column; rows are deleted and inserted, never updated.</summary>
    public abstract string FullText(string table, string column);

    /// <summary>SELECT of one column of the rows with any of the parameter <c>words</c>, the likeliest first, at most <c>most</c>.</summary>
    public abstract string FullTextSearch(string table, string indexed, string wanted, string condition);

    /// <summary>The parameter <c>words</c> of <see cref="FullTextSearch"/>.</summary>
    /// <param name="words">Letters and digits alone.</param>
    public abstract string FullTextAny(IEnumerable<string> words);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits; any exception rolls it back. On PostgreSQL it is run
    /// again when the database chose it as the victim of a deadlock, so it must do nothing but write through the session.
    /// </summary>
    /// <param name="durable">
    /// False where a power cut may take the transaction back without harm: the disk is not waited for.
    /// </param>
    public async Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken, bool durable = true)
    {
        var (result, session) = await CommitAsync(work, durable, cancellationToken);
        Raise(session.InboxChanged, session.OutboxChanged);
        return result;
    }

    public Task WriteAsync(Func<Session, Task> work, CancellationToken cancellationToken) => WriteAsync(
        async session =>
        {
            await work(session);
            return true;
        },
        cancellationToken);

    /// <summary>Runs a query outside any transaction.</summary>
    public abstract Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    protected void Raise(bool inboxChanged, bool outboxChanged)
    {
        if (inboxChanged)
        {
            signal.InboxChanged();
        }

        if (outboxChanged)
        {
            signal.OutboxChanged();
        }
    }

    protected abstract Task<(T Result, Session Session)> CommitAsync<T>(Func<Session, Task<T>> work, bool durable, CancellationToken cancellationToken);
}
