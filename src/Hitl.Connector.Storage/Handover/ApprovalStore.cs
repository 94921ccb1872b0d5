using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Storage.Effects;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Handover;

/// <summary>Approvals in SQL.</summary>
internal sealed class ApprovalStore(Engine engine) : IApprovalStore
{
    public Task<Approval> OpenAsync(Approval approval, IReadOnlyList<Effect> effects, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            var conversation = approval.Proposal.Conversation;
            await LockAsync(session, conversation);
            var stored = await session.ExecuteAsync(
                """
                INSERT INTO approvals (account, id, conversation, proposed_at, open_until, content) VALUES (@account, @id, @conversation, @proposedAt, @openUntil, @content)
                ON CONFLICT (account, id) DO NOTHING
                """,
                new
                {
                    account = conversation.Account,
                    id = approval.Id,
                    conversation = conversation.Id,
                    proposedAt = approval.ProposedAt.ToStored(),
                    openUntil = OpenUntil(approval),
                    content = Write(approval),
                });
            if (stored == 0)
            {
                return await FindAsync(session, conversation.Account, approval.Id) ?? throw new InvalidDataException($"Approval {approval.Id} is stored and cannot be read.");
            }

            await EffectLanes.StoreAsync(session, effects);
            return approval;
        },
        cancellationToken);

    public Task<Approval?> FindAsync(string account, string id, CancellationToken cancellationToken) =>
        engine.ReadAsync(session => FindAsync(session, account, id), cancellationToken);

    public Task<IReadOnlyList<Approval>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken) =>
        engine.ReadAsync(session => ListAsync(session, conversation), cancellationToken);

    public Task ChangeAsync(ConversationRef conversation, Func<IReadOnlyList<Approval>, ApprovalChanges> decide, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            await LockAsync(session, conversation);
            var changes = decide(await ListAsync(session, conversation));
            foreach (var approval in changes.Changed)
            {
                await session.ExecuteAsync(
                    "UPDATE approvals SET open_until = @openUntil, content = @content WHERE account = @account AND id = @id",
                    new { account = conversation.Account, id = approval.Id, openUntil = OpenUntil(approval), content = Write(approval) });
            }

            await EffectLanes.StoreAsync(session, changes.Effects);
        },
        cancellationToken);

    public Task<IReadOnlyList<ConversationRef>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<ConversationRef>>(
        async session =>
        {
            var due = await session.ListAsync<DueRow>(
                "SELECT account AS Account, conversation AS Conversation FROM approvals WHERE open_until <= @now GROUP BY account, conversation ORDER BY MIN(open_until) LIMIT @most",
                new { now = now.ToStored(), most });
            return [.. due.Select(d => new ConversationRef(d.Account, d.Conversation))];
        },
        cancellationToken);

    private static async Task<Approval?> FindAsync(Session session, string account, string id)
    {
        var json = await session.FirstOrDefaultAsync<string>("SELECT content FROM approvals WHERE account = @account AND id = @id", new { account, id });
        return json is null ? null : Read(json);
    }

    private static async Task<IReadOnlyList<Approval>> ListAsync(Session session, ConversationRef conversation)
    {
        var found = await session.ListAsync<string>(
            "SELECT content FROM approvals WHERE account = @account AND conversation = @conversation ORDER BY proposed_at, id",
            new { account = conversation.Account, conversation = conversation.Id });
        return [.. found.Select(Read)];
    }

    // One row per conversation, locked until the transaction ends: what is decided on is what is stored.
    private static Task LockAsync(Session session, ConversationRef conversation) => session.ExecuteAsync(
        """
        INSERT INTO approval_desks (account, conversation) VALUES (@account, @conversation)
        ON CONFLICT (account, conversation) DO UPDATE SET conversation = excluded.conversation
        """,
        new { account = conversation.Account, conversation = conversation.Id });

    private static long? OpenUntil(Approval approval) => approval.IsOpen ? approval.Proposal.Deadline.ToStored() : null;

    // Bots' and people's words come from outside; as JSON neither database can stumble over them.
    private static string Write(Approval approval) => StorageJson.Write(approval, StorageJson.Default.Approval);

    private static Approval Read(string json) => StorageJson.Read(json, StorageJson.Default.Approval);

    private sealed class DueRow
    {
        public string Account { get; init; } = "";
        public string Conversation { get; init; } = "";
    }
}
