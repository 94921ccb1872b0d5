using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>The conversation or ticket that is written to, and who writes.</summary>
/// <param name="Current">The last read; null for a hold that did not wait for one.</param>
internal sealed record Target(string Id, string SelfId, Snapshot? Current)
{
    public string? TicketId { get; } = IntercomId.IsTicket(Id, out var ticketId) ? ticketId : null;

    /// <summary>Ids of the parts in a write's answer that this write made: not there before, and of the right kind.</summary>
    public IEnumerable<string?> OwnParts(Listing<PartBody>? parts, Func<PartBody, string, bool> isOurs) =>
        from part in parts?.Items ?? []
        where part.Id is not null && !IsKnown(part.Id) && isOurs(part, SelfId)
        select part.Id;

    private bool IsKnown(string id) =>
        Current is not null && (Current.Messages.Any(m => m.Id == id) || Current.Activities.Any(a => a.Id == id));
}
