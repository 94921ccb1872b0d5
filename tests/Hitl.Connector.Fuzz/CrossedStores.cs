using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Polling;

namespace Hitl.Connector.Fuzz;

/// <summary>The worker's inbox, each use of which is a crossing.</summary>
internal sealed class CrossedLedger(IEventLedger inner, Crossing crossing) : IEventLedger
{
    public async Task<Acceptance> AcceptAsync(IncomingEvent incoming, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.AcceptAsync(incoming, cancellationToken);
    }

    public async Task<int> AcceptPageAsync(IReadOnlyList<IncomingEvent> events, Watermark watermark, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.AcceptPageAsync(events, watermark, cancellationToken);
    }

    public async Task<Acceptance> RecordEndedAsync(IncomingEvent incoming, EventEnd end, string reason, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.RecordEndedAsync(incoming, end, reason, cancellationToken);
    }

    public async Task<InboxClaim?> ClaimAsync(string worker, DateTimeOffset now, TimeSpan lease, IReadOnlyCollection<string> passOver, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.ClaimAsync(worker, now, lease, passOver, cancellationToken);
    }

    public async Task<IReadOnlyList<HandoverEntry>> StoreHandoverAsync(InboxClaim claim, IReadOnlyList<Effect> effects, IReadOnlyList<HandoverEntry> entries, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.StoreHandoverAsync(claim, effects, entries, cancellationToken);
    }

    public async Task CompleteAsync(InboxClaim claim, Completion completion, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        await inner.CompleteAsync(claim, completion, cancellationToken);
    }

    public async Task ReleaseAsync(InboxClaim claim, DateTimeOffset notBefore, string code, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        await inner.ReleaseAsync(claim, notBefore, code, cancellationToken);
    }

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => inner.NextDueAsync(cancellationToken);

    public async Task<Watermark?> WatermarkAsync(string account, string stream, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.WatermarkAsync(account, stream, cancellationToken);
    }

    public Task<int> PruneAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) => inner.PruneAsync(endedBefore, cancellationToken);
}

/// <summary>The worker's outbox, each use of which is a crossing.</summary>
internal sealed class CrossedOutbox(IOutbox inner, Crossing crossing) : IOutbox
{
    public async Task<OutboxClaim?> ClaimAsync(string worker, DateTimeOffset now, TimeSpan lease, IReadOnlyCollection<string> passOver, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.ClaimAsync(worker, now, lease, passOver, cancellationToken);
    }

    public async Task CompleteAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        await inner.CompleteAsync(claim, result, at, cancellationToken);
    }

    public async Task RescheduleAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        await inner.RescheduleAsync(claim, result, notBefore, cancellationToken);
    }

    public async Task PostponeAsync(OutboxClaim claim, DeliveryResult result, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        await inner.PostponeAsync(claim, result, cancellationToken);
    }

    public async Task DeadLetterAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        await inner.DeadLetterAsync(claim, result, at, cancellationToken);
    }

    public async Task WakePostponedAsync(ConversationRef conversation, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        await inner.WakePostponedAsync(conversation, cancellationToken);
    }

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => inner.NextDueAsync(cancellationToken);

    public Task<IReadOnlyList<OutboxEntry>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken) => inner.ForConversationAsync(conversation, cancellationToken);

    public async Task<IReadOnlySet<string>> OwnWritesAsync(string account, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.OwnWritesAsync(account, ids, cancellationToken);
    }
}

/// <summary>What stands around a decision, each use of which is a crossing.</summary>
internal sealed class CrossedSurroundings(ISurroundingsStore inner, Crossing crossing) : ISurroundingsStore
{
    public async Task<StoredSurroundings> ReadAsync(ConversationRef conversation, string customerId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.ReadAsync(conversation, customerId, now, cancellationToken);
    }

    public async Task ReportAsync(ConversationRef conversation, BotEvidence evidence, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        await inner.ReportAsync(conversation, evidence, at, cancellationToken);
    }

    public async Task<int> WakeDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.WakeDueAsync(now, most, cancellationToken);
    }

    public Task PruneAsync(DateTimeOffset now, DateTimeOffset reportedBefore, CancellationToken cancellationToken) => inner.PruneAsync(now, reportedBefore, cancellationToken);
}

/// <summary>The book of holds, each use of which is a crossing.</summary>
internal sealed class CrossedHoldBook(IHoldBook inner, Crossing crossing, Action<HoldState> recorded) : IHoldBook
{
    public async Task<HoldState?> FindAsync(ConversationRef conversation, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        return await inner.FindAsync(conversation, cancellationToken);
    }

    public async Task RecordAsync(HoldState state, IReadOnlyList<Effect> notices, CancellationToken cancellationToken)
    {
        await crossing.StoreAsync();
        await inner.RecordAsync(state, notices, cancellationToken);
        recorded(state);
    }
}
