using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hitl.Connector.Sandbox.Zendesk;

internal sealed class ZendeskSandbox(SandboxFrame frame) : ISandboxedVendor
{
    public string Kind => "zendesk";

    public IPlayableHelpdesk Play => throw new NotSupportedException($"{frame.Options.ZendeskSubdomain} has no conversations.");

    public void ServedAt(Uri baseUrl)
    {
    }

    public void Map(IEndpointRouteBuilder routes)
    {
    }

    public void Tick(DateTimeOffset now)
    {
    }

    public JsonObject Describe() => [];

    public Task AnswerRateLimitedAsync(HttpContext context, ApiFault fault) => Task.CompletedTask;

    public Task AnswerServerErrorAsync(HttpContext context, ApiFault fault) => Task.CompletedTask;

    public Task AnswerExpiredTokenAsync(HttpContext context) => Task.CompletedTask;
}
