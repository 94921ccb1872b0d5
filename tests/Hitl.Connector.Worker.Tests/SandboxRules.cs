using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Tests.Http;

namespace Hitl.Connector.Worker.Tests;

/// <summary>An admin at the sandboxed Zendesk, in its own screens.</summary>
internal static class SandboxRules
{
    /// <summary>Conditions and actions, to the letter.</summary>
    public static async Task<string> ReadAsync(SandboxHost sandbox, long trigger)
    {
        var rule = (await SendAsync(sandbox, HttpMethod.Get, $"/api/v2/triggers/{trigger}", null))["trigger"]!;
        return rule["conditions"]!.ToJsonString() + rule["actions"]!.ToJsonString();
    }

    public static Task ChangeAsync(SandboxHost sandbox, long trigger) =>
        SendAsync(sandbox, HttpMethod.Put, $"/api/v2/triggers/{trigger}", """{"trigger":{"actions":[{"field":"comment_value","value":"Hello, and thank you."}]}}""");

    public static async Task<JsonNode> SendAsync(SandboxHost sandbox, HttpMethod method, string path, string? body, string? email = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(sandbox.ZendeskUrl, path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        var user = $"{email ?? sandbox.Options.ZendeskApiTokenEmail}/token:{sandbox.Options.ZendeskApiToken}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        using var response = await TestHttp.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
