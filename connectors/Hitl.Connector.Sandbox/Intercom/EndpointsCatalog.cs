using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>The workspace's people and things: me, admins, teams, tags, attributes, articles.</summary>
internal sealed class EndpointsCatalog(IntercomState state)
{
    private const int ArticlesPerPage = 25;
    private static readonly string[] AttributeTypes = ["string", "integer", "list", "decimal", "boolean", "datetime", "relationship", "files"];
    private readonly List<JsonObject> _dataAttributes = [];

    public Answer Me(IntercomCall call) => Answer.Ok(RenderCatalog.Me(state));

    public Answer Admins(IntercomCall call) => Answer.Ok(new JsonObject { ["type"] = "admin.list", ["admins"] = Render.Array(state.Admins, RenderCatalog.Admin) });

    public Answer Admin(IntercomCall call) =>
        state.FindAdmin(call.Route("id")) is { } admin ? Answer.Ok(RenderCatalog.Admin(admin)) : Answer.NoAdmin();

    public Answer Teams(IntercomCall call) => Answer.Ok(new JsonObject { ["type"] = "team.list", ["teams"] = Render.Array(state.Teams, t => RenderCatalog.Team(t, state)) });

    public Answer Team(IntercomCall call) =>
        state.FindTeam(call.Route("id")) is { } team ? Answer.Ok(RenderCatalog.Team(team, state)) : Answer.Refused(404, "team_not_found", "Team not found");

    public Answer Tags(IntercomCall call) => Answer.Ok(new JsonObject { ["type"] = "list", ["data"] = Render.Array(state.Tags, Render.Tag) });

    public Answer Tag(IntercomCall call) =>
        state.FindTag(call.Route("id")) is { } tag ? Answer.Ok(Render.Tag(tag)) : Answer.Refused(404, "tag_not_found", "Tag not found");

    public Answer CreateTag(IntercomCall call)
    {
        var others = new[] { "users", "companies", "tickets" }.FirstOrDefault(name => call.Json(name) is not null);
        return others is not null ? Answer.Invalid($"This sandbox tags conversations and tickets only, not {others} in bulk", others)
            : call.Text("name") is { Length: > 0 } name ? Answer.Ok(Render.Tag(state.UpsertTag(name)))
            : Answer.Invalid("invalid tag parameters");
    }

    public Answer DeleteTag(IntercomCall call)
    {
        if (state.FindTag(call.Route("id")) is not { } tag)
        {
            return Answer.Refused(404, "tag_not_found", "Tag not found");
        }

        state.RemoveTag(tag);
        return Answer.Ok(new JsonObject());
    }

    public Answer Attributes(IntercomCall call) => TooOld(call) ?? Answer.Ok(new JsonObject
    {
        ["type"] = "list",
        ["data"] = Render.Array(state.Attributes.Where(a => call.Query("include_archived") == "true" || !a.Archived), a => RenderCatalog.Attribute(a, state)),
    });

    public Answer CreateAttribute(IntercomCall call)
    {
        if (TooOld(call) is { } old)
        {
            return old;
        }

        if (call.Text("name") is not { Length: > 0 } name)
        {
            return Answer.Missing("name");
        }

        if (call.Text("data_type") is not { } type || !AttributeTypes.Contains(type))
        {
            return Answer.Refused(422, "parameter_invalid", $"data_type '{call.Text("data_type")}' is not valid. Allowed types: {string.Join(", ", AttributeTypes)}");
        }

        if (state.Attributes.Exists(a => a.Name == name && !a.Archived))
        {
            return Answer.Refused(422, "parameter_invalid", "name has already been taken", "name");
        }

        var options = call.Json("options") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(o => o.ValueKind == JsonValueKind.Object && o.TryGetProperty("label", out var label) ? label.ToString() : o.ToString())
            : [];
        return Answer.Ok(RenderCatalog.Attribute(state.AddAttribute(name, type, call.Text("description"), call.Flag("multiline") ?? false, options), state));
    }

    public Answer Attribute(IntercomCall call) => TooOld(call)
        ?? (FindAttribute(call) is { } attribute ? Answer.Ok(RenderCatalog.Attribute(attribute, state)) : Answer.NotFound());

    public Answer UpdateAttribute(IntercomCall call)
    {
        if (TooOld(call) is { } old)
        {
            return old;
        }

        if (FindAttribute(call) is not { } attribute)
        {
            return Answer.NotFound();
        }

        attribute.Description = call.Text("description") ?? attribute.Description;
        attribute.Archived = call.Flag("archived") ?? attribute.Archived;
        return Answer.Ok(RenderCatalog.Attribute(attribute, state));
    }

    /// <summary>Contact and company attributes only: conversations have their own path since 2.16.</summary>
    public Answer DataAttributes(IntercomCall call)
    {
        var model = call.Query("model");
        return model == "conversation"
            ? Answer.Refused(422, "parameter_invalid", "model=conversation is no longer supported. Use GET /conversations/attributes instead")
            : Answer.Ok(new JsonObject
            {
                ["type"] = "list",
                ["data"] = Render.Array(_dataAttributes.Where(a => model is null || a["model"]!.GetValue<string>() == model), a => a.DeepClone()),
            });
    }

    public Answer CreateDataAttribute(IntercomCall call)
    {
        if (call.Text("model") is not ("contact" or "company") and var model)
        {
            return Answer.Refused(422, "parameter_invalid", model == "conversation"
                ? "model=conversation is no longer supported. Use POST /conversations/attributes instead"
                : "model must be contact or company");
        }

        if (call.Text("name") is not { Length: > 0 } name)
        {
            return Answer.Missing("name");
        }

        var json = new JsonObject
        {
            ["type"] = "data_attribute",
            ["id"] = _dataAttributes.Count + 1,
            ["name"] = name,
            ["full_name"] = "custom_attributes." + name,
            ["label"] = name,
            ["description"] = call.Text("description"),
            ["data_type"] = call.Text("data_type") ?? "string",
            ["api_writable"] = true,
            ["ui_writable"] = false,
            ["messenger_writable"] = false,
            ["custom"] = true,
            ["archived"] = false,
            ["model"] = call.Text("model"),
        };
        _dataAttributes.Add(json);
        return Answer.Ok(json.DeepClone());
    }

    public Answer Articles(IntercomCall call)
    {
        if (call.PerPage(ArticlesPerPage, EndpointsConversations.MaxPerPage) is not { } perPage)
        {
            return Answer.Invalid($"per_page must be between 1 and {EndpointsConversations.MaxPerPage}", "per_page");
        }

        var page = int.TryParse(call.Query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Max(1, asked) : 1;
        return Answer.Ok(new JsonObject
        {
            ["type"] = "list",
            ["pages"] = new JsonObject { ["type"] = "pages", ["page"] = page, ["per_page"] = perPage, ["total_pages"] = (state.Articles.Count + perPage - 1) / perPage },
            ["total_count"] = state.Articles.Count,
            ["data"] = Render.Array(state.Articles.Skip((page - 1) * perPage).Take(perPage), a => RenderCatalog.Article(a, state)),
        });
    }

    public Answer Article(IntercomCall call) =>
        state.Articles.Find(a => a.Id == call.Route("id")) is { } article ? Answer.Ok(RenderCatalog.Article(article, state)) : Answer.NotFound();

    public Answer SearchArticles(IntercomCall call)
    {
        const int PerPage = 10;
        var words = (call.Query("phrase") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var wanted = call.Query("state") ?? "all";
        var found = state.Articles
            .Where(a => wanted == "all" || a.State == wanted)
            .Where(a => words.Length == 0 || Array.Exists(words, w => a.Title.Contains(w, StringComparison.OrdinalIgnoreCase) || a.Body.Contains(w, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        return Answer.Ok(new JsonObject
        {
            ["type"] = "list",
            ["total_count"] = found.Count,
            ["data"] = new JsonObject { ["articles"] = Render.Array(found.Take(PerPage), a => RenderCatalog.Article(a, state)), ["highlights"] = new JsonArray() },
            ["pages"] = new JsonObject { ["type"] = "pages", ["page"] = 1, ["total_pages"] = (found.Count + PerPage - 1) / PerPage, ["per_page"] = PerPage },
        });
    }

    private ConversationAttribute? FindAttribute(IntercomCall call) =>
        int.TryParse(call.Route("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? state.Attributes.Find(a => a.Id == id) : null;

    private static Answer? TooOld(IntercomCall call) => call.Version >= 2.16m
        ? null
        : Answer.Refused(400, "intercom_version_invalid", "Requested resource is not available in current API version.");
}
