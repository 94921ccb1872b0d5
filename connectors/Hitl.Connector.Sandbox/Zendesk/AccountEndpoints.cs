using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Tokens, users, groups, ticket fields, tags.</summary>
internal sealed class AccountEndpoints(ZendeskState state, Shapes shapes, ZendeskAccess access)
{
    public void Map(ZendeskRouter router)
    {
        router.Open("POST", "/oauth/tokens", call => access.Issue(call.Json(), call.Now));
        router.Get("users/me", "users", call => Answer.Ok("user", call.Caller.UserId is { } id ? shapes.User(state.Users[id]) : Shapes.Anonymous()));
        router.Get("users", "users", call => Users(call, [.. state.Users.Values.Where(user => call.Query("role") is not { } role || user.Role == role)]));
        router.Get("users/show_many", "users", call => Users(call, [.. (call.Query("ids") ?? string.Empty).Split(',').Take(100).Select(id => long.TryParse(id, out var number) ? state.Users.GetValueOrDefault(number) : null).OfType<User>()]));
        router.Get("users/search", "users", Search);
        router.Get("users/{id:long}", "users", call => state.Users.TryGetValue(call.Id(), out var user) ? Answer.Ok("user", shapes.User(user)) : throw ZendeskError.NotFound());
        router.Post("users", "users", Create);
        router.Get("groups", "groups", Groups);
        router.Get("groups/assignable", "groups", Groups);
        router.Get("groups/{id:long}", "groups", call => state.Groups.TryGetValue(call.Id(), out var group) ? Answer.Ok("group", shapes.Group(group)) : throw ZendeskError.NotFound());
        router.Get("groups/{id:long}/users", "groups", call => state.Groups.TryGetValue(call.Id(), out var group) ? Users(call, [.. state.Users.Values.Where(user => group.MemberIds.Contains(user.Id))]) : throw ZendeskError.NotFound());
        router.Delete("groups/{id:long}", "groups", DeleteGroup);
        router.Get("organizations/{id:long}", "organizations", call => state.Organizations.TryGetValue(call.Id(), out var organization) ? Answer.Ok("organization", shapes.Organization(organization)) : throw ZendeskError.NotFound());
        router.Get("ticket_fields", "ticket_fields", call => Paging.Of(call, shapes, "ticket_fields", [.. state.Fields.Values], shapes.Field));
        router.Get("ticket_fields/{id:long}", "ticket_fields", call => Answer.Ok("ticket_field", shapes.Field(Field(call))));
        router.Post("ticket_fields", "ticket_fields", CreateField);
        router.Put("ticket_fields/{id:long}", "ticket_fields", UpdateField);
        router.Delete("ticket_fields/{id:long}", "ticket_fields", DeleteField);
        router.Get("tags", "tags", call => Paging.Of(call, shapes, "tags", [.. state.TagCounts.OrderByDescending(tag => tag.Value)], tag => new JsonObject { ["name"] = tag.Key, ["count"] = tag.Value }));
    }

    private Answer Users(ZendeskCall call, IReadOnlyList<User> users) => Paging.Of(call, shapes, "users", users, shapes.User);

    private Answer Search(ZendeskCall call)
    {
        var query = (call.Query("query") ?? string.Empty).Replace("email:", string.Empty, StringComparison.Ordinal);
        return Users(call, state.UserIdsByEmail.TryGetValue(query, out var id) ? [state.Users[id]] : []);
    }

    private Answer Create(ZendeskCall call)
    {
        var asked = call.Json("user");
        if ((string?)asked["name"] is not { Length: > 0 } name)
        {
            throw ZendeskError.Invalid("name", "Name: is too short (minimum one character)", "RecordInvalid");
        }

        if ((string?)asked["email"] is not { Length: > 0 } email || state.UserIdsByEmail.ContainsKey(email))
        {
            throw ZendeskError.Invalid("email", "Email: is already being used by another user", "DuplicateValue");
        }

        return Answer.Created("user", shapes.User(state.FindOrAddCustomer(name, email, call.Now)));
    }

    private Answer Groups(ZendeskCall call) => Paging.Of(call, shapes, "groups", [.. state.Groups.Values], shapes.Group);

    /// <summary>Its tickets are left without a group.</summary>
    private Answer DeleteGroup(ZendeskCall call)
    {
        if (!state.Groups.TryGetValue(call.Id(), out var group))
        {
            throw ZendeskError.NotFound();
        }

        if (group.Default)
        {
            throw ZendeskError.Invalid("base", "The default group cannot be deleted");
        }

        state.Groups.Remove(group.Id);
        foreach (var ticket in state.Tickets.Values.Where(ticket => ticket.GroupId == group.Id))
        {
            ticket.GroupId = null;
        }

        return Answer.NoContent;
    }

    private TicketField Field(ZendeskCall call) => state.Fields.TryGetValue(call.Id(), out var field) ? field : throw ZendeskError.NotFound();

    private Answer CreateField(ZendeskCall call)
    {
        var asked = (JsonObject)call.Json("ticket_field").DeepClone();
        if ((string?)asked["title"] is not { Length: > 0 } title)
        {
            throw ZendeskError.Invalid("title", "Title: cannot be blank", "BlankValue");
        }

        var type = (string?)asked["type"] ?? "text";
        if (type is not ("text" or "textarea" or "checkbox" or "date" or "integer" or "decimal" or "regexp" or "tagger" or "multiselect" or "lookup" or "partialcreditcard"))
        {
            throw ZendeskError.Invalid("type", $"Type: {type} is not valid", "InvalidValue");
        }

        if (type is "tagger" or "multiselect" && asked["custom_field_options"] is not JsonArray { Count: > 0 })
        {
            throw ZendeskError.Invalid("custom_field_options", "Options: must have at least one option", "BlankValue");
        }

        var id = state.NextId();
        asked["type"] = type;
        foreach (var (name, value) in (ReadOnlySpan<(string, JsonNode?)>)
            [
                ("raw_title", title), ("title_in_portal", title), ("raw_title_in_portal", title), ("description", string.Empty), ("raw_description", string.Empty), ("position", 9999), ("active", true), ("required", false),
                ("collapsed_for_agents", false), ("regexp_for_validation", null), ("visible_in_portal", false), ("editable_in_portal", false), ("required_in_portal", false), ("agent_can_edit", true), ("tag", null), ("agent_description", null),
            ])
        {
            asked.TryAdd(name, value);
        }

        NumberOptions(asked);
        asked["removable"] = true;
        asked["created_at"] = Shapes.Time(call.Now);
        asked["updated_at"] = Shapes.Time(call.Now);
        state.Add(new TicketField(id, asked));
        return Answer.Created("ticket_field", shapes.Field(state.Fields[id]));
    }

    private Answer UpdateField(ZendeskCall call)
    {
        var field = Field(call);
        foreach (var (name, value) in call.Json("ticket_field"))
        {
            // The type of a field never changes.
            if (name is not ("id" or "type" or "removable" or "created_at" or "url"))
            {
                field.Body[name] = value?.DeepClone();
            }
        }

        NumberOptions(field.Body);
        field.Body["updated_at"] = Shapes.Time(call.Now);
        state.RefreshTaggedFields();
        return Answer.Ok("ticket_field", shapes.Field(field));
    }

    private Answer DeleteField(ZendeskCall call)
    {
        var field = Field(call);
        if (field.IsSystem)
        {
            throw ZendeskError.Forbidden();
        }

        state.Fields.Remove(field.Id);
        state.RefreshTaggedFields();
        return Answer.NoContent;
    }

    private void NumberOptions(JsonObject field)
    {
        foreach (var option in (field["custom_field_options"] as JsonArray ?? []).OfType<JsonObject>())
        {
            option.TryAdd("id", state.NextId());
            option["raw_name"] = option["name"]?.DeepClone();
        }
    }
}
