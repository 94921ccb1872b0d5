namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Going back to an account as it was, so that thousands of stories begin alike.</summary>
internal sealed partial class ZendeskState
{
    /// <summary>Remembers the account as it is now.</summary>
    /// <returns>Forgets every ticket, messaging conversation and user that came since, and counts and draws on from here; settings stay as they are then.</returns>
    public Action Mark()
    {
        var (id, ticketId, ticks, drawn) = (lastId, lastTicketId, lastTicks, random.Next());
        var users = Users.Keys.ToHashSet();
        var tags = TagCounts.ToArray();
        return () =>
        {
            (lastId, lastTicketId, lastTicks, random) = (id, ticketId, ticks, new Random(drawn));
            Tickets.Clear();
            TicketIds.Clear();
            TicketIdsByExternalId.Clear();
            Conversations.Clear();
            ExportOrder.Clear();
            TagCounts.Clear();
            foreach (var (tag, count) in tags)
            {
                TagCounts[tag] = count;
            }

            foreach (var user in Users.Values.Where(user => !users.Contains(user.Id)).ToList())
            {
                Users.Remove(user.Id);
                UserIdsByEmail.Remove(user.Email);
            }
        };
    }
}
