using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Worker.Tests.Storage;

/// <summary>The outbox's promises, written as plainly as possible: one list, looked through from the start each time.</summary>
internal sealed class OutboxModel
{
    private readonly List<Entry> _entries = [];
    private readonly HashSet<string> _paused = [];

    public IEnumerable<ConversationRef> Conversations => _entries.Select(e => e.Conversation).Distinct();

    public IEnumerable<Entry> Of(ConversationRef conversation) => _entries.Where(e => e.Conversation == conversation);

    public bool Holds(OutboxClaim claim) => Find(claim) is not null;

    public void Store(Effect effect)
    {
        if (_entries.Any(e => e.Conversation.Account == effect.Conversation.Account && e.Key == effect.Key.Value))
        {
            return;
        }

        _entries.Add(new Entry { Key = effect.Key.Value, Conversation = effect.Conversation, Kind = effect.Kind, DecidedAt = effect.DecidedAt, Due = effect.DecidedAt });
        Supersede();
    }

    public Entry? Claim(DateTimeOffset now, DateTimeOffset leaseEnd, IReadOnlyCollection<string> passOver)
    {
        var due = _entries.Where(e => IsHead(e) && e.Due <= now && (e.IsHold || MayWrite(e, passOver))).ToList();
        var next = due.OrderBy(e => e.IsHold ? 0 : 1).ThenBy(e => e.Due).ThenBy(e => _entries.IndexOf(e)).FirstOrDefault();
        if (next is not null)
        {
            next.SentBefore |= next.State == EffectState.InFlight;
            next.State = EffectState.InFlight;
            next.Due = leaseEnd;
            next.Attempts++;
        }

        return next;
    }

    public void End(OutboxClaim claim, EffectState state) => Change(claim, e => e.State = state);

    public void Postpone(OutboxClaim claim) => Change(claim, e => e.State = EffectState.Postponed);

    public void Reschedule(OutboxClaim claim, DateTimeOffset later, bool ambiguous) => Change(claim, e =>
    {
        e.State = EffectState.Waiting;
        e.Due = later;
        e.SentBefore |= ambiguous;
    });

    public void Wake(ConversationRef conversation)
    {
        foreach (var entry in Of(conversation).Where(e => e.State == EffectState.Postponed))
        {
            (entry.State, entry.Due) = (EffectState.Waiting, entry.DecidedAt);
        }
    }

    public void Pause(string account, bool paused) => _ = paused ? _paused.Add(account) : _paused.Remove(account);

    private bool MayWrite(Entry e, IReadOnlyCollection<string> passOver) =>
        !passOver.Contains(e.Conversation.Account) && !_paused.Contains(e.Conversation.Account) && !_paused.Contains("*");

    // In its lane (holds and releases, or updates, of one conversation) it is the one in flight; or none is, and nothing waits before it.
    private bool IsHead(Entry e)
    {
        var lane = Of(e.Conversation).Where(o => o.IsHold == e.IsHold).ToList();
        return e.State == EffectState.InFlight
            || (e.State == EffectState.Waiting && lane.TrueForAll(o => o.State != EffectState.InFlight) && lane.First(o => o.State == EffectState.Waiting) == e);
    }

    private void Change(OutboxClaim claim, Action<Entry> change)
    {
        if (Find(claim) is { } entry)
        {
            change(entry);
            Supersede();
        }
    }

    private Entry? Find(OutboxClaim claim) => _entries.Find(e =>
        e.Key == claim.Effect.Key.Value && e.Conversation == claim.Effect.Conversation && e.State == EffectState.InFlight && e.Attempts == claim.Attempt);

    private void Supersede()
    {
        foreach (var entry in _entries.Where(e => e is { IsHold: true, SentBefore: false, State: EffectState.Waiting or EffectState.Postponed }))
        {
            if (_entries.Skip(_entries.IndexOf(entry) + 1).Any(n => n.Conversation == entry.Conversation && n.IsHold && n.Kind != entry.Kind))
            {
                entry.State = EffectState.Ended;
            }
        }
    }

    internal sealed class Entry
    {
        public required string Key { get; init; }
        public required ConversationRef Conversation { get; init; }
        public required EffectKind Kind { get; init; }
        public required DateTimeOffset DecidedAt { get; init; }
        public DateTimeOffset Due { get; set; }
        public EffectState State { get; set; } = EffectState.Waiting;
        public int Attempts { get; set; }
        public bool SentBefore { get; set; }
        public bool IsHold => Kind != EffectKind.Update;
    }
}
