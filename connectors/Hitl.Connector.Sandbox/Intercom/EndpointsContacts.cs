using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

internal sealed class EndpointsContacts(IntercomState state)
{
    private const int DefaultPerPage = 50;

    public Answer Create(IntercomCall call)
    {
        var email = call.Text("email");
        var external = call.Text("external_id");
        var role = call.Text("role") ?? "user";
        if (email is null && external is null && call.Text("role") is null)
        {
            return Answer.Missing("email");
        }

        if (role is not ("user" or "lead"))
        {
            return Answer.Invalid("role must be user or lead", "role");
        }

        if (role == "user" && Twin(email, external, null) is { } twin)
        {
            return Answer.Refused(409, "conflict", $"A contact matching those details already exists with id={twin.Id}");
        }

        var contact = state.AddContact(role, email, external, call.Text("name"));
        Apply(call, contact);
        return Rendered(contact);
    }

    public Answer Get(IntercomCall call) => state.FindContact(call.Route("id")) switch
    {
        null => Missing(),
        { MergedInto: { } survivor } => Gone(survivor),
        var contact => Rendered(contact),
    };

    public Answer Update(IntercomCall call)
    {
        if (state.FindContact(call.Route("id")) is not { } contact)
        {
            return Missing();
        }

        if (contact.MergedInto is { } survivor)
        {
            return Gone(survivor);
        }

        if (Twin(call.Text("email"), call.Text("external_id"), contact) is { } twin)
        {
            return Answer.Refused(409, "conflict", $"A contact matching those details already exists with id={twin.Id}");
        }

        if (call.Text("email") is { } email)
        {
            state.ChangeEmail(contact, email);
        }

        contact.Role = call.Text("role") ?? contact.Role;
        contact.ExternalId = call.Text("external_id") ?? contact.ExternalId;
        contact.Name = call.Text("name") ?? contact.Name;
        Apply(call, contact);
        return Rendered(contact);
    }

    public Answer Delete(IntercomCall call)
    {
        if (state.FindContact(call.Route("id")) is not { } contact)
        {
            return Missing();
        }

        state.DeleteContact(contact);
        return Answer.Ok(new JsonObject { ["type"] = "contact", ["id"] = contact.Id, ["external_id"] = contact.ExternalId, ["deleted"] = true });
    }

    public Answer Merge(IntercomCall call)
    {
        if (state.FindContact(call.Text("from")) is not { MergedInto: null } from || state.FindContact(call.Text("into")) is not { MergedInto: null } into || from == into)
        {
            return Missing();
        }

        state.MergeContact(from, into);
        return Rendered(into);
    }

    public Answer List(IntercomCall call) => Paged(call, state.Contacts.Where(c => c.MergedInto is null));

    public Answer Search(IntercomCall call)
    {
        if (call.Json("query") is not { } node)
        {
            return Answer.Missing("query");
        }

        var (query, problem) = SearchQuery<Contact>.Parse(node, SearchFields.Contact);
        return query is null
            ? Answer.Invalid(problem!, "query")
            : Paged(call, state.Contacts.Where(c => c.MergedInto is null && query.Matches(c)));
    }

    private Answer Paged(IntercomCall call, IEnumerable<Contact> contacts)
    {
        if (call.PerPage(DefaultPerPage, EndpointsConversations.MaxPerPage) is not { } perPage)
        {
            return Answer.Invalid($"per_page must be between 1 and {EndpointsConversations.MaxPerPage}", "per_page");
        }

        var after = call.StartingAfter(out var valid);
        if (!valid)
        {
            return Answer.Invalid("starting_after is not a cursor of this list", "starting_after");
        }

        var page = Page<Contact>.Of(contacts, c => c.CreatedAt, c => c.Id, descending: true, perPage, after);
        return Answer.Ok(new JsonObject
        {
            ["type"] = "list",
            ["data"] = Render.Array(page.Rows, c => RenderCatalog.Contact(c, state)),
            ["total_count"] = page.Total,
            ["pages"] = page.Pages,
        });
    }

    private Contact? Twin(string? email, string? external, Contact? except)
    {
        var same = email is null ? null : state.FindContactByEmail(email);
        same = same is { Role: "user" } && same != except ? same : null;
        return same ?? (external is null ? null : state.Contacts.FirstOrDefault(c => c.ExternalId == external && c != except && c.MergedInto is null));
    }

    private void Apply(IntercomCall call, Contact contact)
    {
        contact.Phone = call.Text("phone") ?? contact.Phone;
        contact.UpdatedAt = state.Now;
        foreach (var (name, value) in call.Properties("custom_attributes"))
        {
            contact.CustomAttributes[name] = value.Clone();
        }
    }

    private Answer Rendered(Contact contact) => Answer.Ok(RenderCatalog.Contact(contact, state));

    private static Answer Missing() => Answer.Refused(404, "not_found", "User Not Found");

    private static Answer Gone(string survivor) => Answer.Refused(410, "contact_merged", "This contact has been merged. See the 'Link' header for the canonical contact.")
        with { Location = "contacts/" + survivor };
}
