using System.Runtime.CompilerServices;
using Hitl.Connector.Conversations;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>The conversation store in SQL: the only place that holds what was said.</summary>
internal sealed class ConversationStore(Engine engine) : IConversationStore
{
    /// <summary>Read at once when streaming: a few megabytes of text.</summary>
    private const int Portion = 200;

    private const string Columns = "c.source AS Source, c.account AS Account, c.conversation AS Conversation, t.snapshot AS Snapshot, t.scores AS Scores";

    public Task<int> StoreAsync(IReadOnlyList<StoredConversation> conversations, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            var added = 0;

            // In one order, so that no two transactions wait for each other.
            foreach (var conversation in conversations.OrderBy(c => c.Snapshot.Ref.Account, StringComparer.Ordinal).ThenBy(c => c.Snapshot.Ref.Id, StringComparer.Ordinal))
            {
                added += await ConversationRows.StoreReadAsync(session, conversation) ? 1 : 0;
            }

            return added;
        },
        cancellationToken);

    public Task<IReadOnlySet<string>> KnownAsync(string account, IReadOnlyDictionary<string, DateTimeOffset> updatedAt, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlySet<string>>(
        async session =>
        {
            if (updatedAt.Count == 0)
            {
                return new HashSet<string>();
            }

            var rows = await session.ListAsync<KnownRow>(
                $"SELECT conversation AS Conversation, updated_at AS UpdatedAt FROM conversations WHERE account = @account AND {engine.OneOf("conversation", "ids")}",
                new { account, ids = updatedAt.Keys.ToArray() });
            return rows.Where(r => r.UpdatedAt >= updatedAt[r.Conversation].ToStored()).Select(r => r.Conversation).ToHashSet(StringComparer.Ordinal);
        },
        cancellationToken);

    public async IAsyncEnumerable<StoredConversation> ReadAsync(string? account, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (lastAccount, lastId) = ("", "");
        while (true)
        {
            var rows = await engine.ReadAsync(
                session => session.ListAsync<Row>(
                    $"""
                    SELECT {Columns} FROM conversations c JOIN conversation_texts t ON t.number = c.number
                    WHERE (c.account > @lastAccount OR (c.account = @lastAccount AND c.conversation > @lastId)){(account is null ? "" : " AND c.account = @account")} AND c.updated_at >= @since
                    ORDER BY c.account, c.conversation LIMIT @portion
                    """,
                    new { account, lastAccount, lastId, since = since?.ToStored() ?? 0, portion = Portion }),
                cancellationToken);
            foreach (var row in rows)
            {
                yield return row.ToConversation();
            }

            if (rows.Count < Portion)
            {
                yield break;
            }

            (lastAccount, lastId) = (rows[^1].Account, rows[^1].Conversation);
        }
    }

    public Task<StoredConversation?> FindAsync(ConversationRef conversation, CancellationToken cancellationToken) => engine.ReadAsync(
        async session => (await session.FirstOrDefaultAsync<Row>(
            $"SELECT {Columns} FROM conversations c JOIN conversation_texts t ON t.number = c.number WHERE c.account = @account AND c.conversation = @id",
            new { account = conversation.Account, id = StoredValues.Clean(conversation.Id) }))?.ToConversation(),
        cancellationToken);

    /// <summary>
    /// Also empties what else holds words of it: notes that were delivered or given up (which then can no longer be
    /// retried), bodies of dead letters, questions that no article answers, and bots' questions that were answered. A note
    /// still on its way keeps its words until it has arrived, a bot's open question until it is closed: erase again then.
    /// </summary>
    /// <inheritdoc/>
    public Task<bool> EraseAsync(ConversationRef conversation, DateTimeOffset now, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            var at = new { account = conversation.Account, conversation = StoredValues.Clean(conversation.Id), now = now.ToStored() };
            var erased = await session.ExecuteAsync(
                """
                DELETE FROM conversation_texts WHERE number IN (SELECT number FROM conversations WHERE account = @account AND conversation = @conversation)
                """,
                at);
            var known = await session.ExecuteAsync(
                """
                UPDATE conversations SET sheets = NULL, customer = '', intent = NULL, need = 'unknown', proofs = '', settled = 1, erased_at = @now
                WHERE account = @account AND conversation = @conversation AND erased_at IS NULL
                """,
                at);
            await session.ExecuteAsync(
                """
                UPDATE effects SET content = NULL, code = CASE WHEN state = 'dead_lettered' THEN 'erased' ELSE code END, state = CASE WHEN state = 'dead_lettered' THEN 'ended' ELSE state END
                WHERE account = @account AND conversation = @conversation AND ended_at IS NOT NULL
                """,
                at);
            await session.ExecuteAsync("UPDATE events SET body = NULL WHERE account = @account AND conversation = @conversation AND ended_at IS NOT NULL", at);
            var gaps = await session.ExecuteAsync("DELETE FROM knowledge_gaps WHERE account = @account AND conversation = @conversation", at);
            var questions = await session.ExecuteAsync("DELETE FROM approvals WHERE account = @account AND conversation = @conversation AND open_until IS NULL", at);
            return erased + known + gaps + questions > 0;
        },
        cancellationToken);

    private sealed class KnownRow
    {
        public string Conversation { get; init; } = "";
        public long UpdatedAt { get; init; }
    }

    private sealed class Row
    {
        public string Source { get; init; } = "";
        public string Account { get; init; } = "";
        public string Conversation { get; init; } = "";
        public string Snapshot { get; init; } = "";
        public string Scores { get; init; } = "";

        public StoredConversation ToConversation() => new(
            StorageJson.Read(Snapshot, StorageJson.Default.Snapshot),
            StorageJson.Read(Scores, StorageJson.Default.Scores),
            Source == "live" ? StoredFrom.Live : StoredFrom.History);
    }
}
