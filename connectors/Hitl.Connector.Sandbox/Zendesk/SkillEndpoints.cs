using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Skills: the values of routing attributes, and those that a ticket needs.</summary>
internal sealed class SkillEndpoints(ZendeskState state)
{
    public void Map(ZendeskRouter router)
    {
        router.Get("routing/attributes", "routing", Attributes);
        router.Get("routing/tickets/{id:long}/instance_values", "routing", call => Values(state.Ticket(call.Id())));
        router.Post("routing/tickets/{id:long}/instance_values", "routing", Set);
    }

    private Answer Attributes(ZendeskCall call)
    {
        var body = new JsonObject
        {
            ["attributes"] = new JsonArray(new JsonObject { ["id"] = ZendeskSeed.LanguageAttributeId, ["name"] = "Language", ["created_at"] = Shapes.Time(call.Now), ["updated_at"] = Shapes.Time(call.Now) }),
            ["count"] = 1,
            ["next_page"] = null,
            ["previous_page"] = null,
        };
        if (call.Includes("attribute_values"))
        {
            body["attribute_values"] = new JsonArray([.. state.Skills.Select(Value)]);
        }

        return Answer.Ok(body);
    }

    /// <summary>Replaces all; unknown ids are ignored, as the vendor does.</summary>
    private Answer Set(ZendeskCall call)
    {
        var ticket = state.Ticket(call.Id());
        var wanted = (call.Json()["attribute_value_ids"] as JsonArray ?? []).Select(id => (string?)id).OfType<string>();
        ticket.Skills = [.. wanted.Where(id => state.Skills.Any(skill => skill.Id == id)).Distinct(StringComparer.Ordinal)];
        return Values(ticket);
    }

    private Answer Values(Ticket ticket) => Answer.Ok(new JsonObject { ["attribute_values"] = new JsonArray([.. state.Skills.Where(skill => ticket.Skills.Contains(skill.Id)).Select(Value)]) });

    private static JsonNode Value((string Id, string Name) skill) => new JsonObject { ["id"] = skill.Id, ["attribute_id"] = ZendeskSeed.LanguageAttributeId, ["name"] = skill.Name };
}
