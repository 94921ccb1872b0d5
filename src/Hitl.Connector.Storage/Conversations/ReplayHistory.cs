using System.Data.Common;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>The sheets of the conversation store, in the order in which they lie.</summary>
internal sealed class ReplayHistory(Engine engine) : IReplayHistory
{
    /// <summary>Conversations of a part: a fraction of a second's work.</summary>
    private const long PartSize = 8192;

    private const int SettlePortion = 200;

    /// <summary>Silence is listened to for this long, and a day more for those who poll late.</summary>
    private static readonly TimeSpan SettledAfter = OutcomePolicy.ComesBackWithin + TimeSpan.FromDays(1);

    public async Task<int> SettleAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var looked = 0;
        for (var last = 0L; ;)
        {
            var from = last;
            var rows = await engine.ReadAsync(
                session => session.ListAsync<OpenRow>(
                    """
                    SELECT c.number AS Number, c.account AS Account, c.customer AS Customer, c.created_at AS CreatedAt, c.updated_at AS UpdatedAt, t.snapshot AS Snapshot, t.scores AS Scores
                    FROM conversations c JOIN conversation_texts t ON t.number = c.number
                    WHERE c.settled = 0 AND c.number > @from ORDER BY c.number LIMIT @portion
                    """,
                    new { from, portion = SettlePortion }),
                cancellationToken);
            if (rows.Count == 0)
            {
                return looked;
            }

            await engine.WriteAsync(
                async session =>
                {
                    foreach (var row in rows)
                    {
                        await SettleAsync(session, row, now);
                    }
                },
                cancellationToken);
            looked += rows.Count;
            last = rows[^1].Number;
        }
    }

    public async Task<IReadOnlyList<HistoryPart>> PartsAsync(string? account, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var range = await engine.ReadAsync(
            session => session.FirstOrDefaultAsync<RangeRow>("SELECT COALESCE(MIN(number), 0) AS First, COALESCE(MAX(number), -1) AS Last FROM conversations"),
            cancellationToken);
        var parts = new List<HistoryPart>();
        for (var first = range!.First; first <= range.Last; first += PartSize)
        {
            parts.Add(new HistoryPart(account, since, first, first + PartSize - 1));
        }

        return parts;
    }

    public Task ReadAsync(HistoryPart part, Action<RecordedConversation> each, CancellationToken cancellationToken) => engine.ReadAsync(
        async session =>
        {
            var reader = new SheetReader();
            await session.EachAsync(
                $"""
                SELECT account, conversation, need, proofs, sheets FROM conversations
                WHERE number BETWEEN @first AND @last AND updated_at >= @since AND sheets IS NOT NULL{(part.Account is null ? "" : " AND account = @account")}
                ORDER BY number
                """,
                new { first = part.First, last = part.Last, since = part.Since?.ToStored() ?? 0, account = part.Account },
                row => each(ToConversation(row, reader)));
            return true;
        },
        cancellationToken);

    private static RecordedConversation ToConversation(DbDataReader row, SheetReader reader)
    {
        var conversation = new ConversationRef(row.GetString(0), row.GetString(1));
        return new RecordedConversation(conversation, ConversationRows.ToOutcome(row.GetString(2), row.GetString(3)), reader.Read(conversation, row.GetFieldValue<byte[]>(4)));
    }

    // A later read in between starts anew: its row is left as it is.
    private static async Task SettleAsync(Session session, OpenRow row, DateTimeOffset now)
    {
        var later = row.Customer.Length == 0 ? [] : await session.ListAsync<ContactRow>(
            """
            SELECT created_at AS CreatedAt, intent AS Intent FROM conversations
            WHERE account = @Account AND customer = @Customer AND created_at > @CreatedAt AND created_at <= @until AND number <> @Number
            """,
            new { row.Account, row.Customer, row.CreatedAt, row.Number, until = row.UpdatedAt + OutcomePolicy.ComesBackWithin.Ticks });
        var outcome = OutcomePolicy.Of(
            StorageJson.Read(row.Snapshot, StorageJson.Default.Snapshot),
            StorageJson.Read(row.Scores, StorageJson.Default.Scores),
            [.. later.Select(c => new LaterContact(StoredValues.ToTime(c.CreatedAt), c.Intent))],
            now);
        var (need, proofs) = outcome.ToStored();
        await session.ExecuteAsync(
            "UPDATE conversations SET need = @need, proofs = @proofs, settled = @settled WHERE number = @Number AND updated_at = @UpdatedAt AND erased_at IS NULL",
            new { need, proofs, settled = now >= StoredValues.ToTime(row.UpdatedAt) + SettledAfter ? 1L : 0L, row.Number, row.UpdatedAt });
    }

    private sealed class RangeRow
    {
        public long First { get; init; }
        public long Last { get; init; }
    }

    private sealed class OpenRow
    {
        public long Number { get; init; }
        public string Account { get; init; } = "";
        public string Customer { get; init; } = "";
        public long CreatedAt { get; init; }
        public long UpdatedAt { get; init; }
        public string Snapshot { get; init; } = "";
        public string Scores { get; init; } = "";
    }

    private sealed class ContactRow
    {
        public long CreatedAt { get; init; }
        public string? Intent { get; init; }
    }
}
