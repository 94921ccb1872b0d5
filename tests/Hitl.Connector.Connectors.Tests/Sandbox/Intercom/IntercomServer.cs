using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

/// <summary>A started sandbox and raw calls to its Intercom.</summary>
internal sealed class IntercomServer : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false });

    private IntercomServer(SandboxHost host) => Host = host;

    public SandboxHost Host { get; }

    public static string ServiceAdmin => "7000001";

    public static async Task<IntercomServer> StartAsync(SandboxOptions? options = null) =>
        new(await SandboxHost.StartAsync(options ?? new SandboxOptions { IndexLag = TimeSpan.Zero, AutoAnswer = false }, CancellationToken.None));

    public async Task<(HttpStatusCode Status, JsonNode Body, HttpResponseMessage Response)> CallAsync(string method, string path, string? body = null, string version = "2.16", string? token = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Host.IntercomUrl, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Host.Options.IntercomToken);
        request.Headers.Add("Intercom-Version", version);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        var response = await _http.SendAsync(request, CancellationToken.None);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, JsonNode.Parse(text)!, response);
    }

    /// <summary>A call that must succeed.</summary>
    public async Task<JsonNode> OkAsync(string method, string path, string? body = null)
    {
        var (status, json, _) = await CallAsync(method, path, body);
        status.ShouldBe(HttpStatusCode.OK, json.ToJsonString());
        return json;
    }

    public string Open(string text = "My invoice is wrong", params string[] tags) =>
        Host.Intercom.Open(new PlayedCustomer("Customer One", "customer@example.test", tags), "chat", text);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Host.DisposeAsync();
    }
}
