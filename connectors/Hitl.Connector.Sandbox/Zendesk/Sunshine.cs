using System.Text;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Sunshine Conversations: the messaging channel's own API, its switchboard and its webhooks.</summary>
internal sealed class Sunshine(ZendeskState state, WebhookSender sender)
{
    /// <summary>No figures are published: 20 s, and server errors five times.</summary>
    private static readonly RetryRules Rules = new()
    {
        Timeout = TimeSpan.FromSeconds(20),
        Retries = [new RetryRule([RetryRule.Timeout, RetryRule.NoConnection, 429, 500, 502, 503, 504], 5, TimeSpan.FromSeconds(2))],
    };

    public void Map(ZendeskRouter router)
    {
        const string One = "/conversations/{conversationId}";
        router.Sunshine("GET", One, call => Answer.Ok("conversation", Shape(Find(call))));
        router.Sunshine("GET", $"{One}/messages", Messages);
        router.Sunshine("POST", $"{One}/messages", Post);
        router.Sunshine("POST", $"{One}/passControl", call => Control(call, (conversation, to, metadata) => state.PassControl(conversation, to, metadata)));
        router.Sunshine("POST", $"{One}/offerControl", call => Control(call, (conversation, to, metadata) => state.OfferControl(conversation, to, metadata)));
        router.Sunshine("POST", $"{One}/acceptControl", call => Control(call, (conversation, metadata) => state.AcceptControl(conversation, metadata)));
        router.Sunshine("POST", $"{One}/releaseControl", call => Control(call, (conversation, metadata) => state.ReleaseControl(conversation, metadata)));
        router.Sunshine("GET", "/switchboards", _ => Answer.Ok("switchboards", new JsonArray(new JsonObject
        {
            ["id"] = state.SwitchboardId, ["enabled"] = true, ["defaultSwitchboardIntegrationId"] = state.BotIntegration.Id,
        })));
        router.Sunshine("GET", "/switchboards/{switchboardId}/switchboardIntegrations", call => call.Text("switchboardId") == state.SwitchboardId
            ? Answer.Ok("switchboardIntegrations", new JsonArray([.. state.SwitchboardIntegrations.Select(Whole)]))
            : throw ZendeskError.Errors(404, "switchboard_not_found", "Switchboard not found"));
        router.Sunshine("GET", "/integrations/{integrationId}/webhooks", call => Answer.Ok("webhooks", new JsonArray([.. state.SunshineWebhooks.Values.Where(webhook => webhook.IntegrationId == call.Text("integrationId")).Select(Shape)])));
        router.Sunshine("POST", "/integrations/{integrationId}/webhooks", CreateWebhook);
        router.Sunshine("DELETE", "/integrations/{integrationId}/webhooks/{webhookId}", call => state.SunshineWebhooks.Remove(call.Text("webhookId")) ? Answer.Ok(new JsonObject()) : throw ZendeskError.Errors(404, "webhook_not_found", "Webhook not found"));
    }

    public void OnMessage(Conversation conversation, ChatMessage message) =>
        Publish("conversation:message", () => new JsonObject { ["conversation"] = Truncated(conversation), ["message"] = Shape(message) }, message.ReceivedAt);

    public void OnControl(Conversation conversation, string happened, string? reason) => Publish(
        happened,
        () =>
        {
            var payload = new JsonObject { ["conversation"] = Truncated(conversation), ["metadata"] = conversation.Metadata?.DeepClone() };
            if (reason is not null)
            {
                payload["reason"] = reason;
            }

            return payload;
        },
        state.Options.Time.GetUtcNow());

    private void Publish(string type, Func<JsonObject> payload, DateTimeOffset now)
    {
        foreach (var webhook in state.SunshineWebhooks.Values)
        {
            if (!webhook.Triggers.Any(trigger => trigger == type || type.StartsWith($"{trigger}:", StringComparison.Ordinal)))
            {
                continue;
            }

            var id = state.NextHexId();
            var body = Encoding.UTF8.GetBytes(new JsonObject
            {
                ["app"] = new JsonObject { ["id"] = state.Options.ZendeskMessagingAppId },
                ["webhook"] = new JsonObject { ["id"] = webhook.Id, ["version"] = "v2" },
                ["events"] = new JsonArray(new JsonObject { ["id"] = id, ["type"] = type, ["createdAt"] = Time(now), ["payload"] = payload() }),
            }.ToJsonString());
            var target = new WebhookTarget("zendesk", webhook.Id, webhook.Target, Rules, _ => [new("X-API-Key", webhook.Secret)]);
            sender.Enqueue(target, new WebhookMessage(id, type, _ => body));
        }
    }

    private Answer Messages(ZendeskCall call)
    {
        var messages = Find(call).Messages;
        var size = Math.Clamp(call.Number("page[size]") ?? 100, 1, 100);
        var start = call.Query("page[after]") is { } after ? messages.FindIndex(message => message.Id == after) + 1 : 0;
        var page = messages.Skip(start).Take(size).ToList();
        return Answer.Ok(new JsonObject
        {
            ["messages"] = new JsonArray([.. page.Select(Shape)]),
            ["meta"] = new JsonObject { ["hasMore"] = start + page.Count < messages.Count, ["afterCursor"] = page.LastOrDefault()?.Id, ["beforeCursor"] = page.FirstOrDefault()?.Id },
            ["links"] = new JsonObject(),
        });
    }

    private Answer Post(ZendeskCall call)
    {
        var conversation = Find(call);
        var asked = call.Json();
        if ((string?)asked["content"]?["type"] != "text" || (string?)asked["content"]?["text"] is not { Length: > 0 } text || (string?)asked["author"]?["type"] != "business")
        {
            throw ZendeskError.Errors(400, "bad_request", "author.type must be business and content a text");
        }

        var subtype = (string?)(asked["author"]?["subtypes"] as JsonArray)?.FirstOrDefault();
        var message = new ChatMessage(state.NextHexId(), "business", subtype, null, null, (string?)asked["author"]?["displayName"] ?? "Support", text, call.Now, asked["metadata"]?.DeepClone() as JsonObject) { FromConnector = true };
        state.Say(conversation, message);
        return Answer.Created("messages", new JsonArray(Shape(message)));
    }

    private Answer Control(ZendeskCall call, Action<Conversation, SwitchboardIntegration, JsonObject?> change)
    {
        var conversation = Find(call);
        var asked = call.Json();
        var name = (string?)asked["switchboardIntegration"] ?? throw ZendeskError.Errors(400, "bad_request", "switchboardIntegration is required");
        change(conversation, state.FindIntegration(conversation, name), Metadata(asked));
        return Answer.Ok(new JsonObject());
    }

    private Answer Control(ZendeskCall call, Action<Conversation, JsonObject?> change)
    {
        change(Find(call), Metadata(call.Body.IsEmpty ? [] : call.Json()));
        return Answer.Ok(new JsonObject());
    }

    private Answer CreateWebhook(ZendeskCall call)
    {
        var asked = call.Json();
        var triggers = (asked["triggers"] as JsonArray ?? []).Select(RuleConditions.Text).ToList();
        if (!Uri.TryCreate((string?)asked["target"], UriKind.Absolute, out var target) || triggers.Count == 0)
        {
            throw ZendeskError.Errors(400, "bad_request", "target and triggers are required");
        }

        var webhook = new SunshineWebhook(state.NextHexId(), call.Text("integrationId"), target, triggers, state.NextHexId() + state.NextHexId());
        state.SunshineWebhooks[webhook.Id] = webhook;
        return Answer.Created("webhook", Shape(webhook));
    }

    private Conversation Find(ZendeskCall call) =>
        state.Conversations.GetValueOrDefault(call.Text("conversationId")) ?? throw ZendeskError.Errors(404, "conversation_not_found", "Conversation not found");

    /// <exception cref="ZendeskError">400: nested, or above 4 KB.</exception>
    private static JsonObject? Metadata(JsonObject asked)
    {
        var metadata = asked["metadata"] as JsonObject;
        return metadata is not null && (metadata.Any(member => member.Value is JsonObject or JsonArray) || metadata.ToJsonString().Length > 4096)
            ? throw ZendeskError.Errors(400, "bad_request", "metadata must be flat and have 4 KB at most")
            : metadata?.DeepClone() as JsonObject;
    }

    private static JsonObject Whole(SwitchboardIntegration integration) => new()
    {
        ["id"] = integration.Id,
        ["name"] = integration.Name,
        ["integrationId"] = integration.IntegrationId,
        ["integrationType"] = integration.Type,
        ["deliverStandbyEvents"] = integration.DeliverStandbyEvents,
        ["nextSwitchboardIntegrationId"] = integration.NextId,
        ["messageHistoryCount"] = 10,
    };

    private static JsonObject? Short(SwitchboardIntegration? integration) => integration is null
        ? null
        : new JsonObject { ["id"] = integration.Id, ["name"] = integration.Name, ["integrationId"] = integration.IntegrationId, ["integrationType"] = integration.Type };

    private static JsonObject Truncated(Conversation conversation)
    {
        var body = new JsonObject { ["id"] = conversation.Id, ["type"] = "personal", ["metadata"] = conversation.Metadata?.DeepClone(), ["activeSwitchboardIntegration"] = Short(conversation.Active) };
        if (conversation.Pending is { } pending)
        {
            body["pendingSwitchboardIntegration"] = Short(pending);
        }

        return body;
    }

    private static JsonObject Shape(Conversation conversation)
    {
        var body = Truncated(conversation);
        body["isDefault"] = true;
        body["displayName"] = null;
        body["description"] = null;
        body["iconUrl"] = null;
        body["businessLastRead"] = null;
        body["createdAt"] = Time(conversation.CreatedAt);
        body["lastUpdatedAt"] = Time(conversation.Messages.LastOrDefault()?.ReceivedAt ?? conversation.CreatedAt);
        return body;
    }

    private static JsonObject Shape(ChatMessage message)
    {
        var author = new JsonObject { ["type"] = message.AuthorType, ["displayName"] = message.DisplayName };
        if (message.Subtype is { } subtype)
        {
            author["subtypes"] = new JsonArray(subtype);
        }

        if (message.UserId is { } userId)
        {
            author["userId"] = userId;
        }

        return new JsonObject
        {
            ["id"] = message.Id,
            ["received"] = Time(message.ReceivedAt),
            ["author"] = author,
            ["content"] = new JsonObject { ["type"] = "text", ["text"] = message.Text },
            ["source"] = new JsonObject { ["type"] = message.AuthorType == "user" ? "web" : message.FromConnector ? "api:conversations" : "zd:agentWorkspace" },
            ["metadata"] = message.Metadata?.DeepClone(),
        };
    }

    private static JsonObject Shape(SunshineWebhook webhook) => new()
    {
        ["id"] = webhook.Id,
        ["version"] = "v2",
        ["target"] = webhook.Target.OriginalString,
        ["triggers"] = Shapes.Strings(webhook.Triggers),
        ["secret"] = webhook.Secret,
        ["includeFullUser"] = false,
        ["includeFullSource"] = false,
    };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
