using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Intake;

/// <summary>What is stored around a conversation and a decision looks at.</summary>
/// <param name="CapUse">By rule id, for rules with a cap that fired in the last hour.</param>
/// <param name="OtherContacts">How many other conversations the customer began in the last seven days, as far as this worker has seen.</param>
/// <param name="Reported">What the bot reported through the API; null when it never did.</param>
public sealed record StoredSurroundings(IReadOnlyDictionary<string, CapUse> CapUse, int OtherContacts, BotEvidence? Reported)
{
    /// <summary>The customer's latest other conversations of these days, newest first; not all of them.</summary>
    public IReadOnlyList<OtherContact> Others { get; init; } = [];
}

/// <summary>Another conversation of the customer in the same account.</summary>
public sealed record OtherContact(string Id, DateTimeOffset BeganAt);

/// <summary>Caps, contacts, bots' evidence and wake-ups. What decisions add to them is stored with <see cref="IEventLedger.CompleteAsync"/>.</summary>
public interface ISurroundingsStore
{
    /// <summary>How long a contact counts.</summary>
    static readonly TimeSpan ContactsFor = TimeSpan.FromDays(7);

    Task<StoredSurroundings> ReadAsync(ConversationRef conversation, string customerId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Stores what a bot reported and has the conversation decided again, in one transaction. The last report counts.</summary>
    Task ReportAsync(ConversationRef conversation, BotEvidence evidence, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Puts conversations whose wake-up came due into the inbox; returns how many.</summary>
    /// <param name="most">At most so many in this transaction.</param>
    Task<int> WakeDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken);

    /// <summary>Forgets what no decision can look at any more.</summary>
    /// <param name="reportedBefore">Bots' reports older than this go too.</param>
    Task PruneAsync(DateTimeOffset now, DateTimeOffset reportedBefore, CancellationToken cancellationToken);
}
