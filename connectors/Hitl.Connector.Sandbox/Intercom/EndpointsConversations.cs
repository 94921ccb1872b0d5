using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>Reading, searching and changing conversations.</summary>
internal sealed class EndpointsConversations(IntercomState state)
{
    public const int DefaultPerPage = 20;
    public const int MaxPerPage = 150;
    private const int MaxDeletedPerPage = 60;

    public Answer List(IntercomCall call)
    {
        if (call.PerPage(DefaultPerPage, MaxPerPage) is not { } perPage)
        {
            return Answer.Invalid($"per_page must be between 1 and {MaxPerPage}", "per_page");
        }

        var after = call.StartingAfter(out var valid);
        if (!valid)
        {
            return Answer.Invalid("starting_after is not a cursor of this list", "starting_after");
        }

        var page = Page<Conversation>.Of(state.Conversations.Where(Visible), c => c.LastRequestAt, Key, descending: true, perPage, after);
        return Answer.Ok(ListOf("conversation.list", "conversations", page, c => Render.Conversation(c, call.Style)));
    }

    public Answer Get(IntercomCall call) =>
        state.Find(call.Route("id")) is { } conversation ? Answer.Ok(Render.WithParts(conversation, call.Style)) : Answer.NotFound();

    public Answer Search(IntercomCall call) =>
        Search(call, SearchFields.Conversation, Visible, page => ListOf("conversation.list", "conversations", page, c => Render.Conversation(c, call.Style)));

    public Answer SearchTickets(IntercomCall call) =>
        Search(call, SearchFields.Ticket, c => c.Ticket is not null, page => ListOf("ticket.list", "tickets", page, c => RenderCatalog.Ticket(c, state, call.Style)));

    public Answer Deleted(IntercomCall call)
    {
        if (call.PerPage(DefaultPerPage, MaxDeletedPerPage) is not { } perPage)
        {
            return Answer.Invalid($"per_page must be between 1 and {MaxDeletedPerPage}", "per_page");
        }

        var number = int.TryParse(call.Query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Max(1, asked) : 1;
        var ascending = call.Query("order") == "asc";
        var rows = ascending ? state.Deleted : Enumerable.Reverse(state.Deleted);
        var total = state.Deleted.Count;
        var pages = new JsonObject { ["type"] = "pages", ["page"] = number, ["per_page"] = perPage, ["total_pages"] = (total + perPage - 1) / perPage };
        if (number * perPage < total)
        {
            pages["next"] = string.Create(CultureInfo.InvariantCulture, $"{state.Workspace.BaseUrl}conversations/deleted?per_page={perPage}&order={(ascending ? "asc" : "desc")}&page={number + 1}");
        }

        return Answer.Ok(new JsonObject
        {
            ["type"] = "conversations.list",
            ["total_count"] = total,
            ["pages"] = pages,
            ["conversations"] = Render.Array(rows.Skip((number - 1) * perPage).Take(perPage), d => new JsonObject
            {
                ["type"] = "conversation",
                ["id"] = d.Id,
                ["metrics_retained"] = d.MetricsRetained,
                ["deleted_at"] = d.DeletedAt,
            }),
        });
    }

    public Answer Create(IntercomCall call)
    {
        var from = call.Json("from");
        if (from is not { ValueKind: JsonValueKind.Object } sender || !sender.TryGetProperty("id", out var id))
        {
            return Answer.Missing("from");
        }

        if (state.FindContact(id.ToString()) is not { MergedInto: null } contact)
        {
            return Answer.Refused(404, "not_found", "User Not Found");
        }

        if (call.Text("body") is not { Length: > 0 } body)
        {
            return Answer.Missing("body");
        }

        var conversation = state.Start(contact, Html.Clean(body, fromContact: true), call.Text("subject"), "conversation", call.Texts("attachment_urls"));
        return Answer.Ok(new JsonObject
        {
            ["type"] = "user_message",
            ["id"] = IntercomState.Text(conversation.SourceId),
            ["created_at"] = conversation.CreatedAt,
            ["body"] = body,
            ["message_type"] = "inapp",
            ["conversation_id"] = IntercomState.Text(conversation.Id),
        });
    }

    public Answer Update(IntercomCall call)
    {
        if (state.Find(call.Route("id")) is not { } conversation)
        {
            return Answer.NotFound();
        }

        var values = call.Properties("custom_attributes").ToList();
        foreach (var (name, value) in values)
        {
            if (Problem(name, value) is { } problem)
            {
                return problem;
            }
        }

        // No admin acts here: the vendor names its bot as the author and stamps the app's code.
        state.SetAttributes(conversation, values, state.Bot, state.Workspace.AppPackageCode);
        if (call.Json("title") is { } title)
        {
            state.SetTitle(conversation, title.ToString());
        }

        if (call.Flag("read") is { } read)
        {
            state.SetRead(conversation, read);
        }

        return Answer.Ok(Render.WithParts(conversation, call.Style));
    }

    public Answer Delete(IntercomCall call)
    {
        if (state.Find(call.Route("id")) is not { } conversation)
        {
            return Answer.NotFound();
        }

        state.Delete(conversation, call.Query("retain_metrics") != "false");
        return Answer.Ok(new JsonObject { ["id"] = IntercomState.Text(conversation.Id), ["object"] = "conversation", ["deleted"] = true });
    }

    public Answer Redact(IntercomCall call)
    {
        var missing = Answer.Refused(404, "conversation_part_or_message_not_found", "Conversation part or message not found");
        if (state.Find(call.Text("conversation_id")) is not { } conversation)
        {
            return missing;
        }

        if (call.Text("type") == "source")
        {
            // Only what a contact wrote can go this way.
            if (call.Text("source_id") != IntercomState.Text(conversation.SourceId) || conversation.SourceAuthor.Type == "admin")
            {
                return missing;
            }

            state.Redact(conversation, null);
            return Answer.Ok(Render.WithParts(conversation, call.Style));
        }

        if (conversation.Parts.Find(p => IntercomState.Text(p.Id) == call.Text("conversation_part_id")) is not { } part)
        {
            return missing;
        }

        if (part.Body is null)
        {
            return Answer.Refused(400, "conversation_part_not_redactable", "Conversation part has no body to redact");
        }

        state.Redact(conversation, part);
        return Answer.Ok(Render.WithParts(conversation, call.Style));
    }

    public Answer Merge(IntercomCall call)
    {
        if (state.Find(call.Route("id")) is not { } secondary)
        {
            return Answer.NotFound();
        }

        if (call.Number("merge_into_conversation_id") is not { } target)
        {
            return Answer.Invalid("merge_into_conversation_id must be a valid integer conversation ID", "merge_into_conversation_id");
        }

        var problem = target == secondary.Id ? "Cannot merge a conversation into itself"
            : secondary.MergedInto is not null ? "Secondary conversation has already been merged"
            : state.Find(target) is null ? "Primary conversation not found"
            : null;
        if (problem is not null)
        {
            return Answer.Refused(422, "merge_failed", problem);
        }

        var primary = state.Find(target)!;
        state.Merge(secondary, primary);
        return Answer.Ok(Render.WithParts(primary, call.Style));
    }

    private Answer Search(IntercomCall call, Func<string, SearchField<Conversation>?> fields, Func<Conversation, bool> among, Func<Page<Conversation>, JsonNode> render)
    {
        if (call.Json("query") is not { } node)
        {
            return Answer.Missing("query");
        }

        var (query, problem) = SearchQuery<Conversation>.Parse(node, fields);
        if (query is null)
        {
            return Answer.Invalid(problem!, "query");
        }

        if (call.PerPage(DefaultPerPage, MaxPerPage) is not { } perPage)
        {
            return Answer.Invalid($"per_page must be between 1 and {MaxPerPage}", "per_page");
        }

        var after = call.StartingAfter(out var valid);
        if (!valid)
        {
            return Answer.Invalid("starting_after is not a cursor of this search", "starting_after");
        }

        var (sortName, descending) = Sort(call);
        if (fields(sortName)?.Number is not { } sortBy || descending is null)
        {
            return Answer.Invalid("sort needs a date or number field and the order ascending or descending", "sort");
        }

        // A row shows up in the index only after its last write has had time to arrive there.
        var indexed = state.Instant - state.Workspace.IndexLag;
        var matches = state.UpdatedSince(query.LowerBound ?? 0).Where(c => c.TouchedAt <= indexed && among(c) && query.Matches(c));
        return Answer.Ok(render(Page<Conversation>.Of(matches, c => sortBy(c) ?? 0, Key, descending.Value, perPage, after)));
    }

    private static (string Field, bool? Descending) Sort(IntercomCall call)
    {
        if (call.Json("sort") is not { ValueKind: JsonValueKind.Object } sort)
        {
            return ("last_request_at", true);
        }

        var field = sort.TryGetProperty("field", out var named) ? named.ToString() : "last_request_at";
        return (field, sort.TryGetProperty("order", out var order) ? order.ToString() switch { "ascending" => false, "descending" => true, _ => null } : true);
    }

    private static JsonObject ListOf(string type, string key, Page<Conversation> page, Func<Conversation, JsonNode> render) => new()
    {
        ["type"] = type,
        ["pages"] = page.Pages,
        ["total_count"] = page.Total,
        [key] = Render.Array(page.Rows, render),
    };

    private static string Key(Conversation conversation) => IntercomState.Text(conversation.Id);

    private bool Visible(Conversation conversation) => conversation.Ticket is null || state.Workspace.ReadTicketsScope;

    private Answer? Problem(string name, JsonElement value)
    {
        var known = state.Attributes.Where(a => a.Name == name && !a.Archived).ToList();
        if (known.Count == 0)
        {
            return Answer.Invalid($"Custom attribute '{name}' does not exist", "custom_attributes");
        }

        if (known.Count > 1)
        {
            return Answer.Refused(400, "INVALID_PARAMETER", $"More than one custom attribute is named '{name}'", "custom_attributes");
        }

        var fits = value.ValueKind == JsonValueKind.Null || known[0].DataType switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" or "datetime" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "decimal" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "list" => value.ValueKind == JsonValueKind.String && known[0].Options.Exists(o => value.ValueEquals(o.Label)),
            _ => true,
        };
        return fits ? null : Answer.Invalid($"Custom attribute '{name}' takes a value of type {known[0].DataType}", "custom_attributes");
    }
}
