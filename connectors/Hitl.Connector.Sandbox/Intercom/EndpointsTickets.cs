using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>Ticket types, states and tickets.</summary>
internal sealed class EndpointsTickets(IntercomState state, EndpointsReplies replies)
{
    public Answer Types(IntercomCall call) => Answer.Ok(new JsonObject
    {
        ["type"] = "list",
        ["data"] = Render.Array(state.TicketTypes, t => RenderCatalog.TicketType(t, state, withStates: true)),
    });

    public Answer Type(IntercomCall call) =>
        state.TicketTypes.FirstOrDefault(t => t.Id == call.Route("id")) is { } type ? Answer.Ok(RenderCatalog.TicketType(type, state, withStates: true)) : Answer.NotFound();

    public Answer States(IntercomCall call) => Answer.Ok(new JsonObject
    {
        ["type"] = "list",
        ["data"] = Render.Array(state.TicketStates, s =>
        {
            var json = RenderCatalog.TicketState(s);
            json["archived"] = false;
            return json;
        }),
    });

    public Answer Get(IntercomCall call) => Find(call) is { } ticket ? Rendered(ticket, call) : Answer.NotFound();

    public Answer Create(IntercomCall call)
    {
        if (state.TicketTypes.FirstOrDefault(t => t.Id == call.Text("ticket_type_id")) is not { } type)
        {
            return call.Text("ticket_type_id") is null ? Answer.Missing("ticket_type_id") : Answer.Refused(404, "not_found", "Ticket type not found");
        }

        if (call.Json("contacts") is not { ValueKind: JsonValueKind.Array } contacts || contacts.GetArrayLength() == 0)
        {
            return Answer.Missing("contacts");
        }

        if (ContactOf(contacts[0]) is not { } contact)
        {
            return Answer.Refused(404, "not_found", "User Not Found");
        }

        var values = call.Properties("ticket_attributes").ToList();
        if (Unknown(type, values) is { } problem)
        {
            return problem;
        }

        // Everything is checked before anything is made: a refused call leaves no ticket behind.
        var (team, teamKnown) = Assignee(call, "team_assignee_id", state.FindTeam);
        var (admin, adminKnown) = Assignee(call, "admin_assignee_id", state.FindAdmin);
        if (!teamKnown || !adminKnown)
        {
            return Answer.NoAssignee();
        }

        var ticket = state.OpenTicket(type, contact, values);
        if (team is not null)
        {
            state.AssignTeam(ticket, state.Bot, team, null, state.Workspace.AppPackageCode);
        }

        if (admin is not null)
        {
            state.AssignAdmin(ticket, state.Bot, admin, null, state.Workspace.AppPackageCode);
        }

        return Rendered(ticket, call);
    }

    public Answer Update(IntercomCall call)
    {
        if (Find(call) is not { } ticket)
        {
            return Answer.NotFound();
        }

        var details = ticket.Ticket!;
        var values = call.Properties("ticket_attributes").ToList();
        if (Unknown(details.Type, values) is { } unknown)
        {
            return unknown;
        }

        // Without admin_id the vendor lets its Operator act.
        var actor = call.Text("admin_id") is { } id ? state.FindAdmin(id)?.AsAuthor : state.Bot;
        if (actor is null)
        {
            return Answer.NoAssignee();
        }

        TicketState? target = null;
        if (call.Text("ticket_state_id") is { } stateId && (target = state.TicketStates.FirstOrDefault(s => s.Id == stateId)) is null)
        {
            return Answer.Refused(400, "ticket_state_id_invalid", "Ticket state id is not valid or is not associated with the ticket type");
        }

        if (call.Text("assignee_id") is { } assignee && replies.AssignTo(ticket, null, assignee, actor, null) is { } refused)
        {
            return refused;
        }

        state.SetTicketAttributes(ticket, values, actor, state.Workspace.AppPackageCode);
        if (target is not null)
        {
            state.SetTicketState(ticket, target, actor, state.Workspace.AppPackageCode);
        }

        if (call.Flag("is_shared") is { } shared)
        {
            details.IsShared = shared;
        }

        if (call.Number("snoozed_until") is { } until && until > state.Now)
        {
            state.Snooze(ticket, actor, until, state.Workspace.AppPackageCode);
        }
        else if (call.Flag("open") is { } open && open != ticket.Open)
        {
            _ = open ? state.Reopen(ticket, actor, state.Workspace.AppPackageCode) : state.Close(ticket, actor, null, state.Workspace.AppPackageCode);
        }

        return Rendered(ticket, call);
    }

    public Answer Delete(IntercomCall call)
    {
        if (Find(call) is not { } ticket)
        {
            return Answer.NotFound();
        }

        state.Delete(ticket, retainMetrics: true);
        return Answer.Ok(new JsonObject { ["id"] = IntercomState.Text(ticket.Id), ["object"] = "ticket", ["deleted"] = true });
    }

    private Conversation? Find(IntercomCall call) => state.Find(call.Route("id")) is { Ticket: not null } ticket ? ticket : null;

    private Answer Rendered(Conversation ticket, IntercomCall call) => Answer.Ok(RenderCatalog.Ticket(ticket, state, call.Style));

    private Contact? ContactOf(JsonElement reference)
    {
        if (reference.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (reference.TryGetProperty("id", out var id))
        {
            return state.FindContact(id.ToString()) is { MergedInto: null } contact ? contact : null;
        }

        if (reference.TryGetProperty("external_id", out var external))
        {
            return state.Contacts.FirstOrDefault(c => c.ExternalId == external.ToString());
        }

        return reference.TryGetProperty("email", out var email)
            ? state.FindContactByEmail(email.ToString()) ?? state.AddContact("lead", email.ToString(), null, null)
            : null;
    }

    /// <summary>Whom the call's <c>assignment</c> names, if anybody; not known: there is no such id.</summary>
    private static (T? Assignee, bool Known) Assignee<T>(IntercomCall call, string name, Func<string?, T?> find)
        where T : class
    {
        if (call.Json("assignment") is not { ValueKind: JsonValueKind.Object } assignment || !assignment.TryGetProperty(name, out var id) || id.ToString() is "" or "0")
        {
            return (null, true);
        }

        var found = find(id.ToString());
        return (found, found is not null);
    }

    private static Answer? Unknown(TicketType type, List<KeyValuePair<string, JsonElement>> values) =>
        values.Find(v => !type.Attributes.Contains(v.Key)) is { Key: { } name } ? Answer.Invalid($"Ticket attribute '{name}' does not exist", "ticket_attributes") : null;
}
