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
    private readonly List<Entry> _all = [];
    private readonly HashSet<string> _paused = [];
    private int _tokens;

    public List<string> DeadLetters { get; } = [];

    /// <summary>That neither ended nor waits for somebody else to act.</summary>
    public int Open => _open.Count(e => e.State != EffectState.Postponed);

    public void Store(IEnumerable<Effect> effects)
    {
        foreach (var effect in effects.Where(e => _keys.Add((e.Conversation.Account, e.Key.Value))))
        {
            var entry = new Entry(effect) { Due = effect.DecidedAt };
            _open.Add(entry);
            _all.Add(entry);
        }

        Supersede();
    }

    public IReadOnlyList<ConversationUpdate> UnderWay(ConversationRef conversation) =>
        [.. _open.Where(e => e.Effect is { Update: not null, DecisionId: not null } && e.Effect.Conversation == conversation).Select(e => e.Effect.Update!)];

    public void Wake(ConversationRef conversation)
    {
        foreach (var entry in _open.Where(e => e.State == EffectState.Postponed && e.Effect.Conversation == conversation))
        {
            (entry.State, entry.Due) = (EffectState.Waiting, entry.Effect.DecidedAt);
        }

        Supersede();
    }

    /// <summary>As <see cref="Accounts.IAccountStore.SetPausedAsync"/>.</summary>
    public void Pause(string account, bool paused) => _ = paused ? _paused.Add(account) : _paused.Remove(account);

    /// <summary>What ended loses its text and keeps its key.</summary>
    public void Prune()
    {
        foreach (var entry in _all.Where(e => e.EndedAt is not null))
        {
            entry.Effect = entry.Effect with { Update = null, Call = null };
        }
    }

    public Task<OutboxClaim?> ClaimAsync(string worker, DateTimeOffset now, TimeSpan lease, IReadOnlyCollection<string> passOver, CancellationToken cancellationToken)
    {
        var head = Heads().Where(e => e.Due <= now && MayWrite(e, passOver)).OrderBy(e => e.Lane).ThenBy(e => e.Due).ThenBy(_open.IndexOf).FirstOrDefault();
        if (head is null)
        {
            return Task.FromResult<OutboxClaim?>(null);
        }

        head.SentBefore |= head.State == EffectState.InFlight;
        (head.State, head.Due, head.Token) = (EffectState.InFlight, now + lease, $"{++_tokens}");
        return Task.FromResult<OutboxClaim?>(new OutboxClaim(head.Token, head.Effect, ++head.Attempts, head.SentBefore));
    }

    public Task CompleteAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken) => result.Outcome switch
    {
        DeliveryOutcome.Applied or DeliveryOutcome.AlreadyApplied => EndAsync(claim, result, EffectState.Done, at),
        DeliveryOutcome.Ended => EndAsync(claim, result, EffectState.Ended, at),
        _ => Task.FromException(new ArgumentException($"An effect does not end as {result.Outcome}.", nameof(result))),
    };

    public Task RescheduleAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset notBefore, CancellationToken cancellationToken) =>
        ChangeAsync(claim, result, entry => (entry.State, entry.Due) = (EffectState.Waiting, notBefore));

    public Task PostponeAsync(OutboxClaim claim, DeliveryResult result, CancellationToken cancellationToken) => ChangeAsync(claim, result, entry => entry.State = EffectState.Postponed);

    public Task DeadLetterAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var ended = EndAsync(claim, result, EffectState.DeadLettered, at);
        if (ended.IsCompletedSuccessfully)
        {
            DeadLetters.Add($"{claim.Effect.Kind} {result.Code}");
        }

        return ended;
    }

    public Task WakePostponedAsync(ConversationRef conversation, CancellationToken cancellationToken)
    {
        Wake(conversation);
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => Task.FromResult(Heads().Where(e => MayWrite(e, [])).Select(e => (DateTimeOffset?)e.Due).Min());

    public Task<IReadOnlyList<OutboxEntry>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<OutboxEntry>>(
        [.. _all.Where(e => e.Effect.Conversation == conversation).Select(e => new OutboxEntry(e.Effect, e.State, e.Attempts, e.EndedAt, e.Result))]);

    public Task<IReadOnlySet<string>> OwnWritesAsync(string account, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<string>>(ids.Where(id => _written.Contains((account, id))).ToHashSet(StringComparer.Ordinal));

    // Of each lane of each conversation: the one in flight, else the first that waits.
    private IEnumerable<Entry> Heads() => _open.Where(e => e.State != EffectState.Postponed)
        .GroupBy(e => (e.Effect.Conversation, e.Lane))
        .Select(lane => lane.FirstOrDefault(e => e.State == EffectState.InFlight) ?? lane.First());

    // Who passes an account over has spent the helpdesk's quota; a call of somebody else's webhook needs none.
    private bool MayWrite(Entry entry, IReadOnlyCollection<string> passOver) => entry.Lane == 0
        || (!_paused.Contains("*") && !_paused.Contains(entry.Effect.Conversation.Account) && (entry.Lane == 2 || !passOver.Contains(entry.Effect.Conversation.Account)));

    private Task EndAsync(OutboxClaim claim, DeliveryResult result, EffectState state, DateTimeOffset at) => ChangeAsync(claim, result, entry =>
    {
        (entry.State, entry.EndedAt) = (state, at);
        _open.Remove(entry);
    });

    private Task ChangeAsync(OutboxClaim claim, DeliveryResult result, Action<Entry> change)
    {
        if (_open.Find(e => e.Effect.Key == claim.Effect.Key && e.Effect.Conversation == claim.Effect.Conversation && e.Token == claim.Token && e.State == EffectState.InFlight) is not { } entry)
        {
            return Task.FromException(new ClaimLostException(claim.Effect.Conversation));
        }

        (entry.Token, entry.Result) = (null, result);
        entry.SentBefore |= result.Failure?.Kind is FailureKind.Unavailable or FailureKind.Timeout;
        _written.UnionWith(result.WrittenIds.Select(id => (claim.Effect.Conversation.Account, id)));
        change(entry);
        Supersede();
        return Task.CompletedTask;
    }

    // A newer opposite takes the place of a hold or release that was not sent; one that may have arrived is finished in its turn.
    private void Supersede()
    {
        for (var index = _open.Count - 1; index >= 0; index--)
        {
            var entry = _open[index];
            if (entry is { Lane: 0, SentBefore: false, State: EffectState.Waiting or EffectState.Postponed }
                && Newer(entry).Min(n => (DateTimeOffset?)n.Effect.DecidedAt) is { } at)
            {
                (entry.State, entry.EndedAt, entry.Result) = (EffectState.Ended, at, DeliveryResult.Ended("superseded"));
                _open.RemoveAt(index);
            }
        }
    }

    private IEnumerable<Entry> Newer(Entry entry) =>
        _all.Skip(_all.IndexOf(entry) + 1).Where(n => n.Lane == 0 && n.Effect.Conversation == entry.Effect.Conversation && n.Effect.Kind != entry.Effect.Kind);

    private sealed class Entry(Effect effect)
    {
        public Effect Effect { get; set; } = effect;
        public int Lane { get; } = effect.Kind switch { EffectKind.Update => 1, EffectKind.Notify => 2, _ => 0 };
        public EffectState State { get; set; } = EffectState.Waiting;
        public DateTimeOffset Due { get; set; }
        public int Attempts { get; set; }
        public bool SentBefore { get; set; }
        public string? Token { get; set; }
        public DateTimeOffset? EndedAt { get; set; }
        public DeliveryResult? Result { get; set; }
    }
}
