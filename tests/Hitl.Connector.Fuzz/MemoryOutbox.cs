using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Fuzz;

/// <summary>The outbox's promises on one list of what has not ended.</summary>
internal sealed class MemoryOutbox : IOutbox
{
    private readonly HashSet<(string Account, string Key)> _keys = [];
    private readonly HashSet<(string Account, string Id)> _written = [];
    private readonly List<Entry> _open = [];
    private int _tokens;

    public List<string> DeadLetters { get; } = [];

    /// <summary>That neither ended nor waits for somebody else to act.</summary>
    public int Open => _open.Count(e => e.State != EffectState.Postponed);

    public void Store(IEnumerable<Effect> effects)
    {
        foreach (var effect in effects.Where(e => _keys.Add((e.Conversation.Account, e.Key.Value))))
        {
            _open.Add(new Entry(effect) { Due = effect.DecidedAt });
        }

        Supersede();
    }

    public void Wake(ConversationRef conversation)
    {
        foreach (var entry in _open.Where(e => e.State == EffectState.Postponed && e.Effect.Conversation == conversation))
        {
            (entry.State, entry.Due) = (EffectState.Waiting, entry.Effect.DecidedAt);
        }

        Supersede();
    }

    public Task<OutboxClaim?> ClaimAsync(string worker, DateTimeOffset now, TimeSpan lease, IReadOnlyCollection<string> passOver, CancellationToken cancellationToken)
    {
        var head = Heads().Where(e => e.Due <= now).OrderBy(e => e.Lane).ThenBy(e => e.Due).ThenBy(_open.IndexOf).FirstOrDefault();
        if (head is null)
        {
            return Task.FromResult<OutboxClaim?>(null);
        }

        head.SentBefore |= head.State == EffectState.InFlight;
        (head.State, head.Due, head.Token) = (EffectState.InFlight, now + lease, $"{++_tokens}");
        return Task.FromResult<OutboxClaim?>(new OutboxClaim(head.Token, head.Effect, ++head.Attempts, head.SentBefore));
    }

    public Task CompleteAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken) => ChangeAsync(claim, result, entry => _open.Remove(entry));

    public Task RescheduleAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset notBefore, CancellationToken cancellationToken) =>
        ChangeAsync(claim, result, entry => (entry.State, entry.Due) = (EffectState.Waiting, notBefore));

    public Task PostponeAsync(OutboxClaim claim, DeliveryResult result, CancellationToken cancellationToken) => ChangeAsync(claim, result, entry => entry.State = EffectState.Postponed);

    public Task DeadLetterAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken) => ChangeAsync(claim, result, entry =>
    {
        _open.Remove(entry);
        DeadLetters.Add($"{claim.Effect.Kind} {result.Code}");
    });

    public Task WakePostponedAsync(ConversationRef conversation, CancellationToken cancellationToken)
    {
        Wake(conversation);
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => Task.FromResult(Heads().Select(e => (DateTimeOffset?)e.Due).Min());

    public Task<IReadOnlyList<OutboxEntry>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken) => throw new NotSupportedException("Nothing is shown here.");

    public Task<IReadOnlySet<string>> OwnWritesAsync(string account, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<string>>(ids.Where(id => _written.Contains((account, id))).ToHashSet(StringComparer.Ordinal));

    // Of each lane of each conversation: the one in flight, else the first that waits.
    private IEnumerable<Entry> Heads() => _open.Where(e => e.State != EffectState.Postponed)
        .GroupBy(e => (e.Effect.Conversation, e.Lane))
        .Select(lane => lane.FirstOrDefault(e => e.State == EffectState.InFlight) ?? lane.First());

    private Task ChangeAsync(OutboxClaim claim, DeliveryResult result, Action<Entry> change)
    {
        var entry = _open.Find(e => e.Effect.Key == claim.Effect.Key && e.Effect.Conversation == claim.Effect.Conversation && e.Token == claim.Token && e.State == EffectState.InFlight)
            ?? throw new ClaimLostException(claim.Effect.Conversation);
        entry.Token = null;
        entry.SentBefore |= result.Failure?.Kind is FailureKind.Unavailable or FailureKind.Timeout;
        _written.UnionWith(result.WrittenIds.Select(id => (claim.Effect.Conversation.Account, id)));
        change(entry);
        Supersede();
        return Task.CompletedTask;
    }

    private void Supersede() => _open.RemoveAll(e => e is { Lane: 0, SentBefore: false, State: EffectState.Waiting or EffectState.Postponed }
        && _open.Skip(_open.IndexOf(e) + 1).Any(n => n.Lane == 0 && n.Effect.Conversation == e.Effect.Conversation && n.Effect.Kind != e.Effect.Kind));

    private sealed class Entry(Effect effect)
    {
        public Effect Effect => effect;
        public int Lane { get; } = effect.Kind switch { EffectKind.Update => 1, EffectKind.Notify => 2, _ => 0 };
        public EffectState State { get; set; } = EffectState.Waiting;
        public DateTimeOffset Due { get; set; }
        public int Attempts { get; set; }
        public bool SentBefore { get; set; }
        public string? Token { get; set; }
    }
}
