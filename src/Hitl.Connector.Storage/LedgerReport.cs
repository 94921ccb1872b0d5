using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage.Effects;
using Hitl.Connector.Storage.Engines;
using Hitl.Connector.Storage.Events;

namespace Hitl.Connector.Storage;

/// <summary>Counts and dead letters. A dead letter's id is <c>event:{number}</c> or <c>effect:{number}</c>.</summary>
internal sealed class LedgerReport(Engine engine) : ILedgerReport
{
    public Task<LedgerCounts> CountAsync(string? account, CancellationToken cancellationToken) => engine.ReadAsync(
        async session =>
        {
            var only = account is null ? "" : " WHERE account = @account";
            var events = await session.ListAsync<CountRow>($"SELECT state AS Name, reason AS Detail, COUNT(*) AS Count FROM events{only} GROUP BY state, reason", new { account });
            var effects = await session.ListAsync<CountRow>($"SELECT kind AS Name, state AS Detail, COUNT(*) AS Count FROM effects{only} GROUP BY kind, state", new { account });
            var duplicates = await session.FirstOrDefaultAsync<long>($"SELECT CAST(COALESCE(SUM(seen), 0) AS BIGINT) FROM duplicates{only}", new { account });
            return new LedgerCounts(
                events.GroupBy(EventName).ToDictionary(g => g.Key, g => g.Sum(r => r.Count)),
                effects.ToDictionary(r => $"{r.Name}:{r.Detail}", r => r.Count),
                duplicates);
        },
        cancellationToken);

    public Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(string? account, int limit, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<DeadLetter>>(
        async session =>
        {
            var only = account is null ? "" : " AND account = @account";
            var events = await session.ListAsync<DeadRow>(
                $"""
                SELECT id AS Id, 'event' AS What, account AS Account, conversation AS Conversation, type AS Type, reason AS Reason, ended_at AS At
                FROM events WHERE state = 'dead_lettered'{only} ORDER BY ended_at DESC, id DESC LIMIT @limit
                """,
                new { account, limit });
            var effects = await session.ListAsync<DeadRow>(
                $"""
                SELECT id AS Id, 'effect' AS What, account AS Account, conversation AS Conversation, kind AS Type, COALESCE(code, '') AS Reason, ended_at AS At
                FROM effects WHERE state = 'dead_lettered'{only} ORDER BY ended_at DESC, id DESC LIMIT @limit
                """,
                new { account, limit });
            return [.. events.Concat(effects).OrderByDescending(r => r.At).Take(limit).Select(r => r.ToDeadLetter())];
        },
        cancellationToken);

    /// <summary>
    /// False also for an event that names no conversation (broken JSON): there is nothing to read again. A hold or release
    /// whose opposite was decided since ends as <c>superseded</c> instead of waiting.
    /// </summary>
    /// <inheritdoc/>
    public Task<bool> RetryDeadLetterAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) => id.Split(':') switch
    {
        ["event", var number] when TryNumber(number, out var row) => engine.WriteAsync(session => RetryEventAsync(session, row, now), cancellationToken),
        ["effect", var number] when TryNumber(number, out var row) => engine.WriteAsync(session => RetryEffectAsync(session, row, now), cancellationToken),
        _ => Task.FromResult(false),
    };

    private static async Task<bool> RetryEventAsync(Session session, long id, DateTimeOffset now)
    {
        var row = await session.FirstOrDefaultAsync<DeadRow>(
            """
            UPDATE events SET state = 'waiting', reason = '', ended_at = NULL, attempts = 0, due_at = @now
            WHERE id = @id AND state = 'dead_lettered' AND conversation <> '' RETURNING account AS Account, conversation AS Conversation, may_take_over AS MayTakeOver
            """,
            new { id, now = now.ToStored() });
        if (row is null)
        {
            return false;
        }

        await Inbox.EnterAsync(session, row.Account, row.Conversation, now.ToStored(), row.MayTakeOver != 0);
        return true;
    }

    private static async Task<bool> RetryEffectAsync(Session session, long id, DateTimeOffset now)
    {
        var row = await session.FirstOrDefaultAsync<DeadRow>(
            "SELECT account AS Account, conversation AS Conversation, lane AS Lane FROM effects WHERE id = @id AND state = 'dead_lettered'",
            new { id });
        if (row is null)
        {
            return false;
        }

        var conversation = new ConversationRef(row.Account, row.Conversation);
        await EffectLanes.LockAsync(session, conversation, row.Lane);
        var changed = await session.ExecuteAsync(
            "UPDATE effects SET state = 'waiting', ended_at = NULL, attempts = 0, due_at = @now WHERE id = @id AND state = 'dead_lettered'",
            new { id, now = now.ToStored() });
        await EffectLanes.SettleAsync(session, conversation, row.Lane);
        return changed == 1;
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // The reason of a waiting event is its last failure's code: not how it ended.
    private static string EventName(CountRow row) => row.Detail.Length == 0 || row.Name == "waiting" ? row.Name : $"{row.Name}:{row.Detail}";

    private sealed class CountRow
    {
        public string Name { get; init; } = "";
        public string Detail { get; init; } = "";
        public long Count { get; init; }
    }

    private sealed class DeadRow
    {
        public long Id { get; init; }
        public string What { get; init; } = "";
        public string Account { get; init; } = "";
        public string Conversation { get; init; } = "";
        public string Type { get; init; } = "";
        public string Reason { get; init; } = "";
        public long At { get; init; }
        public long Lane { get; init; }
        public long MayTakeOver { get; init; }

        public DeadLetter ToDeadLetter() => new(
            string.Create(CultureInfo.InvariantCulture, $"{What}:{Id}"),
            What,
            Account,
            Conversation.Length == 0 ? null : Conversation,
            Type,
            Reason,
            StoredValues.ToTime(At));
    }
}
