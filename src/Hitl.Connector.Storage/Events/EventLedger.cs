using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Polling;
using Hitl.Connector.Storage.Conversations;
using Hitl.Connector.Storage.Effects;
using Hitl.Connector.Storage.Engines;
using Hitl.Connector.Storage.Handover;

namespace Hitl.Connector.Storage.Events;

/// <summary>The inbox in SQL.</summary>
internal sealed class EventLedger(Engine engine, RuleArchive rules) : IEventLedger
{
    /// <summary>Rows pruned in one transaction: webhooks wait no longer than that takes.</summary>
    private const int PrunePortion = 500;

    public Task<Acceptance> AcceptAsync(IncomingEvent incoming, CancellationToken cancellationToken) => engine.WriteAsync(
        async session => await Inbox.AcceptAsync(session, [incoming]) == 1 ? Acceptance.Accepted : Acceptance.Duplicate,
        cancellationToken);

    public Task<int> AcceptPageAsync(IReadOnlyList<IncomingEvent> events, Watermark watermark, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            var accepted = await Inbox.AcceptAsync(session, events);
            await session.ExecuteAsync(
                """
                INSERT INTO watermarks (account, stream, position, reached_at) VALUES (@account, @stream, @position, @reachedAt)
                ON CONFLICT (account, stream) DO UPDATE SET position = excluded.position, reached_at = excluded.reached_at
                """,
                new { account = watermark.Account, stream = watermark.Stream, position = watermark.Position, reachedAt = watermark.ReachedAt.ToStored() });
            return accepted;
        },
        cancellationToken);

    public Task<Acceptance> RecordEndedAsync(IncomingEvent incoming, EventEnd end, string reason, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            if (await EventRow.InsertAsync(session, incoming, end, reason))
            {
                return Acceptance.Accepted;
            }

            await Inbox.CountDuplicatesAsync(session, incoming.Conversation.Account, 1);
            return Acceptance.Duplicate;
        },
        cancellationToken);

    public Task<InboxClaim?> ClaimAsync(string worker, DateTimeOffset now, TimeSpan lease, IReadOnlyCollection<string> passOver, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            var next = await NextAsync(session, urgent: 1, now, []) ?? await NextAsync(session, urgent: 0, now, passOver);
            if (next is null)
            {
                return null;
            }

            var token = Guid.NewGuid().ToString("N");
            var at = new { account = next.Account, conversation = next.Conversation, token, worker, leaseEnd = (now + lease).ToStored() };
            await session.ExecuteAsync("UPDATE inbox SET token = @token, worker = @worker, ready_at = @leaseEnd WHERE account = @account AND conversation = @conversation", at);
            var rows = await session.ListAsync<EventRow>(
                """
                UPDATE events SET token = @token, attempts = attempts + 1 WHERE account = @account AND conversation = @conversation AND ended_at IS NULL
                RETURNING id AS Id, account AS Account, event_key AS EventKey, conversation AS Conversation, origin AS Origin, type AS Type,
                    received_at AS ReceivedAt, occurred_at AS OccurredAt, actor_id AS ActorId, written_id AS WrittenId, may_take_over AS MayTakeOver, attempts AS Attempts
                """,
                at);
            var oldestFirst = rows.OrderBy(r => r.ReceivedAt).ThenBy(r => r.Id).ToList();
            var conversation = new ConversationRef(next.Account, next.Conversation);
            return new InboxClaim(
                token,
                conversation,
                [.. oldestFirst.Select(r => r.ToEvent())],
                (int)oldestFirst[0].Attempts,
                await DecisionLog.RecordAsync(session, conversation))
            {
                UnderWay = await EffectLanes.UnderWayAsync(session, conversation),
            };
        },
        cancellationToken,
        durable: false); // a claim that a power cut takes back is claimed again, and nothing has left the house

    public Task<IReadOnlyList<HandoverEntry>> StoreHandoverAsync(InboxClaim claim, IReadOnlyList<Effect> effects, IReadOnlyList<HandoverEntry> entries, CancellationToken cancellationToken) =>
        engine.WriteAsync<IReadOnlyList<HandoverEntry>>(
            async session =>
            {
                await Inbox.HoldAsync(session, claim);
                await EffectLanes.StoreAsync(session, effects);
                var added = new List<HandoverEntry>();
                foreach (var entry in entries)
                {
                    if (await HandoverLog.InsertAsync(session, entry))
                    {
                        added.Add(entry);
                    }
                }

                return added;
            },
            cancellationToken);

    public async Task CompleteAsync(InboxClaim claim, Completion completion, CancellationToken cancellationToken)
    {
        await engine.WriteAsync(session => CompleteAsync(session, claim, completion), cancellationToken);
        if (completion.Conversation is { } conversation)
        {
            rules.Committed(conversation.Rules);
        }
    }

    public Task ReleaseAsync(InboxClaim claim, DateTimeOffset notBefore, string code, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            await Inbox.HoldAsync(session, claim);
            await session.ExecuteAsync(
                "UPDATE events SET due_at = @due, reason = @code, token = NULL WHERE account = @account AND conversation = @conversation AND ended_at IS NULL AND token = @token",
                new { due = notBefore.ToStored(), code, account = claim.Conversation.Account, conversation = claim.Conversation.Id, token = claim.Token });
            await Inbox.SettleAsync(session, claim.Conversation);
        },
        cancellationToken);

    /// <summary>A claimed conversation counts with the end of its lease.</summary>
    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => engine.ReadAsync(
        async session => StoredValues.ToTime(await session.FirstOrDefaultAsync<long?>(
            """
            SELECT MIN(q.ready_at) FROM (
                SELECT MIN(ready_at) AS ready_at FROM inbox WHERE urgent = 0 UNION ALL SELECT MIN(ready_at) AS ready_at FROM inbox WHERE urgent = 1) q
            """)),
        cancellationToken);

    public Task<Watermark?> WatermarkAsync(string account, string stream, CancellationToken cancellationToken) => engine.ReadAsync(
        async session =>
        {
            var row = await session.FirstOrDefaultAsync<WatermarkRow>(
                "SELECT position AS Position, reached_at AS ReachedAt FROM watermarks WHERE account = @account AND stream = @stream",
                new { account, stream });
            return row is null ? null : new Watermark(account, stream, row.Position, StoredValues.ToTime(row.ReachedAt));
        },
        cancellationToken);

    /// <summary>
    /// Also drops the text (note, tags, fields) of effects that ended before: the row with its key stays, so that the
    /// same write is still never made twice.
    /// </summary>
    /// <inheritdoc/>
    public async Task<int> PruneAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var before = new { at = endedBefore.ToStored(), portion = PrunePortion };
        await InPortionsAsync(
            """
            UPDATE effects SET content = NULL WHERE id IN (
                SELECT id FROM effects WHERE ended_at IS NOT NULL AND content IS NOT NULL AND ended_at < @at AND state <> 'dead_lettered' LIMIT @portion)
            """);
        return await InPortionsAsync(
            "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE ended_at IS NOT NULL AND ended_at < @at AND state <> 'dead_lettered' LIMIT @portion)");

        async Task<int> InPortionsAsync(string sql)
        {
            for (var total = 0; ;)
            {
                var rows = await engine.WriteAsync(session => session.ExecuteAsync(sql, before), cancellationToken);
                total += rows;
                if (rows < PrunePortion)
                {
                    return total;
                }
            }
        }
    }

    private async Task CompleteAsync(Session session, InboxClaim claim, Completion completion)
    {
        await Inbox.HoldAsync(session, claim);
        await session.ExecuteAsync(
            $"""
            UPDATE events SET state = @state, reason = @reason, ended_at = @at, token = NULL{(EventRow.KeepsBody(completion.End) ? "" : ", body = NULL")}
            WHERE account = @account AND conversation = @conversation AND ended_at IS NULL AND token = @token
            """,
            new
            {
                state = completion.End.ToStored(),
                reason = completion.Reason,
                at = completion.At.ToStored(),
                account = claim.Conversation.Account,
                conversation = claim.Conversation.Id,
                token = claim.Token,
            });
        await DecisionLog.StoreAsync(session, completion);
        await SurroundingsStore.StoreAsync(session, claim.Conversation, completion);
        if (completion.Conversation is { } conversation)
        {
            await rules.StoreAsync(session, conversation.Rules, completion.At);
            await ConversationRows.StoreDecidedAsync(session, conversation);
        }

        await EffectLanes.StoreAsync(session, completion.Effects);

        // Our own echo is the one event that says nothing new about what a postponed effect waits for.
        if (completion.End != EventEnd.OwnEcho)
        {
            await EffectLanes.WakeAsync(session, claim.Conversation);
        }

        await Inbox.SettleAsync(session, claim.Conversation);
    }

    private async Task<ConversationRow?> NextAsync(Session session, long urgent, DateTimeOffset now, IReadOnlyCollection<string> passOver) =>
        await session.FirstOrDefaultAsync<ConversationRow>(
            $"""
            SELECT account AS Account, conversation AS Conversation FROM inbox
            WHERE urgent = @urgent AND ready_at <= @now{(passOver.Count > 0 ? $" AND {engine.NoneOf("account", "passOver")}" : "")}
            ORDER BY ready_at LIMIT 1{engine.LockPassingOver}
            """,
            new { urgent, now = now.ToStored(), passOver = passOver.ToArray() });

    private sealed class ConversationRow
    {
        public string Account { get; init; } = "";
        public string Conversation { get; init; } = "";
    }

    private sealed class WatermarkRow
    {
        public string Position { get; init; } = "";
        public long ReachedAt { get; init; }
    }
}
