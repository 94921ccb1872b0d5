using System.Text;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Webhooks: stored, shown, tested.</summary>
internal sealed class WebhookEndpoints(ZendeskState state, Shapes shapes, ZendeskEvents events, WebhookSender sender)
{
    public void Map(ZendeskRouter router)
    {
        router.Get("webhooks", "webhooks", List);
        router.Post("webhooks", "webhooks", Create);
        router.PostAndWait("webhooks/test", "webhooks", Test);
        router.Get("webhooks/{id}", "webhooks", call => Answer.Ok("webhook", Shapes.Webhook(Find(call))));
        router.Put("webhooks/{id}", "webhooks", Replace);
        router.Patch("webhooks/{id}", "webhooks", Patch);
        router.Delete("webhooks/{id}", "webhooks", Delete);
        router.Get("webhooks/{id}/signing_secret", "webhooks", call => Secret(Find(call), 200));
        router.Post("webhooks/{id}/signing_secret", "webhooks", call =>
        {
            var webhook = Find(call);
            webhook.SigningSecret = state.NextSecret();
            return Secret(webhook, 201);
        });
        router.Get("webhooks/{id}/invocations", "webhooks", Invocations);
    }

    private Answer List(ZendeskCall call)
    {
        var found = state.Webhooks.Values
            .Where(webhook => call.Query("filter[name_contains]") is not { } part || webhook.Name.Contains(part, StringComparison.OrdinalIgnoreCase))
            .Where(webhook => call.Query("filter[status]") is not { } status || webhook.Status == status)
            .OrderBy(webhook => webhook.CreatedAt).ToList();
        var size = Math.Clamp(call.Number("page[size]") ?? 100, 1, 100);
        var start = found.FindIndex(webhook => webhook.Id == call.Query("page[after]")) + 1;
        var page = found.Skip(start).Take(size).ToList();
        var hasMore = start + page.Count < found.Count;
        return Answer.Ok(new JsonObject
        {
            ["webhooks"] = new JsonArray([.. page.Select(Shapes.Webhook)]),
            ["meta"] = new JsonObject { ["has_more"] = hasMore, ["after_cursor"] = page.LastOrDefault()?.Id, ["before_cursor"] = page.FirstOrDefault()?.Id },
            ["links"] = new JsonObject { ["prev"] = null, ["next"] = hasMore ? $"{shapes.Url("webhooks")}?page[after]={page[^1].Id}&page[size]={size}" : null },
        });
    }

    private Answer Create(ZendeskCall call)
    {
        var asked = call.Json("webhook");
        foreach (var required in (ReadOnlySpan<string>)["name", "endpoint", "http_method", "request_format", "status"])
        {
            if (RuleConditions.Text(asked[required]).Length == 0)
            {
                throw Invalid($"{required} cannot be blank");
            }
        }

        var webhook = new Webhook($"01H{state.NextEventId(call.Now)[..23]}", call.Now)
        {
            CreatedBy = call.Caller.UserId!.Value,
            Name = (string)asked["name"]!,
            Description = (string?)asked["description"],
            Endpoint = Endpoint(asked["endpoint"]!),
            Method = (string)asked["http_method"]!,
            Format = (string)asked["request_format"]!,
            Status = (string)asked["status"]!,
            Subscriptions = Subscriptions(asked["subscriptions"]),
            SigningSecret = (string?)asked["signing_secret"]?["secret"] ?? state.NextSecret(),
            Authentication = asked["authentication"]?.DeepClone(),
            CustomHeaders = Headers(asked["custom_headers"]),
        };
        Check(webhook);
        state.Webhooks[webhook.Id] = webhook;
        return Answer.Created("webhook", Shapes.Webhook(webhook));
    }

    private Answer Replace(ZendeskCall call)
    {
        var webhook = Find(call);
        var asked = call.Json("webhook");
        Merge(webhook, asked, call.Now);
        return Answer.NoContent;
    }

    private Answer Patch(ZendeskCall call)
    {
        Merge(Find(call), call.Json("webhook"), call.Now);
        return Answer.NoContent;
    }

    /// <summary>Triggers that call it stay and call nobody.</summary>
    private Answer Delete(ZendeskCall call)
    {
        state.Webhooks.Remove(Find(call).Id);
        return Answer.NoContent;
    }

    private Func<Task<Answer>> Test(ZendeskCall call)
    {
        var request = call.Json("request");
        var existing = call.Query("webhook_id") is { } id ? state.Webhooks.GetValueOrDefault(id) ?? throw ZendeskError.NotFound() : null;
        var webhook = new Webhook(existing?.Id ?? "test", call.Now)
        {
            CreatedBy = call.Caller.UserId!.Value,
            Name = "test",
            Endpoint = request["endpoint"] is { } endpoint ? Endpoint(endpoint) : existing?.Endpoint ?? throw Invalid("endpoint cannot be blank"),
            Method = (string?)request["http_method"] ?? existing?.Method ?? "POST",
            Format = "json",
            Status = "active",
            Subscriptions = existing?.Subscriptions ?? ["conditional_ticket_events"],
            SigningSecret = existing?.SigningSecret ?? ZendeskEvents.TestSecret,
            Authentication = existing?.Authentication,
            CustomHeaders = existing?.CustomHeaders ?? new Dictionary<string, string>(),
        };
        var payload = Encoding.UTF8.GetBytes(request["payload"] is JsonValue text ? text.ToString() : request["payload"]?.ToJsonString() ?? string.Empty);

        var message = new WebhookMessage(state.NextEventId(call.Now), "test", _ => payload);
        return async () => Answer.Ok("response", new JsonObject { ["status"] = await sender.SendOnceAsync(events.Target(webhook), message), ["headers"] = new JsonArray(), ["payload"] = string.Empty });
    }

    private Answer Invocations(ZendeskCall call)
    {
        var webhook = Find(call);
        var invocations = sender.Since().Where(delivery => delivery.Helpdesk == "zendesk" && delivery.SubscriptionId == webhook.Id && delivery.Attempt > 0).TakeLast(100);
        return Answer.Ok(new JsonObject
        {
            ["invocations"] = new JsonArray([.. invocations.Select(delivery => new JsonObject
            {
                ["id"] = delivery.InvocationId,
                ["latest_completed_at"] = Shapes.Time(delivery.SentAt),
                ["status"] = delivery.Outcome switch { "failed" => delivery.Status >= 500 ? "server error" : "client error", "no connection" => "failed", var outcome => outcome },
                ["status_code"] = delivery.Status,
            })]),
            ["meta"] = new JsonObject { ["has_more"] = false, ["after_cursor"] = null, ["before_cursor"] = null },
        });
    }

    private void Merge(Webhook webhook, JsonObject asked, DateTimeOffset now)
    {
        if ((string?)asked["http_method"] is { } method && method != webhook.Method && webhook.HearsEvents)
        {
            throw Invalid("http_method must be POST for event subscriptions");
        }

        var subscriptions = asked["subscriptions"] is { } given ? Subscriptions(given) : webhook.Subscriptions;
        if ((subscriptions is ["conditional_ticket_events"]) == webhook.HearsEvents)
        {
            throw Invalid("subscriptions cannot change between event types and conditional_ticket_events");
        }

        webhook.Subscriptions = subscriptions;
        webhook.Name = (string?)asked["name"] ?? webhook.Name;
        webhook.Description = asked.ContainsKey("description") ? (string?)asked["description"] : webhook.Description;
        webhook.Endpoint = asked["endpoint"] is { } endpoint ? Endpoint(endpoint) : webhook.Endpoint;
        webhook.Method = (string?)asked["http_method"] ?? webhook.Method;
        webhook.Status = (string?)asked["status"] ?? webhook.Status;
        webhook.Authentication = asked.ContainsKey("authentication") ? asked["authentication"]?.DeepClone() : webhook.Authentication;
        webhook.CustomHeaders = asked.ContainsKey("custom_headers") ? Headers(asked["custom_headers"]) : webhook.CustomHeaders;
        webhook.UpdatedAt = now;
        Check(webhook);
    }

    private Webhook Find(ZendeskCall call) => state.Webhooks.GetValueOrDefault(call.Text("id")) ?? throw ZendeskError.NotFound();

    private static Answer Secret(Webhook webhook, int status) =>
        new(status, new JsonObject { ["signing_secret"] = new JsonObject { ["algorithm"] = "SHA256", ["secret"] = webhook.SigningSecret } });

    private static void Check(Webhook webhook)
    {
        if (webhook.Method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE") || webhook.Status is not ("active" or "inactive") || webhook.Format is not ("json" or "xml" or "form_encoded"))
        {
            throw Invalid("http_method, request_format or status is not valid");
        }

        if (webhook.HearsEvents && (webhook.Method != "POST" || webhook.Format != "json"))
        {
            throw Invalid("event subscriptions need http_method POST and request_format json");
        }
    }

    private static Uri Endpoint(JsonNode node) =>
        Uri.TryCreate((string?)node, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https" ? endpoint : throw Invalid("endpoint is not a valid URL");

    private static IReadOnlyList<string> Subscriptions(JsonNode? node)
    {
        List<string> subscriptions = [.. (node as JsonArray ?? []).Select(item => RuleConditions.Text(item))];
        if (subscriptions.Count == 0)
        {
            return ["conditional_ticket_events"];
        }

        if (subscriptions.Contains("conditional_ticket_events") ? subscriptions.Count > 1 : subscriptions.Exists(type => !type.StartsWith("zen:event-type:", StringComparison.Ordinal)))
        {
            throw Invalid("subscriptions are event types, or conditional_ticket_events alone");
        }

        return subscriptions;
    }

    private static Dictionary<string, string> Headers(JsonNode? node) =>
        (node as JsonObject ?? []).ToDictionary(header => header.Key, header => RuleConditions.Text(header.Value));

    private static ZendeskError Invalid(string title) => ZendeskError.Errors(400, "InvalidParameter", title);
}
