using Dapper;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage;
using Microsoft.Data.Sqlite;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

/// <summary>What shows only in the file itself.</summary>
public sealed class SqliteFileTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    [Fact]
    public async Task Body_AfterTheEnd_IsGoneSaveForDeadLetters()
    {
        var options = await host.NewAsync();
        await using var ledger = await LedgerDatabase.OpenAsync(options, default);
        await ledger.Events.AcceptAsync(Event("done", "1"), default);
        await ledger.Events.AcceptAsync(Event("dead", "2"), default);
        await ledger.Events.AcceptAsync(Event("waiting", "3"), default);
        await ledger.Events.CompleteAsync((await ledger.Events.ClaimAsync(1))!, Processed(1), default);
        await ledger.Events.CompleteAsync((await ledger.Events.ClaimAsync(1))!, new Completion(EventEnd.DeadLettered, "gave_up", At(1)), default);
        await ledger.Events.RecordEndedAsync(Event("ping"), EventEnd.Ignored, "ping", default);
        await ledger.Events.RecordEndedAsync(Event("broken"), EventEnd.DeadLettered, "broken_json", default);

        await using var file = new SqliteConnection($"Data Source={options.SqlitePath};Pooling=False");
        (await file.QueryAsync<string>("SELECT event_key FROM events WHERE body IS NOT NULL ORDER BY 1")).ShouldBe(["broken", "dead", "waiting"]);
        (await file.QuerySingleAsync<byte[]>("SELECT body FROM events WHERE event_key = 'dead'")).ShouldBe(Event("dead").Body.ToArray());
    }

    [Fact]
    public async Task Statements_ThatClaim_GoThroughIndexesOfOpenRows()
    {
        var options = await host.NewAsync();
        await using var ledger = await LedgerDatabase.OpenAsync(options, default);
        await using var file = new SqliteConnection($"Data Source={options.SqlitePath};Pooling=False");

        foreach (var (sql, index) in new[]
        {
            ("SELECT account FROM inbox WHERE urgent = 0 AND ready_at <= 5 ORDER BY ready_at LIMIT 1", "inbox_ready"),
            ("UPDATE events SET attempts = 1 WHERE account = 'a' AND conversation = 'c' AND ended_at IS NULL", "events_open"),
            ("SELECT MIN(due_at), MAX(may_take_over) FROM events WHERE account = 'a' AND conversation = 'c' AND ended_at IS NULL", "events_open"),
            ("SELECT head FROM lanes WHERE lane = 1 AND ready_at <= 5 AND account NOT IN ('x') ORDER BY ready_at, head LIMIT 1", "lanes_ready"),
            ("SELECT id FROM effects WHERE account = 'a' AND conversation = 'c' AND lane = 1 AND ended_at IS NULL AND state <> 'postponed' ORDER BY CASE state WHEN 'in_flight' THEN 0 ELSE 1 END, id LIMIT 1", "effects_open"),
            ("DELETE FROM events WHERE ended_at IS NOT NULL AND ended_at < 5 AND state <> 'dead_lettered'", "events_ended"),
            ("SELECT id FROM events WHERE state = 'dead_lettered' ORDER BY ended_at DESC, id DESC LIMIT 5", "events_dead"),
        })
        {
            var plan = string.Join("; ", (await file.QueryAsync("EXPLAIN QUERY PLAN " + sql)).Select(row => (string)row.detail));

            plan.ShouldContain(index, customMessage: sql);
        }
    }

    [Fact]
    public async Task Open_FileOfANewerVersion_IsRefused()
    {
        var options = await host.NewAsync();
        await (await LedgerDatabase.OpenAsync(options, default)).DisposeAsync();
        await using (var file = new SqliteConnection($"Data Source={options.SqlitePath};Pooling=False"))
        {
            await file.ExecuteAsync("INSERT INTO schema_steps (step) VALUES (99)");
        }

        (await Should.ThrowAsync<InvalidOperationException>(() => LedgerDatabase.OpenAsync(options, default))).Message.ShouldContain("newer version");
    }

    [Fact]
    public async Task Open_NewFile_IsForItsOwnerOnlyAndLogsAhead()
    {
        var options = await host.NewAsync();
        await using var ledger = await LedgerDatabase.OpenAsync(options, default);
        await using var file = new SqliteConnection($"Data Source={options.SqlitePath};Pooling=False");

        (await file.QuerySingleAsync<string>("PRAGMA journal_mode")).ShouldBe("wal");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(options.SqlitePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [InlineData(null, false, "hitl.db")]
    [InlineData("", false, "hitl.db")]
    [InlineData("/var/lib/hitl/x.db", false, "/var/lib/hitl/x.db")]
    [InlineData("Data Source=/tmp/y.db", false, "/tmp/y.db")]
    [InlineData("host=db;Username=u", true, null)]
    [InlineData("Username=u; Server = db", true, null)]
    public void Options_ConnectionString_NamesItsDatabase(string? connectionString, bool postgres, string? file)
    {
        var options = new StorageOptions { ConnectionString = connectionString };

        options.UsesPostgres.ShouldBe(postgres);
        if (file is not null)
        {
            options.SqliteFile.ShouldBe(file);
        }
    }
}
