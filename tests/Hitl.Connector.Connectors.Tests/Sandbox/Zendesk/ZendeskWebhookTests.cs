using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Connectors.Tests.Sandbox.Frame;
using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Zendesk;

public sealed class ZendeskWebhookTests : IAsyncLifetime
{
    private ZendeskServer server = null!;
    private WebhookListener listener = null!;

    public async Task InitializeAsync()
    {
        server = await ZendeskServer.StartAsync();
        listener = await WebhookListener.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await listener.DisposeAsync();
    }

    [Theory]
    [InlineData("2021-03-25T05:09:27Z", "", "wCdBvXaHttn0wRVIYctzZ9O6O0bnqWakJMEKZ9VoRWw=")]
    [InlineData("2026-07-22T10:00:00Z", """{"ticket_id":"35436"}""", "en/ni9vbvGxPZiCR3QAyIo8BQOXkSMAih2wjD+XKcd0=")]
    public void Sign_KnownVector_IsEqual(string timestamp, string body, string signature) =>
        ZendeskEvents.Sign(ZendeskEvents.TestSecret, timestamp, Encoding.UTF8.GetBytes(body)).ShouldBe(signature);

    [Fact]
    public async Task Update_SeveralChanges_AreSeveralSignedEventsOfOneSequence()
    {
        var id = server.Open(tags: ["vip"]);
        var secret = await SubscribeAsync("tags_changed", "comment_added", "priority_changed", "status_changed");

        await server.OkAsync("PUT", $"api/v2/tickets/{id}", """{"ticket":{"tags":["vip","hot"],"priority":"high","comment":{"body":"look","public":false}}}""");

        var events = await listener.NextAsync(3);
        var bodies = events.Select(received => JsonNode.Parse(received.Body)!).ToList();
        bodies.Select(body => body["type"]!.GetValue<string>()["zen:event-type:ticket.".Length..]).Order().ShouldBe(["comment_added", "priority_changed", "tags_changed"]);
        bodies.Select(body => body["event"]!["meta"]!["sequence"]!["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(1);
        bodies.Select(body => body["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(3);
        var tags = bodies.Single(body => body["type"]!.GetValue<string>().EndsWith("tags_changed", StringComparison.Ordinal));
        tags["event"]!["tags_added"]!.AsArray().Select(tag => tag!.GetValue<string>()).ShouldBe(["hot"]);
        (tags["detail"]!["id"]!.GetValue<string>(), tags["detail"]!["priority"]!.GetValue<string>(), tags["detail"]!["actor_id"]!.GetValue<string>()).ShouldBe((id, "HIGH", ZendeskSeed.ConnectorUserId.ToString()));
        foreach (var received in events)
        {
            received.Headers["x-zendesk-webhook-signature"].ShouldBe(ZendeskEvents.Sign(secret, received.Headers["x-zendesk-webhook-signature-timestamp"], received.Body));
            received.Headers.Keys.ShouldContain("x-zendesk-webhook-invocation-id");
        }
    }

    [Fact]
    public async Task Open_EmailAndChat_AreToldByCreatedAndMessageAdded()
    {
        await SubscribeAsync("created", "comment_added");
        await SubscribeToAsync("zen:event-type:messaging_ticket.message_added");
        server.Open();
        server.Open("chat");

        var types = (await listener.NextAsync(3)).Select(received => JsonNode.Parse(received.Body)!["type"]!.GetValue<string>()).Order();

        types.ShouldBe(["zen:event-type:messaging_ticket.message_added", "zen:event-type:ticket.created", "zen:event-type:ticket.created"]);
    }

    [Fact]
    public async Task ConditionalWebhook_TriggerCallsIt_SendsTheRenderedBody()
    {
        var webhook = (await SubscribeToAsync("conditional_ticket_events"))["webhook"]!["id"]!.GetValue<string>();
        var trigger = new JsonObject
        {
            ["title"] = "Tell the connector",
            ["conditions"] = new JsonObject { ["all"] = new JsonArray(JsonNode.Parse("""{"field":"role","operator":"is","value":"end_user"}""")) },
            ["actions"] = new JsonArray(new JsonObject { ["field"] = "notification_webhook", ["value"] = new JsonArray(webhook, """{"ticket_id":"{{ticket.id}}"}""") }),
        };
        await server.OkAsync("POST", "api/v2/triggers", new JsonObject { ["trigger"] = trigger }.ToJsonString());

        var id = server.Open();

        Encoding.UTF8.GetString((await listener.NextAsync(1))[0].Body).ShouldBe($$"""{"ticket_id":"{{id}}"}""");
    }

    [Fact]
    public async Task Delivery_Answered500_IsLostAndAnswered429WithShortRetryAfter_IsNot()
    {
        await SubscribeAsync("created");
        listener.Answer = count => count switch { 1 => (500, null), 2 => (429, 1), _ => (200, null) };
        server.Open();
        await listener.NextAsync(1);
        var second = server.Open();

        var tries = await listener.NextAsync(2);

        tries.ShouldAllBe(received => JsonNode.Parse(received.Body)!["detail"]!["id"]!.GetValue<string>() == second);
        tries[0].Headers["x-zendesk-webhook-invocation-id"].ShouldBe(tries[1].Headers["x-zendesk-webhook-invocation-id"]);
    }

    [Fact]
    public async Task Webhook_EventTypesMixedWithConditional_IsRefused()
    {
        var (status, body, _) = await server.CallAsync("POST", "api/v2/webhooks", $$$"""{"webhook":{"name":"x","status":"active","endpoint":"{{{listener.Url}}}","http_method":"POST","request_format":"json","subscriptions":["conditional_ticket_events","zen:event-type:ticket.created"]}}""");

        status.ShouldBe(400);
        body!["errors"]![0]!["code"]!.GetValue<string>().ShouldBe("InvalidParameter");
    }

    [Fact]
    public async Task Test_WebhookThatDoesNotExistYet_IsSignedWithThePublicTestSecret()
    {
        listener.Answer = _ => (418, null);

        var tested = await server.OkAsync("POST", "api/v2/webhooks/test", $$$"""{"request":{"endpoint":"{{{listener.Url}}}","http_method":"POST","request_format":"json","payload":"{\"a\":1}"}}""");

        tested["response"]!["status"]!.GetValue<int>().ShouldBe(418);
        var received = (await listener.NextAsync(1))[0];
        received.Headers["x-zendesk-webhook-signature"].ShouldBe(ZendeskEvents.Sign(ZendeskEvents.TestSecret, received.Headers["x-zendesk-webhook-signature-timestamp"], received.Body));
        (await server.CallAsync("POST", "api/v2/webhooks/test", "{}")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Webhook_Inactive_HearsNothing()
    {
        var id = (await SubscribeToAsync("zen:event-type:ticket.created"))["webhook"]!["id"]!.GetValue<string>();
        await server.OkAsync("PATCH", $"api/v2/webhooks/{id}", """{"webhook":{"status":"inactive"}}""");

        server.Open();

        server.Host.Webhooks.Pending.ShouldBe(0);
        server.Host.Webhooks.Since().ShouldBeEmpty();
    }

    [Fact]
    public async Task SunshineWebhook_ControlPassed_CarriesTheStaticSecret()
    {
        server.Credentials = server.MessagingCredentials;
        var created = await server.OkAsync("POST", $"{server.Messaging}/integrations/any/webhooks", $$"""{"target":"{{listener.Url}}","triggers":["switchboard:passControl"]}""");
        var id = server.Open("chat");

        server.Host.Zendesk.AgentAssigns(id);

        var received = (await listener.NextAsync(1))[0];
        received.Headers["X-API-Key"].ShouldBe(created["webhook"]!["secret"]!.GetValue<string>());
        JsonNode.Parse(received.Body)!["events"]![0]!["payload"]!["conversation"]!["activeSwitchboardIntegration"]!["integrationType"]!.GetValue<string>().ShouldBe("zd:agentWorkspace");
    }

    private async Task<string> SubscribeAsync(params string[] types)
    {
        var webhook = await SubscribeToAsync([.. types.Select(type => $"zen:event-type:ticket.{type}")]);
        var secret = await server.OkAsync("GET", $"api/v2/webhooks/{webhook["webhook"]!["id"]!.GetValue<string>()}/signing_secret");
        return secret["signing_secret"]!["secret"]!.GetValue<string>();
    }

    private Task<JsonNode> SubscribeToAsync(params string[] subscriptions) => server.OkAsync("POST", "api/v2/webhooks", new JsonObject
    {
        ["webhook"] = new JsonObject
        {
            ["name"] = "test", ["status"] = "active", ["endpoint"] = listener.Url.ToString(), ["http_method"] = "POST", ["request_format"] = "json",
            ["subscriptions"] = new JsonArray([.. subscriptions.Select(type => (JsonNode)type)]),
        },
    }.ToJsonString());
}
