using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Events;

/// <summary>Decisions and the last record of each conversation, written when a claim completes.</summary>
internal sealed class DecisionLog(Engine engine) : IDecisionLog
{
    public Task<Decision?> FindAsync(string decisionId, CancellationToken cancellationToken) => engine.ReadAsync(
        async session =>
        {
            var json = await session.FirstOrDefaultAsync<string>("SELECT content FROM decisions WHERE id = @decisionId", new { decisionId });
            return json is null ? null : StorageJson.Read(json, StorageJson.Default.Decision);
        },
        cancellationToken);

    public Task<IReadOnlyList<Decision>> ForConversationAsync(ConversationRef conversation, int limit, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<Decision>>(
        async session =>
        {
            var found = await session.ListAsync<string>(
                "SELECT content FROM decisions WHERE account = @account AND conversation = @conversation ORDER BY decided_at DESC, id DESC LIMIT @limit",
                new { account = conversation.Account, conversation = conversation.Id, limit });
            return [.. found.Select(json => StorageJson.Read(json, StorageJson.Default.Decision))];
        },
        cancellationToken);

    public Task<ConversationRecord?> RecordAsync(ConversationRef conversation, CancellationToken cancellationToken) =>
        engine.ReadAsync(session => RecordAsync(session, conversation), cancellationToken);

    public static async Task<ConversationRecord?> RecordAsync(Session session, ConversationRef conversation)
    {
        var json = await session.FirstOrDefaultAsync<string>(
            "SELECT content FROM records WHERE account = @account AND conversation = @conversation",
            new { account = conversation.Account, conversation = conversation.Id });
        return json is null ? null : StorageJson.Read(json, StorageJson.Default.ConversationRecord);
    }

    public static async Task StoreAsync(Session session, Completion completion)
    {
        if (completion.Decision is { } decision)
        {
            // The same id is the same decision from the same inputs: the first time it was made is the one to keep.
            await session.ExecuteAsync(
                """
                INSERT INTO decisions (id, account, conversation, decided_at, content) VALUES (@id, @account, @conversation, @decidedAt, @content)
                ON CONFLICT (id) DO NOTHING
                """,
                new
                {
                    id = decision.Id,
                    account = decision.Conversation.Account,
                    conversation = decision.Conversation.Id,
                    decidedAt = decision.DecidedAt.ToStored(),
                    content = StorageJson.Write(decision, StorageJson.Default.Decision),
                });
        }

        if (completion.Record is { } record)
        {
            await session.ExecuteAsync(
                """
                INSERT INTO records (account, conversation, content) VALUES (@account, @conversation, @content)
                ON CONFLICT (account, conversation) DO UPDATE SET content = excluded.content
                """,
                new
                {
                    account = record.Conversation.Account,
                    conversation = record.Conversation.Id,
                    content = StorageJson.Write(record, StorageJson.Default.ConversationRecord),
                });
        }
    }
}
