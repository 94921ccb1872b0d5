using System.Diagnostics.CodeAnalysis;

namespace Hitl.Connector.Intercom;

/// <summary>Tells the two kinds of id apart: a conversation's is the vendor's, a ticket's has a prefix.</summary>
internal static class IntercomId
{
    private const string TicketPrefix = "ticket-";

    public static string OfTicket(string ticketId) => TicketPrefix + ticketId;

    public static bool IsTicket(string id, [NotNullWhen(true)] out string? ticketId)
    {
        ticketId = id.StartsWith(TicketPrefix, StringComparison.Ordinal) ? id[TicketPrefix.Length..] : null;
        return ticketId is not null;
    }
}
