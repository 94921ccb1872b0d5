using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Polling;

namespace Hitl.Connector.Fuzz;

/// <summary>
/// The store's promises on plain lists, for runs of many thousand interleavings. Rules with caps and bots' reports have no
/// part in these runs.
/// </summary>
internal sealed class MemoryStore : IEventLedger, ISurroundingsStore, IHoldBook
{
    private readonly HashSet<(string Account, string Key)> _keys = [];
    private readonly List<Waiting> _open = [];
    private readonly Dictionary<ConversationRef, Slot> _inbox = [];
    private readonly Dictionary<ConversationRef, ConversationRecord> _records = [];
    private readonly Dictionary<(string, string), Watermark> _watermarks = [];
    private readonly Dictionary<ConversationRef, DateTimeOffset> _wakeUps = [];
    private readonly Dictionary<ConversationRef, HoldState> _holds = [];
    private readonly HashSet<string> _entries = [];
    private int _tokens;

    public MemoryOutbox Outbox { get; } = new();

    /// <summary>Events given up, as <c>reason</c>.</summary>
    public List<string> DeadLetters { get; } = [];

    public int OpenEvents => _open.Count;

    /// <summary>When the next conversation has to be looked at again; the distant future when none has.</summary>
    public DateTimeOffset WakesAt => _wakeUps.Count == 0 ? DateTimeOffset.MaxValue : _wakeUps.Values.Min();

    public Task<Acceptance> AcceptAsync(IncomingEvent incoming, CancellationToken cancellationToken) => Task.FromResult(Accept(incoming) ? Acceptance.Accepted : Acceptance.Duplicate);

    public Task<int> AcceptPageAsync(IReadOnlyList<IncomingEvent> events, Watermark watermark, CancellationToken cancellationToken)
    {
        _watermarks[(watermark.Account, watermark.Stream)] = watermark;
        return Task.FromResult(events.Count(Accept));
    }

    public Task<Acceptance> RecordEndedAsync(IncomingEvent incoming, EventEnd end, string reason, CancellationToken cancellationToken)
    {
        if (end == EventEnd.DeadLettered)
        {
            DeadLetters.Add(reason);
        }

        return Task.FromResult(IsNew(incoming) ? Acceptance.Accepted : Acceptance.Duplicate);
    }

    public Task<InboxClaim?> ClaimAsync(string worker, DateTimeOffset now, TimeSpan lease, IReadOnlyCollection<string> passOver, CancellationToken cancellationToken)
    {
        var due = _inbox.Where(s => s.Value.ReadyAt <= now && (s.Value.Urgent || !passOver.Contains(s.Key.Account))).OrderBy(s => s.Value.Urgent ? 0 : 1).ThenBy(s => s.Value.ReadyAt).Select(s => s.Key).ToList();
        if (due is not [var next, ..])
        {
            return Task.FromResult<InboxClaim?>(null);
        }

        var slot = _inbox[next];
        (slot.Token, slot.ReadyAt) = ($"{++_tokens}", now + lease);
        var events = _open.Where(e => e.Event.Conversation == next).OrderBy(e => e.Event.ReceivedAt).ToList();
        foreach (var waiting in events)
        {
            waiting.Attempts++;
            waiting.Token = slot.Token;
        }

        return Task.FromResult<InboxClaim?>(new InboxClaim(slot.Token, next, [.. events.Select(e => e.Event with { Body = default })], events[0].Attempts, _records.GetValueOrDefault(next)) { UnderWay = Outbox.UnderWay(next) });
    }

    public Task<IReadOnlyList<HandoverEntry>> StoreHandoverAsync(InboxClaim claim, IReadOnlyList<Effect> effects, IReadOnlyList<HandoverEntry> entries, CancellationToken cancellationToken)
    {
        MustHold(claim);
        Outbox.Store(effects);
        return Task.FromResult<IReadOnlyList<HandoverEntry>>([.. entries.Where(e => _entries.Add($"{e.Conversation} {e.Kind} {e.Id}"))]);
    }

    public Task CompleteAsync(InboxClaim claim, Completion completion, CancellationToken cancellationToken)
    {
        MustHold(claim);
        var ended = _open.RemoveAll(e => e.Event.Conversation == claim.Conversation && e.Token == claim.Token);
        if (completion.End == EventEnd.DeadLettered && ended > 0)
        {
            DeadLetters.Add(completion.Reason);
        }

        if (completion.Record is { } record)
        {
            _records[claim.Conversation] = record;
        }

        Schedule(claim.Conversation, completion);
        Outbox.Store(completion.Effects);
        if (completion.End != EventEnd.OwnEcho)
        {
            Outbox.Wake(claim.Conversation);
        }

        Settle(claim.Conversation);
        return Task.CompletedTask;
    }

    public Task ReleaseAsync(InboxClaim claim, DateTimeOffset notBefore, string code, CancellationToken cancellationToken)
    {
        MustHold(claim);
        foreach (var waiting in _open.Where(e => e.Event.Conversation == claim.Conversation && e.Token == claim.Token))
        {
            (waiting.DueAt, waiting.Token) = (notBefore, null);
        }

        Settle(claim.Conversation);
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => Task.FromResult(_inbox.Values.Select(s => (DateTimeOffset?)s.ReadyAt).Min());

    public Task<Watermark?> WatermarkAsync(string account, string stream, CancellationToken cancellationToken) => Task.FromResult(_watermarks.GetValueOrDefault((account, stream)));

    public Task<int> PruneAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        Outbox.Prune();
        return Task.FromResult(0);
    }

    public Task<StoredSurroundings> ReadAsync(ConversationRef conversation, string customerId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(new StoredSurroundings(new Dictionary<string, CapUse>(), 0, null));

    public Task ReportAsync(ConversationRef conversation, BotEvidence evidence, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotSupportedException("No bot reports here.");

    public Task<int> WakeDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var due = _wakeUps.Where(w => w.Value <= now).OrderBy(w => w.Value).Take(most).ToList();
        foreach (var (conversation, at) in due)
        {
            _wakeUps.Remove(conversation);
            Accept(new IncomingEvent(conversation, $"look:{conversation.Id}:{at.UtcTicks}", EventOrigin.Schedule, "look_again", now));
        }

        return Task.FromResult(due.Count);
    }

    public Task PruneAsync(DateTimeOffset now, DateTimeOffset reportedBefore, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<HoldState?> FindAsync(ConversationRef conversation, CancellationToken cancellationToken) => Task.FromResult(_holds.GetValueOrDefault(conversation));

    public Task RecordAsync(HoldState state, IReadOnlyList<Effect> notices, CancellationToken cancellationToken)
    {
        if (!(_holds.GetValueOrDefault(state.Conversation)?.DerivedAt > state.DerivedAt))
        {
            _holds[state.Conversation] = state;
        }

        Outbox.Store(notices);
        return Task.CompletedTask;
    }

    private bool IsNew(IncomingEvent incoming) => incoming.Key.Length == 0 || _keys.Add((incoming.Conversation.Account, incoming.Key));

    private bool Accept(IncomingEvent incoming)
    {
        if (!IsNew(incoming))
        {
            return false;
        }

        _open.Add(new Waiting(incoming) { DueAt = incoming.ReceivedAt });
        if (!_inbox.TryGetValue(incoming.Conversation, out var slot))
        {
            _inbox[incoming.Conversation] = slot = new Slot { ReadyAt = incoming.ReceivedAt };
        }

        slot.Urgent |= incoming.MayTakeOver;
        slot.ReadyAt = slot.Token is null && incoming.ReceivedAt < slot.ReadyAt ? incoming.ReceivedAt : slot.ReadyAt;
        return true;
    }

    private void MustHold(InboxClaim claim)
    {
        if (_inbox.GetValueOrDefault(claim.Conversation)?.Token != claim.Token)
        {
            throw new ClaimLostException(claim.Conversation);
        }
    }

    private void Settle(ConversationRef conversation)
    {
        var open = _open.Where(e => e.Event.Conversation == conversation).ToList();
        if (open.Count == 0)
        {
            _inbox.Remove(conversation);
            return;
        }

        var slot = _inbox[conversation];
        (slot.Token, slot.ReadyAt, slot.Urgent) = (null, open.Min(e => e.DueAt), open.Any(e => e.Event.MayTakeOver));
    }

    private void Schedule(ConversationRef conversation, Completion completion)
    {
        var (asked, known) = (completion.LookAgainAt, _wakeUps.TryGetValue(conversation, out var set) ? set : (DateTimeOffset?)null);
        DateTimeOffset? next = completion.Decision is { } decision
            ? decision.LookAgainAt < asked ? decision.LookAgainAt : asked ?? decision.LookAgainAt
            : known < asked ? known : asked ?? known;
        if (next is { } at)
        {
            _wakeUps[conversation] = at;
        }
        else
        {
            _wakeUps.Remove(conversation);
        }
    }

    private sealed class Slot
    {
        public string? Token { get; set; }
        public DateTimeOffset ReadyAt { get; set; }
        public bool Urgent { get; set; }
    }

    private sealed class Waiting(IncomingEvent incoming)
    {
        public IncomingEvent Event => incoming;
        public DateTimeOffset DueAt { get; set; }
        public int Attempts { get; set; }
        public string? Token { get; set; }
    }
}
