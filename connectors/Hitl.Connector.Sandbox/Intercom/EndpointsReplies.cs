namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>Replies, notes, state changes, assignments and tags: what leaves a part on a conversation or ticket.</summary>
internal sealed class EndpointsReplies(IntercomState state)
{
    private const int MaxAttachments = 10;

    private string AppCode => state.Workspace.AppPackageCode;

    public Answer Reply(IntercomCall call)
    {
        var conversation = call.Route("id") == "last" ? LastOf(call) : state.Find(call.Route("id"));
        if (conversation is null)
        {
            return Answer.NotFound();
        }

        return Write(call, conversation, out var refused) is null ? refused! : Answer.Ok(Render.WithParts(conversation, call.Style));
    }

    public Answer ReplyToTicket(IntercomCall call)
    {
        if (state.Find(call.Route("id")) is not { Ticket: { } ticket } conversation)
        {
            return Answer.NotFound();
        }

        if (call.Text("type") != "admin" && ticket.Type.Category != "Customer")
        {
            return Answer.Refused(400, "parameter_mismatch", "User replies are not allowed on Backoffice tickets");
        }

        return Write(call, conversation, out var refused) is { } part ? Answer.Ok(RenderCatalog.TicketPart(part, call.Style)) : refused!;
    }

    /// <summary>POST /conversations/{id}/parts: close, snooze, open, assign.</summary>
    public Answer Manage(IntercomCall call)
    {
        if (state.Find(call.Route("id")) is not { } conversation)
        {
            return Answer.NotFound();
        }

        if (Actor(call, out var refused) is not { } admin)
        {
            return refused!;
        }

        var by = admin.AsAuthor;
        var body = Html.Clean(call.Text("body"));
        switch (call.Text("message_type"))
        {
            case "close":
                state.Close(conversation, by, body, AppCode);
                break;
            case "open":
                state.Reopen(conversation, by, AppCode);
                break;
            case "snoozed":
                if (call.Number("snoozed_until") is not { } until || until <= state.Now)
                {
                    return Answer.Invalid("snoozed_until must be a time in the future", "snoozed_until");
                }

                state.Snooze(conversation, by, until, AppCode);
                break;
            case "assignment":
                if (Assign(call, conversation, by, body) is { } problem)
                {
                    return problem;
                }

                break;
            default:
                return Answer.Invalid("message_type must be one of close, open, snoozed, assignment", "message_type");
        }

        return Answer.Ok(Render.WithParts(conversation, call.Style));
    }

    public Answer AttachTag(IntercomCall call) => AttachTag(call, ticket: false);

    public Answer AttachTicketTag(IntercomCall call) => AttachTag(call, ticket: true);

    public Answer DetachTag(IntercomCall call) => DetachTag(call, ticket: false);

    public Answer DetachTicketTag(IntercomCall call) => DetachTag(call, ticket: true);

    public Answer Convert(IntercomCall call)
    {
        if (state.Find(call.Route("id")) is not { } conversation)
        {
            return Answer.NotFound();
        }

        var type = state.TicketTypes.FirstOrDefault(t => t.Id == call.Text("ticket_type_id"));
        if (type is null)
        {
            return Answer.Refused(404, "not_found", "Ticket type not found");
        }

        if (type.Category != "Customer")
        {
            return Answer.Invalid("Ticket type is not a customer ticket type", "ticket_type_id");
        }

        if (conversation.Ticket is not null)
        {
            return Answer.Invalid("Conversation is already a ticket");
        }

        var ticketState = call.Text("ticket_state_id") is { } id ? state.TicketStates.FirstOrDefault(s => s.Id == id) : state.TicketStates[0];
        if (ticketState is null)
        {
            return Answer.Refused(400, "ticket_state_id_invalid", "Ticket state id is not valid or is not associated with the ticket type");
        }

        state.Convert(conversation, type, ticketState, call.Properties("attributes"));
        return Answer.Ok(RenderCatalog.Ticket(conversation, state, call.Style));
    }

    /// <summary>The admin of <c>admin_id</c>, which these calls must name.</summary>
    public Admin? Actor(IntercomCall call, out Answer? refused)
    {
        var id = call.Text("admin_id");
        var admin = state.FindAdmin(id);
        refused = id is null ? Answer.Missing("admin_id") : admin is null ? Answer.NoAdmin() : null;
        return admin;
    }

    /// <summary>Assigns to the admin or team of that id; "0" is nobody.</summary>
    /// <returns>Why not, or null.</returns>
    public Answer? AssignTo(Conversation conversation, string? type, string? assignee, Person by, string? body)
    {
        if (assignee is null)
        {
            return Answer.Missing("assignee_id");
        }

        var nobody = assignee == "0";
        var team = type != "admin" && !nobody ? state.FindTeam(assignee) : null;
        var admin = type != "team" && team is null && !nobody ? state.FindAdmin(assignee) : null;
        if (!nobody && team is null && admin is null)
        {
            return Answer.NoAssignee();
        }

        if (admin is { HasInboxSeat: false })
        {
            return Answer.Refused(403, "forbidden", "Assignee has no inbox seat");
        }

        if (team is not null || (nobody && type == "team"))
        {
            state.AssignTeam(conversation, by, team, body, AppCode);
        }
        else
        {
            state.AssignAdmin(conversation, by, admin, body, AppCode);
        }

        return null;
    }

    private Answer? Assign(IntercomCall call, Conversation conversation, Person by, string? body) =>
        call.Text("type") is not ("admin" or "team") and var type
            ? Answer.Invalid($"type must be admin or team, not '{type}'", "type")
            : AssignTo(conversation, call.Text("type"), call.Text("assignee_id"), by, body);

    private Part? Write(IntercomCall call, Conversation conversation, out Answer? refused)
    {
        var kind = call.Text("message_type");
        var attachments = call.Texts("attachment_urls");
        var body = call.Text("body");
        refused = kind is not ("comment" or "note" or "quick_reply") ? Answer.Invalid("message_type must be one of comment, note, quick_reply", "message_type")
            : attachments.Count > MaxAttachments ? Answer.Invalid($"No more than {MaxAttachments} attachments", "attachment_urls")
            : kind != "quick_reply" && string.IsNullOrWhiteSpace(body) && attachments.Count == 0 ? Answer.Invalid("body can't be blank", "body")
            : null;
        if (refused is not null)
        {
            return null;
        }

        if (call.Text("type") is "user" or "lead" or "contact")
        {
            var contact = Sender(call);
            if (contact is null || kind == "note")
            {
                refused = contact is null ? Answer.Refused(404, "not_found", "User Not Found") : Answer.Invalid("Contacts cannot write notes", "message_type");
                return null;
            }

            return state.ContactReplies(conversation, contact, Html.Clean(body, fromContact: true), attachments);
        }

        if (call.Text("type") != "admin")
        {
            refused = Answer.Invalid("type must be admin or user", "type");
            return null;
        }

        return Actor(call, out refused) is not { } admin ? null
            : kind == "note" ? state.AdminNotes(conversation, admin, Html.Clean(body), AppCode, attachments)
            : state.AdminReplies(conversation, admin, kind!, Html.Clean(body), AppCode, attachments);
    }

    private Contact? Sender(IntercomCall call)
    {
        var contact = state.FindContact(call.Text("intercom_user_id"))
            ?? (call.Text("email") is { } email ? state.FindContactByEmail(email) : null)
            ?? (call.Text("user_id") is { } external ? state.Contacts.FirstOrDefault(c => c.ExternalId == external) : null);
        return contact is { MergedInto: null } ? contact : null;
    }

    private Conversation? LastOf(IntercomCall call) =>
        Sender(call) is { } contact ? state.Conversations.Where(c => c.Contact == contact).MaxBy(c => c.UpdatedAt) : null;

    private Answer AttachTag(IntercomCall call, bool ticket)
    {
        if (Tagged(call, ticket, out var refused) is not { } conversation)
        {
            return refused!;
        }

        if (call.Text("id") is not { } id)
        {
            return Answer.Missing("id");
        }

        if (state.FindTag(id) is not { } tag)
        {
            return Answer.Refused(404, "tag_not_found", "Tag not found");
        }

        return Actor(call, out refused) is { } admin ? Answer.Ok(Render.AppliedTag(state.Attach(conversation, tag, admin.AsAuthor))) : refused!;
    }

    private Answer DetachTag(IntercomCall call, bool ticket)
    {
        if (Tagged(call, ticket, out var refused) is not { } conversation)
        {
            return refused!;
        }

        // The admin goes into the body of the DELETE; without it the vendor refuses.
        if (Actor(call, out refused) is null)
        {
            return refused!;
        }

        return state.FindTag(call.Route("tag")) is { } tag && state.Detach(conversation, tag) is { } detached
            ? Answer.Ok(Render.AppliedTag(detached))
            : Answer.Refused(404, "tag_not_found", "Tag not found");
    }

    private Conversation? Tagged(IntercomCall call, bool ticket, out Answer? refused)
    {
        var conversation = state.Find(call.Route("id"));
        if (ticket && conversation is { Ticket: null })
        {
            conversation = null;
        }

        refused = conversation is not null ? null
            : ticket ? Answer.Refused(404, "ticket_not_found", "Ticket not found")
            : Answer.Refused(404, "not_found", "Conversation not found");
        return conversation;
    }
}
