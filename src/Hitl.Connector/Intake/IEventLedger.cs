using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Polling;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Intake;

public enum Acceptance
{
    Accepted,

    /// <summary>The key is known: a result, not an error.</summary>
    Duplicate,
}

/// <summary>How an event ended. Every event ends as one of these.</summary>
public enum EventEnd
{
    Processed,

    /// <summary>Of no concern; the reason is stored.</summary>
    Ignored,

    /// <summary>Caused by our own write.</summary>
    OwnEcho,

    /// <summary>Given up and visible.</summary>
    DeadLettered,
}

/// <summary>One conversation with all its waiting events, folded: claimed by one worker at a time.</summary>
/// <param name="Token">Proves the claim; a lost lease makes completing fail with <see cref="ClaimLostException"/>.</param>
/// <param name="Events">Oldest first, without bodies. At least one.</param>
/// <param name="Attempt">1 on the first try of the oldest event.</param>
/// <param name="Previous">What the last decision left; null for a conversation never seen.</param>
public sealed record InboxClaim(string Token, ConversationRef Conversation, IReadOnlyList<IncomingEvent> Events, int Attempt, ConversationRecord? Previous)
{
    /// <summary>
    /// Updates of earlier decisions that had not ended when this was claimed, oldest first: a read made afterwards may show
    /// them or not.
    /// </summary>
    public IReadOnlyList<ConversationUpdate> UnderWay { get; init; } = [];
}

/// <summary>What a decision was made from, for the conversation store.</summary>
/// <param name="Sheet">Whole, with every custom field.</param>
/// <param name="Rules">Kept by their version, so that the decision can be made again.</param>
public sealed record DecidedConversation(Snapshot Snapshot, Scores Scores, FactSheet Sheet, RuleSet Rules);

/// <summary>How a claim ends: one transaction ends the events and stores what follows.</summary>
/// <param name="Reason">Bounded; empty for <see cref="EventEnd.Processed"/>.</param>
public sealed record Completion(EventEnd End, string Reason, DateTimeOffset At)
{
    public Decision? Decision { get; init; }

    /// <summary>Goes with <see cref="Decision"/>: what it was made from.</summary>
    public DecidedConversation? Conversation { get; init; }

    /// <summary>Counts as one contact of this customer.</summary>
    public CustomerContact? Contact { get; init; }
    public ConversationRecord? Record { get; init; }
    public IReadOnlyList<Effect> Effects { get; init; } = [];

    /// <summary>When the resume contract looks again; with a <see cref="Decision"/>, the earlier of the two counts.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }
}

/// <param name="BeganAt">When the customer began the conversation.</param>
public sealed record CustomerContact(string CustomerId, DateTimeOffset BeganAt);

/// <summary>
/// A rule with a cap began to fire elsewhere since this decision counted: nothing was stored, and it must be decided again
/// with the new count.
/// </summary>
public sealed class CapMovedException(string ruleId) : Exception($"The cap of rule {ruleId} moved while a decision was made.")
{
    public string RuleId { get; } = ruleId;
}

/// <summary>The claim's lease ran out and somebody else has the conversation: drop the work, it is being done again.</summary>
public sealed class ClaimLostException(ConversationRef conversation) : Exception($"The claim on {conversation} was lost to another worker.")
{
    public ConversationRef Conversation { get; } = conversation;
}

/// <summary>The inbox: nothing that was accepted is ever lost, and nothing is processed twice at the same time.</summary>
public interface IEventLedger
{
    /// <summary>Returns after the commit.</summary>
    Task<Acceptance> AcceptAsync(IncomingEvent incoming, CancellationToken cancellationToken);

    /// <summary>A polled page and its watermark in one transaction; returns how many were new.</summary>
    Task<int> AcceptPageAsync(IReadOnlyList<IncomingEvent> events, Watermark watermark, CancellationToken cancellationToken);

    /// <summary>Records an event that ends on arrival: a ping, or broken JSON as a dead letter with its body.</summary>
    Task<Acceptance> RecordEndedAsync(IncomingEvent incoming, EventEnd end, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Claims the conversation whose oldest due event waits longest, or null; conversations with an event that
    /// <see cref="IncomingEvent.MayTakeOver"/> come before all others. A claim lasts <paramref name="lease"/>; after that
    /// it can be claimed again (a crashed worker).
    /// </summary>
    /// <param name="passOver">Accounts whose quota is spent for now; their possible take-overs are not passed over.</param>
    Task<InboxClaim?> ClaimAsync(string worker, DateTimeOffset now, TimeSpan lease, IReadOnlyCollection<string> passOver, CancellationToken cancellationToken);

    /// <summary>
    /// Commits what ownership, time and contract ask for at once, before anything is scored, with its audit trail. A key
    /// already stored is left as it is.
    /// </summary>
    /// <returns>The entries that did not stand there before.</returns>
    Task<IReadOnlyList<HandoverEntry>> StoreHandoverAsync(InboxClaim claim, IReadOnlyList<Effect> effects, IReadOnlyList<HandoverEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// One transaction: the events end, the decision, the record and the conversation are stored, the effects enter the outbox (known keys are
    /// skipped), caps are counted, and the conversation's wake-up is set to the earlier of <see cref="Decision.LookAgainAt"/> and <see cref="Completion.LookAgainAt"/>,
    /// or taken away. Without a decision a wake-up is only made earlier.
    /// </summary>
    /// <exception cref="CapMovedException">A cap was used elsewhere meanwhile.</exception>
    Task CompleteAsync(InboxClaim claim, Completion completion, CancellationToken cancellationToken);

    /// <summary>Gives the claim back: all its events wait until <paramref name="notBefore"/>.</summary>
    Task ReleaseAsync(InboxClaim claim, DateTimeOffset notBefore, string code, CancellationToken cancellationToken);

    /// <summary>When the next waiting event comes due; null when none waits.</summary>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    Task<Watermark?> WatermarkAsync(string account, string stream, CancellationToken cancellationToken);

    /// <summary>Deletes ended events (not dead letters) that ended before; keys are kept beyond vendor redelivery and polling look-back by choosing the time.</summary>
    Task<int> PruneAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken);
}
