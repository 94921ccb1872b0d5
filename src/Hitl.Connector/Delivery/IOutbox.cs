using Hitl.Connector.Conversations;

namespace Hitl.Connector.Delivery;

public enum EffectState
{
    Waiting,
    InFlight,

    /// <summary>Waits for the conversation to change (snoozed, closed on Intercom).</summary>
    Postponed,
    Done,

    /// <summary>Can never be done any more, with a reason.</summary>
    Ended,

    /// <summary>Given up and visible.</summary>
    DeadLettered,
}

/// <param name="Attempt">1 on the first try.</param>
/// <param name="SentBefore">An earlier try had an ambiguous end: look for the marker before sending.</param>
public sealed record OutboxClaim(string Token, Effect Effect, int Attempt, bool SentBefore);

/// <summary>An effect with what became of it.</summary>
public sealed record OutboxEntry(Effect Effect, EffectState State, int Attempts, DateTimeOffset? EndedAt, DeliveryResult? Result);

/// <summary>
/// The outbox: effects leave in order per conversation (holds and releases overtake everything), one at a time per
/// conversation, and each ends done, ended with a reason, or dead-lettered.
/// </summary>
public interface IOutbox
{
    /// <summary>
    /// Claims the next due effect: holds and releases first, then oldest first. Effects of paused accounts are passed
    /// over, save holds and releases. Null when nothing is due.
    /// </summary>
    /// <param name="passOver">Accounts whose quota is spent for now; holds and releases are not passed over.</param>
    Task<OutboxClaim?> ClaimAsync(string worker, DateTimeOffset now, TimeSpan lease, IReadOnlyCollection<string> passOver, CancellationToken cancellationToken);

    /// <summary>Ends it as done or ended, and records the ids written in the own-write ledger, in one transaction.</summary>
    Task CompleteAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Waits and tries again. <paramref name="result"/> is kept for display; an ambiguous failure sets <see cref="OutboxClaim.SentBefore"/>.</summary>
    Task RescheduleAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset notBefore, CancellationToken cancellationToken);

    /// <summary>Parks it until <see cref="WakePostponedAsync"/>.</summary>
    Task PostponeAsync(OutboxClaim claim, DeliveryResult result, CancellationToken cancellationToken);

    Task DeadLetterAsync(OutboxClaim claim, DeliveryResult result, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The conversation changed: its postponed effects are due again.</summary>
    Task WakePostponedAsync(ConversationRef conversation, CancellationToken cancellationToken);

    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<OutboxEntry>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken);

    /// <summary>Which of these comment, part or audit ids are ours.</summary>
    Task<IReadOnlySet<string>> OwnWritesAsync(string account, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}
