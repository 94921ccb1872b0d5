using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation.Outcomes;

/// <summary>When each customer began which conversation. Holds ids, times and intents; filled in one pass, asked in a second.</summary>
public sealed class CustomerContacts
{
    private readonly Dictionary<(string Account, string Customer), List<(string Conversation, LaterContact Contact)>> contacts = [];

    /// <param name="intent">What the conversation was about; null when that is not known.</param>
    public void Add(Snapshot snapshot, string? intent)
    {
        if (snapshot.Customer.Id.Length == 0)
        {
            return;
        }

        var key = (snapshot.Ref.Account, snapshot.Customer.Id);
        if (!contacts.TryGetValue(key, out var known))
        {
            contacts[key] = known = [];
        }

        known.Add((snapshot.Ref.Id, new LaterContact(snapshot.CreatedAt, intent)));
    }

    /// <summary>The customer's conversations that began after this one.</summary>
    public IReadOnlyList<LaterContact> After(Snapshot snapshot) =>
        contacts.TryGetValue((snapshot.Ref.Account, snapshot.Customer.Id), out var known)
            ? [.. known.Where(c => c.Conversation != snapshot.Ref.Id && c.Contact.At > snapshot.CreatedAt).Select(c => c.Contact)]
            : [];
}
