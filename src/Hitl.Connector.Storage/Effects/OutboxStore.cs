using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Storage.Accounts;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Effects;

/// <summary>The outbox in SQL. The order is <see cref="EffectLanes"/>'.</summary>
internal sealed class OutboxStore(Engine engine) : IOutbox
{
    public Task<OutboxClaim?> ClaimAsync(string worker, DateTimeOffset now, TimeSpan lease, IReadOnlyCollection<string> passOver, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            var lane = await NextAsync(session, EffectLanes.HoldLane, now, []);
            if (lane is null)
            {
                var paused = await AccountStore.PausedAsync(session);
                if (!paused.Contains(AccountStore.All))
                {
                    lane = await NextAsync(session, EffectLanes.UpdateLane, now, [.. paused.Union(passOver)])
                        ?? await NextAsync(session, EffectLanes.NotifyLane, now, [.. paused]);
                }
            }

            if (lane is null)
            {
                return null;
            }

            // Still in flight means that its lease ran out: whoever had it may have sent it.
            var token = Guid.NewGuid().ToString("N");
            var row = await session.FirstOrDefaultAsync<EffectRow>(
                $"""
                UPDATE effects SET sent_before = CASE state WHEN 'in_flight' THEN 1 ELSE sent_before END,
                    state = 'in_flight', token = @token, worker = @worker, due_at = @leaseEnd, attempts = attempts + 1
                WHERE id = @id RETURNING {EffectRow.Columns}
                """,
                new { id = lane.Head, token, worker, leaseEnd = (now + lease).ToStored() })
                ?? throw new InvalidDataException($"The outbox names effect {lane.Head}, which is not stored.");
            await session.ExecuteAsync(
                "UPDATE lanes SET ready_at = @leaseEnd WHERE account = @account AND conversation = @conversation AND lane = @lane",
                new { leaseEnd = (now + lease).ToStored(), account = row.Account, conversation = row.Conversation, lane = lane.Lane });
            return new OutboxClaim(token, row.ToEffect(), (int)row.Attempts, row.SentBefore != 0);
        },
        cancellationToken);

    public Task CompleteAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var state = result.Outcome switch
        {
            DeliveryOutcome.Applied or DeliveryOutcome.AlreadyApplied => "done",
            DeliveryOutcome.Ended => "ended",
            _ => throw new ArgumentException($"An effect does not end as {result.Outcome}: reschedule, postpone or dead-letter it.", nameof(result)),
        };
        return ChangeAsync(claim, result, state, dueAt: null, endedAt: at, cancellationToken);
    }

    public Task RescheduleAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset notBefore, CancellationToken cancellationToken) =>
        ChangeAsync(claim, result, "waiting", notBefore, endedAt: null, cancellationToken);

    public Task PostponeAsync(OutboxClaim claim, DeliveryResult result, CancellationToken cancellationToken) =>
        ChangeAsync(claim, result, "postponed", dueAt: null, endedAt: null, cancellationToken);

    public Task DeadLetterAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken) =>
        ChangeAsync(claim, result, "dead_lettered", dueAt: null, endedAt: at, cancellationToken);

    public Task WakePostponedAsync(ConversationRef conversation, CancellationToken cancellationToken) =>
        engine.WriteAsync(session => EffectLanes.WakeAsync(session, conversation), cancellationToken);

    /// <summary>A claimed effect counts with the end of its lease; updates of paused accounts do not count.</summary>
    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => engine.ReadAsync(
        async session => StoredValues.ToTime(await session.FirstOrDefaultAsync<long?>(
            """
            SELECT MIN(ready_at) FROM lanes WHERE lane = 0 OR NOT EXISTS (SELECT 1 FROM paused p WHERE p.account = lanes.account OR p.account = '*')
            """)),
        cancellationToken);

    public Task<IReadOnlyList<OutboxEntry>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<OutboxEntry>>(
        async session =>
        {
            var rows = await session.ListAsync<EffectRow>(
                $"SELECT {EffectRow.Columns} FROM effects WHERE account = @account AND conversation = @conversation ORDER BY id",
                new { account = conversation.Account, conversation = conversation.Id });
            return [.. rows.Select(r => r.ToEntry())];
        },
        cancellationToken);

    public async Task<IReadOnlySet<string>> OwnWritesAsync(string account, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var ours = new HashSet<string>(StringComparer.Ordinal);

        // In portions: both databases bound the number of values in one statement.
        foreach (var portion in ids.Distinct(StringComparer.Ordinal).Chunk(500))
        {
            ours.UnionWith(await engine.ReadAsync(
                session => session.ListAsync<string>($"SELECT written_id FROM own_writes WHERE account = @account AND {engine.OneOf("written_id", "portion")}", new { account, portion }),
                cancellationToken));
        }

        return ours;
    }

    private async Task<LaneRow?> NextAsync(Session session, long lane, DateTimeOffset now, IReadOnlyCollection<string> passOver) =>
        await session.FirstOrDefaultAsync<LaneRow>(
            $"""
            SELECT lane AS Lane, head AS Head FROM lanes
            WHERE lane = @lane AND ready_at <= @now{(passOver.Count > 0 ? $" AND {engine.NoneOf("account", "passOver")}" : "")}
            ORDER BY ready_at, head LIMIT 1{engine.LockPassingOver}
            """,
            new { lane, now = now.ToStored(), passOver = passOver.ToArray() });

    private Task ChangeAsync(OutboxClaim claim, DeliveryResult result, string state, DateTimeOffset? dueAt, DateTimeOffset? endedAt, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            var (account, conversation) = (claim.Effect.Conversation.Account, claim.Effect.Conversation);
            var lane = EffectLanes.LaneOf(claim.Effect);
            await EffectLanes.LockAsync(session, conversation, lane);
            var changed = await session.ExecuteAsync(
                """
                UPDATE effects SET state = @state, due_at = COALESCE(@dueAt, due_at), ended_at = @endedAt, result = @result, code = @code, token = NULL,
                    sent_before = CASE WHEN @ambiguous = 1 THEN 1 ELSE sent_before END
                WHERE account = @account AND effect_key = @key AND state = 'in_flight' AND token = @token
                """,
                new
                {
                    account,
                    key = claim.Effect.Key.Value,
                    token = claim.Token,
                    state,
                    dueAt = dueAt.ToStored(),
                    endedAt = endedAt.ToStored(),
                    result = StorageJson.Write(result, StorageJson.Default.DeliveryResult),
                    code = result.Code,
                    ambiguous = result.Failure?.Kind is FailureKind.Unavailable or FailureKind.Timeout ? 1L : 0L,
                });
            if (changed == 0)
            {
                throw new ClaimLostException(conversation);
            }

            // Also of a try that failed half-way: what it wrote will come back as an event.
            foreach (var id in result.WrittenIds.Distinct(StringComparer.Ordinal))
            {
                await session.ExecuteAsync(
                    "INSERT INTO own_writes (account, written_id, effect_key) VALUES (@account, @id, @key) ON CONFLICT (account, written_id) DO NOTHING",
                    new { account, id, key = claim.Effect.Key.Value });
            }

            await EffectLanes.SettleAsync(session, conversation, lane);
        },
        cancellationToken);

    private sealed class LaneRow
    {
        public long Lane { get; init; }
        public long Head { get; init; }
    }
}
