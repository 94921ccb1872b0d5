namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>Going back to a workspace as it was, so that thousands of stories begin alike.</summary>
internal sealed partial class IntercomState
{
    /// <summary>Remembers the workspace as it is now.</summary>
    /// <returns>Forgets every conversation, contact and tag that came since, and counts on from here; settings stay as they are then.</returns>
    public Action Mark()
    {
        var (conversation, part, source, contact, tag, ticket, sequence) = (_nextConversation, _nextPart, _nextSource, _nextContact, _nextTag, _nextTicket, _sequence);
        var tags = _tags.Keys.ToHashSet(StringComparer.Ordinal);
        var contacts = _contacts.Keys.ToHashSet(StringComparer.Ordinal);
        return () =>
        {
            (_nextConversation, _nextPart, _nextSource, _nextContact, _nextTag, _nextTicket, _sequence) = (conversation, part, source, contact, tag, ticket, sequence);
            _conversations.Clear();
            _byUpdatedAt.Clear();
            _snoozes.Clear();
            Deleted.Clear();
            foreach (var gone in _tags.Values.Where(t => !tags.Contains(t.Id)).ToList())
            {
                _tags.Remove(gone.Id);
                _tagIdByName.Remove(gone.Name);
            }

            foreach (var gone in _contacts.Values.Where(c => !contacts.Contains(c.Id)).ToList())
            {
                _contacts.Remove(gone.Id);
                if (gone.Email is { } email)
                {
                    _contactByEmail.Remove(email);
                }
            }
        };
    }
}
