using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Effects;

/// <summary>
/// The order of effects. Each conversation has three lanes: holds and releases in one, updates in another, calls of
/// webhooks in the third, so that an endpoint out of reach keeps nothing from the helpdesk. A lane has one head: the effect in flight, else the first that waits. Only heads are claimed, so a lane keeps its order and has
/// one effect in flight, while a hold needs not wait for an update of its conversation.
/// </summary>
/// <remarks>
/// A postponed effect is never a head, so it holds up nothing behind it. Whoever changes a lane locks its row first
/// (<see cref="LockAsync"/>) and works out the new head last (<see cref="SettleAsync"/>).
/// </remarks>
internal static class EffectLanes
{
    public const long HoldLane = 0;
    public const long UpdateLane = 1;
    public const long NotifyLane = 2;

    private const string NewerOpposite =
        "FROM effects n WHERE n.account = effects.account AND n.conversation = effects.conversation AND n.lane = 0 AND n.id > effects.id AND n.kind <> effects.kind";

    private static readonly string Superseded = StorageJson.Write(DeliveryResult.Ended("superseded"), StorageJson.Default.DeliveryResult);

    public static long LaneOf(Effect effect) => effect.Kind switch
    {
        EffectKind.Update => UpdateLane,
        EffectKind.Notify => NotifyLane,
        _ => HoldLane,
    };

    /// <summary>Stores effects whose keys are not known yet, in their order.</summary>
    public static async Task StoreAsync(Session session, IReadOnlyList<Effect> effects)
    {
        foreach (var lane in effects.GroupBy(e => (e.Conversation, Lane: LaneOf(e))).OrderBy(g => g.Key.Lane))
        {
            await LockAsync(session, lane.Key.Conversation, lane.Key.Lane);
            foreach (var effect in lane)
            {
                await InsertAsync(session, effect, lane.Key.Lane);
            }

            await SettleAsync(session, lane.Key.Conversation, lane.Key.Lane);
        }
    }

    /// <summary>See <see cref="Intake.InboxClaim.UnderWay"/>.</summary>
    public static async Task<IReadOnlyList<ConversationUpdate>> UnderWayAsync(Session session, ConversationRef conversation)
    {
        var rows = await session.ListAsync<string>(
            """
            SELECT content FROM effects
            WHERE account = @account AND conversation = @conversation AND lane = @lane AND ended_at IS NULL AND decision_id IS NOT NULL ORDER BY id
            """,
            new { account = conversation.Account, conversation = conversation.Id, lane = UpdateLane });
        return [.. rows.Select(content => StorageJson.Read(content, StorageJson.Default.ConversationUpdate))];
    }

    /// <summary>The postponed effects of a conversation are due again, from when they were decided: they go before newer ones.</summary>
    public static async Task WakeAsync(Session session, ConversationRef conversation)
    {
        var at = new { account = conversation.Account, conversation = conversation.Id };
        var lanes = await session.ListAsync<long>(
            "SELECT DISTINCT lane FROM effects WHERE account = @account AND conversation = @conversation AND ended_at IS NULL AND state = 'postponed' ORDER BY lane",
            at);
        foreach (var lane in lanes)
        {
            await LockAsync(session, conversation, lane);
            await session.ExecuteAsync(
                """
                UPDATE effects SET state = 'waiting', due_at = decided_at
                WHERE account = @account AND conversation = @conversation AND lane = @lane AND ended_at IS NULL AND state = 'postponed'
                """,
                new { at.account, at.conversation, lane });
            await SettleAsync(session, conversation, lane);
        }
    }

    /// <summary>Makes sure that the lane has a row, and keeps others from it until the transaction ends.</summary>
    public static Task LockAsync(Session session, ConversationRef conversation, long lane) => session.ExecuteAsync(
        """
        INSERT INTO lanes (account, conversation, lane, head, ready_at) VALUES (@account, @conversation, @lane, 0, @never)
        ON CONFLICT (account, conversation, lane) DO UPDATE SET head = lanes.head
        """,
        new { account = conversation.Account, conversation = conversation.Id, lane, never = StoredValues.Never });

    /// <summary>Works out the lane's head again, or removes the lane when nothing is left in it.</summary>
    public static async Task SettleAsync(Session session, ConversationRef conversation, long lane)
    {
        var at = new { account = conversation.Account, conversation = conversation.Id, lane };
        if (lane == HoldLane)
        {
            // A hold that was never sent means nothing once its release was decided, and the other way round. One that
            // may have arrived is finished in its turn: the newer one follows it.
            await session.ExecuteAsync(
                $"""
                UPDATE effects SET state = 'ended', code = 'superseded', result = @superseded, ended_at = (SELECT MIN(n.decided_at) {NewerOpposite})
                WHERE account = @account AND conversation = @conversation AND lane = 0 AND ended_at IS NULL
                    AND state IN ('waiting', 'postponed') AND sent_before = 0 AND EXISTS (SELECT 1 {NewerOpposite})
                """,
                new { at.account, at.conversation, superseded = Superseded });
        }

        var head = await session.FirstOrDefaultAsync<HeadRow>(
            """
            SELECT id AS Id, due_at AS DueAt FROM effects
            WHERE account = @account AND conversation = @conversation AND lane = @lane AND ended_at IS NULL AND state <> 'postponed'
            ORDER BY CASE state WHEN 'in_flight' THEN 0 ELSE 1 END, id LIMIT 1
            """,
            at);
        if (head is null)
        {
            await session.ExecuteAsync("DELETE FROM lanes WHERE account = @account AND conversation = @conversation AND lane = @lane", at);
            return;
        }

        session.OutboxChanged = true;
        await session.ExecuteAsync(
            "UPDATE lanes SET head = @head, ready_at = @readyAt WHERE account = @account AND conversation = @conversation AND lane = @lane",
            new { at.account, at.conversation, at.lane, head = head.Id, readyAt = head.DueAt });
    }

    private static Task InsertAsync(Session session, Effect effect, long lane) => session.ExecuteAsync(
        """
        INSERT INTO effects (account, effect_key, conversation, lane, kind, decided_at, caused_at, taken_over_at, reason, decision_id, content, state, due_at)
        VALUES (@account, @key, @conversation, @lane, @kind, @decidedAt, @causedAt, @takenOverAt, @reason, @decisionId, @content, 'waiting', @decidedAt)
        ON CONFLICT (account, effect_key) DO NOTHING
        """,
        new
        {
            account = effect.Conversation.Account,
            key = effect.Key.Value,
            conversation = effect.Conversation.Id,
            lane,
            kind = effect.Kind.ToStored(),
            decidedAt = effect.DecidedAt.ToStored(),
            causedAt = effect.CausedAt.ToStored(),
            takenOverAt = effect.TakenOverAt.ToStored(),
            reason = effect.Reason,
            decisionId = effect.DecisionId,
            content = effect switch
            {
                { Update: { } update } => StorageJson.Write(update, StorageJson.Default.ConversationUpdate),
                { Call: { } call } => StorageJson.Write(call, StorageJson.Default.WebhookCall),
                _ => null,
            },
        });

    private sealed class HeadRow
    {
        public long Id { get; init; }
        public long DueAt { get; init; }
    }
}
