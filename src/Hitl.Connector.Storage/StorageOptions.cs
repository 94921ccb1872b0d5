using Microsoft.Data.Sqlite;

namespace Hitl.Connector.Storage;

/// <summary>Where the ledger lives.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// PostgreSQL when it names a host (<c>Host=…</c> or <c>Server=…</c>), else the path of a SQLite file, plain or as
    /// <c>Data Source=…</c>. Null or empty: <see cref="SqlitePath"/>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>The SQLite file when there is no connection string. Folders on the way are created.</summary>
    public string SqlitePath { get; set; } = "hitl.db";

    /// <summary>Whether these options name a PostgreSQL server.</summary>
    public bool UsesPostgres => Settings.Any(s => s is "host" or "server");

    /// <summary>The SQLite file that these options name. Meaningless when <see cref="UsesPostgres"/>.</summary>
    public string SqliteFile => string.IsNullOrWhiteSpace(ConnectionString)
        ? SqlitePath
        : Settings.Any(s => s is "data source" or "datasource" or "filename")
            ? new SqliteConnectionStringBuilder(ConnectionString).DataSource
            : ConnectionString;

    private IEnumerable<string> Settings => (ConnectionString ?? "")
        .Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Where(part => part.Contains('=', StringComparison.Ordinal))
        .Select(part => part[..part.IndexOf('=', StringComparison.Ordinal)].Trim().ToLowerInvariant());
}
