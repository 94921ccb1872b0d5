using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Storage.Effects;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Bots;

/// <summary>One row per conversation, by its key: the cheapest read there is.</summary>
internal sealed class HoldBook(Engine engine) : IHoldBook
{
    public Task<HoldState?> FindAsync(ConversationRef conversation, CancellationToken cancellationToken) => engine.ReadAsync(
        async session => (await session.FirstOrDefaultAsync<HoldRow>(
            "SELECT held AS Held, owner AS Owner, reason AS Reason, since AS Since, derived_at AS DerivedAt FROM holds WHERE account = @account AND conversation = @id",
            new { account = conversation.Account, id = conversation.Id }))?.ToState(conversation),
        cancellationToken);

    public Task RecordAsync(HoldState state, IReadOnlyList<Effect> notices, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            // A worker whose claim was lost may come late: the newer word stands.
            await session.ExecuteAsync(
                """
                INSERT INTO holds (account, conversation, held, owner, reason, since, derived_at) VALUES (@account, @id, @held, @owner, @reason, @since, @at)
                ON CONFLICT (account, conversation) DO UPDATE SET held = @held, owner = @owner, reason = @reason, since = @since, derived_at = @at WHERE holds.derived_at <= @at
                """,
                new
                {
                    account = state.Conversation.Account,
                    id = state.Conversation.Id,
                    held = state.Held ? 1L : 0L,
                    owner = state.Owner.ToString(),
                    reason = state.Reason,
                    since = state.Since.ToStored(),
                    at = state.DerivedAt.ToStored(),
                });
            await EffectLanes.StoreAsync(session, notices);
        },
        cancellationToken);

    private sealed class HoldRow
    {
        public long Held { get; init; }
        public string Owner { get; init; } = "";
        public string Reason { get; init; } = "";
        public long? Since { get; init; }
        public long DerivedAt { get; init; }

        public HoldState ToState(ConversationRef conversation) =>
            new(conversation, Held != 0, Enum.Parse<Owner>(Owner), Reason, StoredValues.ToTime(Since), StoredValues.ToTime(DerivedAt));
    }
}
