using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Zendesk;

/// <summary>A started sandbox and raw calls to its Zendesk.</summary>
internal sealed class ZendeskServer : IAsyncDisposable
{
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { UseProxy = false });

    private ZendeskServer(SandboxHost host)
    {
        Host = host;
        Credentials = Basic($"{host.Options.ZendeskApiTokenEmail}/token", host.Options.ZendeskApiToken);
    }

    public SandboxHost Host { get; }

    /// <summary>Sent with every call; null sends none.</summary>
    public AuthenticationHeaderValue? Credentials { get; set; }

    public string Messaging => $"sc/v2/apps/{Host.Options.ZendeskMessagingAppId}";

    public static async Task<ZendeskServer> StartAsync(SandboxOptions? options = null) =>
        new(await SandboxHost.StartAsync(options ?? new SandboxOptions { IndexLag = TimeSpan.Zero, AutoAnswer = false, VendorLimits = false }, CancellationToken.None));

    public async Task<(int Status, JsonNode? Body, HttpResponseMessage Response)> CallAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Host.ZendeskUrl, path));
        request.Headers.Authorization = Credentials;
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        var response = await http.SendAsync(request, CancellationToken.None);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return ((int)response.StatusCode, isJson ? JsonNode.Parse(text) : text.Length == 0 ? null : JsonValue.Create(text), response);
    }

    /// <summary>A call that must succeed.</summary>
    public async Task<JsonNode> OkAsync(string method, string path, string? body = null)
    {
        var (status, json, _) = await CallAsync(method, path, body);
        status.ShouldBeInRange(200, 204, json?.ToJsonString());
        return json ?? new JsonObject();
    }

    public string Open(string channel = "email", params string[] tags) =>
        Host.Zendesk.Open(new PlayedCustomer("Carla Customer", "carla@example.test", tags), channel, "My invoice is wrong");

    public static AuthenticationHeaderValue Basic(string name, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));

    public AuthenticationHeaderValue MessagingCredentials => Basic(Host.Options.ZendeskMessagingKeyId, Host.Options.ZendeskMessagingKeySecret);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Host.DisposeAsync();
    }
}
