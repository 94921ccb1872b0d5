using System.Data.Common;
using Dapper;

namespace Hitl.Connector.Storage.Engines;

/// <summary>One open connection, inside a transaction when it may write. SQL that both databases understand.</summary>
internal sealed class Session(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
{
    /// <summary>Set when waiting events changed: raised after the commit.</summary>
    public bool InboxChanged { get; set; }

    /// <summary>Set when waiting effects changed: raised after the commit.</summary>
    public bool OutboxChanged { get; set; }

    public Task<int> ExecuteAsync(string sql, object? values = null) => connection.ExecuteAsync(Command(sql, values));

    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? values = null) => connection.QueryFirstOrDefaultAsync<T>(Command(sql, values));

    public async Task<List<T>> ListAsync<T>(string sql, object? values = null) => (await connection.QueryAsync<T>(Command(sql, values))).AsList();

    /// <summary>Hands over one row at a time: memory does not grow with their number.</summary>
    public async Task EachAsync(string sql, object values, Action<DbDataReader> each)
    {
        await using var rows = await connection.ExecuteReaderAsync(Command(sql, values));
        while (await rows.ReadAsync(cancellationToken))
        {
            each(rows);
        }
    }

    private CommandDefinition Command(string sql, object? values) => new(sql, values, transaction, cancellationToken: cancellationToken);
}
