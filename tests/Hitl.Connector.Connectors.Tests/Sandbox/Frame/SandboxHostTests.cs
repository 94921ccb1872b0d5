using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Hitl.Connector.Connectors.Tests.Sandbox.Zendesk;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Frame;

public sealed class SandboxHostTests : IAsyncLifetime
{
    private ZendeskServer server = null!;

    public async Task InitializeAsync() => server = await ZendeskServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Faults_ErrorAfter_AppliesTheWriteAndAnswers503()
    {
        var id = server.Open();
        await server.OkAsync("PUT", "_sandbox/faults", """{"api":[{"kind":"error_after","method":"PUT","count":1}]}""");

        var failed = await server.CallAsync("PUT", $"api/v2/tickets/{id}", """{"ticket":{"priority":"high"}}""");

        failed.Status.ShouldBe(503);
        server.Host.Zendesk.Inspect(id).Priority.ShouldBe("high");
        var call = server.Host.Requests.Since().Single();
        (call.Status, call.CommittedAt is null).ShouldBe((503, false));
    }

    [Theory]
    [InlineData("error_before", 503)]
    [InlineData("rate_limited", 429)]
    [InlineData("expired_token", 401)]
    public async Task Faults_BeforeTheWrite_ApplyNothingAndEndWithTheirCount(string kind, int status)
    {
        var id = server.Open();
        await server.OkAsync("PUT", "_sandbox/faults", $$"""{"api":[{"kind":"{{kind}}","count":1,"retry_after_s":7}]}""");

        var (failed, _, response) = await server.CallAsync("PUT", $"api/v2/tickets/{id}", """{"ticket":{"priority":"high"}}""");

        failed.ShouldBe(status);
        server.Host.Zendesk.Inspect(id).Priority.ShouldBeNull();
        response.Headers.RetryAfter?.Delta.ShouldBe(kind == "rate_limited" ? TimeSpan.FromSeconds(7) : null);
        await server.OkAsync("PUT", $"api/v2/tickets/{id}", """{"ticket":{"priority":"high"}}""");
    }

    [Theory]
    [InlineData("""{"api":[{"kind":"on_fire"}]}""")]
    [InlineData("""{"webhooks":{"drop":{"probability":7}}}""")]
    [InlineData("""{"unknown":1}""")]
    public async Task Faults_WrongSettings_AreRefused(string settings) => (await server.CallAsync("PUT", "_sandbox/faults", settings)).Status.ShouldBe(400);

    [Fact]
    public async Task Requests_AreListedWithMaskedCredentialsAndCleared()
    {
        await server.OkAsync("GET", "api/v2/groups.json");

        var calls = (await server.OkAsync("GET", "_sandbox/requests")).AsArray();

        calls.Count.ShouldBe(1);
        calls[0]!["path_and_query"]!.GetValue<string>().ShouldBe("/api/v2/groups.json");
        calls[0]!["headers"]!["Authorization"]!.GetValue<string>().ShouldBe("Basic ***");
        await server.OkAsync("DELETE", "_sandbox/requests");
        (await server.OkAsync("GET", "_sandbox/requests?since=0")).AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task State_IsTheSameOnBothPorts()
    {
        server.Open();
        server.Credentials = null;

        var here = await server.OkAsync("GET", "_sandbox/state");
        var there = await server.OkAsync("GET", new Uri(server.Host.IntercomUrl, "_sandbox/state").ToString());

        here["zendesk"]!["by_status"]!["new"]!.GetValue<int>().ShouldBe(1);
        JsonNode.DeepEquals(here, there).ShouldBeTrue();
    }

    [Fact]
    public async Task Call_WithAnotherScheme_IsRefused()
    {
        server.Credentials = new AuthenticationHeaderValue("Digest", "x");

        (await server.CallAsync("GET", "api/v2/groups")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task StartAsync_PortIsTaken_Throws() =>
        await Should.ThrowAsync<IOException>(() => SandboxHost.StartAsync(new SandboxOptions { ZendeskPort = server.Host.ZendeskUrl.Port }, CancellationToken.None));
}
