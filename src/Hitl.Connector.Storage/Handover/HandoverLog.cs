using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Storage.Effects;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Handover;

/// <summary>The audit trail of handing over and back in SQL.</summary>
internal sealed class HandoverLog(Engine engine) : IHandoverLog
{
    public Task<bool> AddAsync(HandoverEntry entry, Effect? effect, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            if (effect is not null)
            {
                await EffectLanes.StoreAsync(session, [effect]);
            }

            return await InsertAsync(session, entry);
        },
        cancellationToken);

    public Task<IReadOnlyList<HandoverEntry>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<HandoverEntry>>(
        async session =>
        {
            var rows = await session.ListAsync<Row>(
                "SELECT kind AS Kind, about AS About, at AS At, actor AS Actor, detail AS Detail FROM handover_log WHERE account = @account AND conversation = @conversation ORDER BY number",
                new { account = conversation.Account, conversation = conversation.Id });
            return [.. rows.Select(r => new HandoverEntry(conversation, r.Kind, r.About, StoredValues.ToTime(r.At), r.Actor, r.Detail))];
        },
        cancellationToken);

    /// <summary>False when it stands there already.</summary>
    public static async Task<bool> InsertAsync(Session session, HandoverEntry entry) => await session.ExecuteAsync(
        """
        INSERT INTO handover_log (account, conversation, kind, about, at, actor, detail) VALUES (@account, @conversation, @kind, @about, @at, @actor, @detail)
        ON CONFLICT (account, conversation, kind, about) DO NOTHING
        """,
        new
        {
            account = entry.Conversation.Account,
            conversation = entry.Conversation.Id,
            kind = entry.Kind,
            about = StoredValues.Clean(entry.Id),
            at = entry.At.ToStored(),
            actor = StoredValues.Clean(entry.Actor),
            detail = StoredValues.Clean(entry.Detail),
        }) == 1;

    private sealed class Row
    {
        public string Kind { get; init; } = "";
        public string About { get; init; } = "";
        public long At { get; init; }
        public string Actor { get; init; } = "";
        public string Detail { get; init; } = "";
    }
}
