using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Handover;

/// <summary>What happened in handing a conversation over or back that no decision shows. Ids and codes; no word of what was said.</summary>
/// <param name="Kind">Bounded: <c>resume_requested</c>, <c>resume_refused</c>, <c>talk_over</c>, <c>remind</c>, <c>queue</c>, <c>out_of_hours</c>, <c>timed_out</c>, <c>reopened</c>, <c>note_judged</c>.</param>
/// <param name="Id">What it is about (a message, an activity, a request): the same kind and id are stored once.</param>
/// <param name="Actor">Vendor id of who did it, or the id of the access key; empty for time itself.</param>
/// <param name="Detail">Bounded code, e.g. why it was refused.</param>
public sealed record HandoverEntry(ConversationRef Conversation, string Kind, string Id, DateTimeOffset At, string Actor, string Detail);

/// <summary>The audit trail of handing over and back. Entries are never changed.</summary>
public interface IHandoverLog
{
    /// <summary>Stores an entry, and the effect that follows from it, in one transaction. False when the entry stands there already.</summary>
    Task<bool> AddAsync(HandoverEntry entry, Effect? effect, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<HandoverEntry>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken);
}
