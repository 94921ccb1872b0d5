using System.Globalization;
using System.Text.Json;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>Contacts, tags, conversation attributes and tickets.</summary>
internal sealed partial class IntercomState
{
    private static readonly JsonElement NullValue = JsonSerializer.SerializeToElement((string?)null, IntercomJson.Default.String);

    public Contact AddContact(string role, string? email, string? externalId, string? name)
    {
        var now = Now;
        var contact = new Contact
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"6762f{_nextContact++:x19}"),
            Role = role,
            Email = email,
            ExternalId = externalId,
            Name = name,
            CreatedAt = now,
            UpdatedAt = now,
        };
        _contacts.Add(contact.Id, contact);
        if (email is not null)
        {
            _contactByEmail[email] = contact.Id;
        }

        return contact;
    }

    public void ChangeEmail(Contact contact, string? email)
    {
        if (contact.Email is { } old && _contactByEmail.GetValueOrDefault(old) == contact.Id)
        {
            _contactByEmail.Remove(old);
        }

        contact.Email = email;
        if (email is not null)
        {
            _contactByEmail[email] = contact.Id;
        }
    }

    /// <summary>Deletes for good, as the vendor does: conversations stay, the person is gone.</summary>
    public void DeleteContact(Contact contact)
    {
        ChangeEmail(contact, null);
        _contacts.Remove(contact.Id);
        Announce?.Invoke(new Notice($"notif_{Guid.NewGuid():D}", "contact.deleted", 0, [], Instant, Gone: contact));
    }

    public void MergeContact(Contact from, Contact into)
    {
        var email = from.Email;
        ChangeEmail(from, null);
        from.MergedInto = into.Id;
        if (into.Email is null && email is not null)
        {
            ChangeEmail(into, email);
        }

        foreach (var conversation in _conversations.Values.Where(c => c.Contact == from))
        {
            conversation.Contact = into;
        }
    }

    /// <summary>The tag of that name in any case, made when there was none.</summary>
    public Tag UpsertTag(string name)
    {
        if (_tagIdByName.TryGetValue(name, out var known))
        {
            return _tags[known];
        }

        var tag = new Tag(Text(_nextTag++), name);
        _tags.Add(tag.Id, tag);
        _tagIdByName.Add(name, tag.Id);
        return tag;
    }

    public void RemoveTag(Tag tag)
    {
        _tags.Remove(tag.Id);
        _tagIdByName.Remove(tag.Name);
        foreach (var conversation in _conversations.Values.Where(c => c.Tags.Exists(t => t.Tag == tag)).ToList())
        {
            Detach(conversation, tag);
        }
    }

    public ConversationAttribute AddAttribute(string name, string dataType, string? description, bool multiline, IEnumerable<string> options)
    {
        var attribute = new ConversationAttribute
        {
            Id = _nextAttribute++,
            Name = name,
            DataType = dataType,
            Description = description ?? "",
            Multiline = multiline,
            CreatedAt = Now,
        };
        attribute.Options.AddRange(options.Select(label => (Guid.NewGuid().ToString("D"), label)));
        Attributes.Add(attribute);
        return attribute;
    }

    public Conversation OpenTicket(TicketType type, Contact contact, IEnumerable<KeyValuePair<string, JsonElement>> attributes)
    {
        var values = attributes.ToDictionary(StringComparer.Ordinal);
        var body = values.TryGetValue("_default_description_", out var description) && description.ValueKind == JsonValueKind.String ? description.GetString() : null;
        var title = values.TryGetValue("_default_title_", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        var conversation = NewConversation(contact, contact.AsAuthor, Html.Clean(body, fromContact: true), title, "conversation", null);
        conversation.Title = title;
        MakeTicket(conversation, type, TicketStates[0], values);
        Tell("ticket.created", conversation);
        return conversation;
    }

    /// <summary>Turns a conversation into a ticket: same id, same parts.</summary>
    public void Convert(Conversation conversation, TicketType type, TicketState state, IEnumerable<KeyValuePair<string, JsonElement>> attributes)
    {
        MakeTicket(conversation, type, state, attributes);
        Tell("ticket.created", conversation);
    }

    public void SetTicketState(Conversation ticket, TicketState state, Person by, string? appCode)
    {
        var details = ticket.Ticket!;
        if (details.State == state)
        {
            return;
        }

        var before = details.State;
        details.State = state;
        ticket.State = state.Category == "resolved" ? "closed" : "open";
        var part = Add(ticket, "ticket_state_updated_by_admin", by, null, new PartExtras
        {
            AppPackageCode = appCode,
            TicketState = state.Category,
            PreviousTicketState = before.Category,
        });
        Tell("ticket.state.updated", ticket, part);
        if (state.Category == "resolved")
        {
            Tell("ticket.resolved", ticket, part);
        }
    }

    public void SetTicketAttributes(Conversation ticket, IEnumerable<KeyValuePair<string, JsonElement>> values, Person by, string? appCode)
    {
        foreach (var (name, value) in values)
        {
            ticket.Ticket!.Attributes[name] = value.Clone();
            var part = Add(ticket, "ticket_attribute_updated_by_admin", by, null, new PartExtras
            {
                AppPackageCode = appCode,
                EventDetails = new System.Text.Json.Nodes.JsonObject { ["name"] = name, ["value"] = value.ToString() },
            });
            Tell("ticket.attribute.updated", ticket, part);
        }
    }

    private void MakeTicket(Conversation conversation, TicketType type, TicketState state, IEnumerable<KeyValuePair<string, JsonElement>> attributes)
    {
        var details = new TicketDetails { Number = Text(_nextTicket++), Type = type, State = state, IsShared = type.Category == "Customer" };
        foreach (var name in type.Attributes)
        {
            details.Attributes[name] = NullValue;
        }

        foreach (var (name, value) in attributes)
        {
            details.Attributes[name] = value.Clone();
        }

        conversation.Ticket = details;
        Add(conversation, "ticket_state_updated_by_admin", Bot, null, new PartExtras
        {
            AppPackageCode = Workspace.AppPackageCode,
            TicketState = state.Category,
            PreviousTicketState = state.Category,
        });
    }
}
