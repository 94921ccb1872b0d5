using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Triggers, automations and macros.</summary>
internal sealed class RuleEndpoints(ZendeskState state, Shapes shapes)
{
    public void Map(ZendeskRouter router)
    {
        Map(router, "trigger", "triggers", state.Triggers, isTrigger: true);
        Map(router, "automation", "automations", state.Automations, isTrigger: false);
        router.Get("trigger_categories", "triggers", call => Paging.Of(call, shapes, "trigger_categories", new[] { Zendesk.Rule.FirstCategory }, id => new JsonObject { ["id"] = id, ["name"] = "Notifications", ["position"] = 0 }));
        router.Get("macros", "macros", call => Macros(call, call.Query("active")));
        router.Get("macros/active", "macros", call => Macros(call, "true"));
        router.Get("macros/{id:long}", "macros", call => Answer.Ok("macro", shapes.Macro(Macro(call.Id()))));
        router.Post("macros", "macros", CreateMacro);
        router.Put("macros/{id:long}", "macros", UpdateMacro);
        router.Put("macros/update_many", "macros", UpdateMacros);
        router.Get("macros/{macroId:long}/apply", "macros", call => Answer.Ok("result", Preview(Macro(call.Id("macroId")), null)));
        router.Get("tickets/{id:long}/macros/{macroId:long}/apply", "macros", call => Answer.Ok("result", Preview(Macro(call.Id("macroId")), state.Ticket(call.Id()))));
    }

    private void Map(ZendeskRouter router, string one, string many, SortedDictionary<long, Rule> rules, bool isTrigger)
    {
        router.Get(many, many, call => Paging.Of(call, shapes, many, [.. rules.Values.Where(rule => call.Query("active") is not { } active || rule.Active == (active == "true")).OrderBy(rule => rule.Position)], shapes.Rule));
        router.Get($"{many}/active", many, call => Paging.Of(call, shapes, many, [.. rules.Values.Where(rule => rule.Active).OrderBy(rule => rule.Position)], shapes.Rule));
        router.Get($"{many}/{{id:long}}", many, call => Answer.Ok(one, shapes.Rule(Rule(rules, call.Id()))));
        router.Post(many, many, call => Create(call, one, rules, isTrigger));
        router.Put($"{many}/{{id:long}}", many, call => Update(call, one, rules));
        router.Delete($"{many}/{{id:long}}", many, call => rules.Remove(call.Id()) ? Answer.NoContent : throw ZendeskError.NotFound());
    }

    private static Rule Rule(SortedDictionary<long, Rule> rules, long id) => rules.TryGetValue(id, out var rule) ? rule : throw ZendeskError.NotFound();

    private Answer Create(ZendeskCall call, string one, SortedDictionary<long, Rule> rules, bool isTrigger)
    {
        var asked = call.Json(one);
        var rule = new Rule(state.NextId(), isTrigger, call.Now) { Position = rules.Count == 0 ? 1 : rules.Values.Max(other => other.Position) + 1, CategoryId = isTrigger ? Zendesk.Rule.FirstCategory : null };
        if ((string?)asked["title"] is not { Length: > 0 })
        {
            throw ZendeskError.Invalid("title", "Title: cannot be blank", "BlankValue");
        }

        if (asked["actions"] is not JsonArray)
        {
            throw ZendeskError.Invalid("base", "Actions: must have at least one action");
        }

        // Without any condition a rule is refused; conditions may also stand as all and any beside the title.
        var (all, any) = Conditions(asked) ?? ([], []);
        Store(rule, asked, all, any, call.Now);
        rules[rule.Id] = rule;
        MakeRoom(rules, rule);
        return Answer.Created(one, shapes.Rule(rule));
    }

    private Answer Update(ZendeskCall call, string one, SortedDictionary<long, Rule> rules)
    {
        var rule = Rule(rules, call.Id());
        var asked = call.Json(one);

        // Conditions in a PUT replace both arrays: what is not sent is gone.
        var (all, any) = Conditions(asked) ?? (rule.All, rule.Any);
        Store(rule, asked, all, any, call.Now);
        if (asked["position"] is not null)
        {
            MakeRoom(rules, rule);
        }

        return Answer.Ok(one, shapes.Rule(rule));
    }

    private void Store(Rule rule, JsonObject asked, JsonArray all, JsonArray any, DateTimeOffset now)
    {
        var actions = asked["actions"] is JsonArray given ? (JsonArray)given.DeepClone() : rule.Actions;
        if ((RuleConditions.Validate(all, any, rule.IsTrigger) ?? RuleActions.Validate(actions, state)) is { } refusal)
        {
            throw refusal;
        }

        rule.All = all;
        rule.Any = any;
        rule.Actions = actions;
        rule.Title = (string?)asked["title"] ?? rule.Title;
        rule.Description = asked.TryGetPropertyValue("description", out var description) ? (string?)description : rule.Description;
        rule.Active = (bool?)asked["active"] ?? rule.Active;
        rule.Position = (int?)asked["position"] ?? rule.Position;
        rule.CategoryId = asked["category_id"]?.ToString() ?? rule.CategoryId;
        rule.UpdatedAt = now;
    }

    /// <summary>The others move down.</summary>
    private static void MakeRoom(SortedDictionary<long, Rule> rules, Rule placed)
    {
        var position = placed.Position;
        foreach (var other in rules.Values.Where(other => other != placed && other.Position >= placed.Position).OrderBy(other => other.Position))
        {
            if (other.Position > position)
            {
                break;
            }

            other.Position = ++position;
        }
    }

    private static (JsonArray All, JsonArray Any)? Conditions(JsonObject asked)
    {
        var conditions = asked["conditions"] as JsonObject ?? asked;
        return conditions["all"] is null && conditions["any"] is null ? null : (Clone(conditions["all"]), Clone(conditions["any"]));
    }

    private static JsonArray Clone(JsonNode? node) => node is JsonArray array ? (JsonArray)array.DeepClone() : [];

    private Macro Macro(long id) => state.Macros.TryGetValue(id, out var macro) ? macro : throw ZendeskError.NotFound();

    private Answer Macros(ZendeskCall call, string? active) =>
        Paging.Of(call, shapes, "macros", [.. state.Macros.Values.Where(macro => active is null || ((bool?)macro.Body["active"] == true) == (active == "true"))], shapes.Macro);

    private Answer CreateMacro(ZendeskCall call)
    {
        var asked = (JsonObject)call.Json("macro").DeepClone();
        if (asked["title"] is null || asked["actions"] is not JsonArray { Count: > 0 })
        {
            throw ZendeskError.Invalid("base", "Macro must have a title and at least one action");
        }

        asked.TryAdd("active", true);
        asked.TryAdd("position", state.Macros.Count + 1);
        asked.TryAdd("description", null);
        asked["created_at"] = Shapes.Time(call.Now);
        asked["updated_at"] = Shapes.Time(call.Now);
        var macro = new Macro(state.NextId(), asked);
        state.Macros[macro.Id] = macro;
        return Answer.Created("macro", shapes.Macro(macro));
    }

    private Answer UpdateMacro(ZendeskCall call)
    {
        var asked = call.Json("macro");
        if (asked["title"] is null || asked["actions"] is not JsonArray { Count: > 0 })
        {
            throw ZendeskError.Invalid("base", "Macro must have a title and at least one action");
        }

        var macro = Macro(call.Id());
        Merge(macro, asked, call.Now);
        return Answer.Ok("macro", shapes.Macro(macro));
    }

    private Answer UpdateMacros(ZendeskCall call)
    {
        var asked = call.Json()["macros"] as JsonArray ?? throw ZendeskError.BadRequest("ParameterMissing", "param is missing or the value is empty: macros");
        var changed = new JsonArray();
        foreach (var change in asked.OfType<JsonObject>())
        {
            var macro = Macro(TicketEdit.NumberOf(change["id"] ?? throw ZendeskError.BadRequest("ParameterMissing", "param is missing or the value is empty: id")));
            Merge(macro, change, call.Now);
            changed.Add(shapes.Macro(macro));
        }

        return Answer.Ok(new JsonObject { ["macros"] = changed, ["count"] = changed.Count, ["next_page"] = null, ["previous_page"] = null });
    }

    private static void Merge(Macro macro, JsonObject change, DateTimeOffset now)
    {
        foreach (var (name, value) in change)
        {
            if (name is "title" or "actions" or "active" or "position" or "description" or "restriction")
            {
                macro.Body[name] = value?.DeepClone();
            }
        }

        macro.Body["updated_at"] = Shapes.Time(now);
    }

    /// <summary>What the macro would do; nothing is done. Fields are an object here, not an array.</summary>
    private JsonObject Preview(Macro macro, Ticket? ticket)
    {
        var result = ticket is null ? [] : shapes.Ticket(ticket);
        var fields = new JsonObject();
        foreach (var action in (macro.Body["actions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var field = (string?)action["field"] ?? string.Empty;
            var value = RuleConditions.Text(action["value"]);
            switch (field)
            {
                case "comment_value":
                    result["comment"] = new JsonObject { ["body"] = value, ["public"] = true, ["scoped_body"] = new JsonArray(new JsonArray("channel:all", value)) };
                    break;
                case var custom when custom.StartsWith("custom_fields_", StringComparison.Ordinal):
                    fields["id"] = custom["custom_fields_".Length..];
                    fields["value"] = value;
                    break;
                default:
                    result[field] = value;
                    break;
            }
        }

        result["fields"] = fields;
        return new JsonObject { ["ticket"] = result };
    }
}
