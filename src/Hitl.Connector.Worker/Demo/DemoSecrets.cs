using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Worker.Demo;

/// <summary>What an admin copies by hand between the vendor's screens and the settings, done against the sandbox.</summary>
internal static class DemoSecrets
{
    private static readonly string[] _topics =
    [
        "conversation.user.created", "conversation.user.replied", "conversation.admin.replied", "conversation.operator.replied",
        "conversation.admin.assigned", "conversation.admin.noted", "conversation.admin.closed", "conversation.admin.opened",
        "conversation.admin.snoozed", "conversation.admin.unsnoozed", "conversation_part.tag.created", "conversation.rating.added",
        "conversation.deleted",
    ];

    public static async Task<string> ReadZendeskWebhookSecretAsync(SandboxHost sandbox, CancellationToken cancellationToken)
    {
        await using var services = Services();
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.BaseAddress = sandbox.ZendeskUrl;
        var credentials = $"{sandbox.Options.ZendeskApiTokenEmail}/token:{sandbox.Options.ZendeskApiToken}";
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        var webhooks = await http.GetFromJsonAsync<JsonNode>("api/v2/webhooks", cancellationToken);
        var id = webhooks!["webhooks"]!.AsArray().Last()!["id"]!.GetValue<string>();
        var secret = await http.GetFromJsonAsync<JsonNode>($"api/v2/webhooks/{id}/signing_secret", cancellationToken);
        return secret!["signing_secret"]!["secret"]!.GetValue<string>();
    }

    public static async Task SubscribeIntercomAsync(SandboxHost sandbox, Uri endpoint, CancellationToken cancellationToken)
    {
        await using var services = Services();
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.BaseAddress = sandbox.IntercomUrl;
        var app = new JsonObject
        {
            ["webhook_url"] = endpoint.ToString(),
            ["client_secret"] = sandbox.Options.IntercomClientSecret,
            ["topics"] = new JsonArray([.. _topics.Select(t => (JsonNode)t)]),
        };
        using var response = await http.PutAsync("_sandbox/intercom/app", new StringContent(app.ToJsonString(), Encoding.UTF8, "application/json"), cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static ServiceProvider Services() => new ServiceCollection().AddHttpClient().BuildServiceProvider();
}
