using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Views: written with their conditions beside the title, read with them under <c>conditions</c>.</summary>
internal sealed class ViewEndpoints(ZendeskState state, Shapes shapes)
{
    private static readonly HashSet<string> OneOfThese = new(StringComparer.Ordinal) { "status", "type", "group_id", "assignee_id", "requester_id" };

    public void Map(ZendeskRouter router)
    {
        router.Get("views", "views", call => Paging.Of(call, shapes, "views", [.. state.Views.Values], Shape));
        router.Get("views/{id:long}", "views", call => Answer.Ok("view", Shape(Find(call))));
        router.Post("views", "views", call =>
        {
            var view = new View(state.NextId(), Read(call));
            state.Views[view.Id] = view;
            return Answer.Created("view", Shape(view));
        });
        router.Put("views/{id:long}", "views", call =>
        {
            var view = Find(call);
            foreach (var (name, value) in Read(call))
            {
                view.Body[name] = value?.DeepClone();
            }

            return Answer.Ok("view", Shape(view));
        });
        router.Delete("views/{id:long}", "views", call => state.Views.Remove(call.Id()) ? Answer.NoContent : throw ZendeskError.NotFound());
    }

    private View Find(ZendeskCall call) => state.Views.TryGetValue(call.Id(), out var view) ? view : throw ZendeskError.NotFound();

    /// <exception cref="ZendeskError">422: no title, or no condition of those that a view must have.</exception>
    private static JsonObject Read(ZendeskCall call)
    {
        var asked = call.Json("view");
        var all = asked["all"] as JsonArray ?? [];
        if ((string?)asked["title"] is not { Length: > 0 } title)
        {
            throw ZendeskError.Invalid("title", "Title: cannot be blank", "BlankValue");
        }

        if (!all.OfType<JsonObject>().Any(condition => OneOfThese.Contains((string?)condition["field"] ?? string.Empty)))
        {
            throw ZendeskError.Invalid("base", "View must contain at least one condition on status, type, group_id, assignee_id or requester_id in the all conditions section");
        }

        return new JsonObject
        {
            ["title"] = title,
            ["description"] = asked["description"]?.DeepClone(),
            ["active"] = asked["active"]?.DeepClone() ?? true,
            ["conditions"] = new JsonObject { ["all"] = all.DeepClone(), ["any"] = asked["any"]?.DeepClone() ?? new JsonArray() },
            ["execution"] = asked["output"]?.DeepClone(),
        };
    }

    private JsonObject Shape(View view)
    {
        var body = (JsonObject)view.Body.DeepClone();
        body["id"] = view.Id;
        body["url"] = shapes.Url($"views/{view.Id}.json");
        body["default"] = false;
        body["restriction"] = null;
        return body;
    }
}
