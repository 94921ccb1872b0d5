using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hitl.Connector.Sandbox;

/// <summary>One vendor's side of the sandbox: what the frame needs to serve it on its port.</summary>
internal interface ISandboxedVendor
{
    /// <summary><c>zendesk</c> or <c>intercom</c>.</summary>
    string Kind { get; }

    IPlayableHelpdesk Play { get; }

    /// <summary>Called once with the address it is served on, before the first call.</summary>
    void ServedAt(Uri baseUrl);

    /// <summary>Maps the vendor's paths, and its own under <c>/_sandbox/</c> if any.</summary>
    void Map(IEndpointRouteBuilder routes);

    /// <summary>The path to route by; the log keeps what was asked for.</summary>
    PathString Rewrite(PathString path) => path;

    /// <summary>Once a minute: what the vendor does by the clock.</summary>
    void Tick(DateTimeOffset now);

    /// <summary>Counts for <c>GET /_sandbox/state</c>.</summary>
    JsonObject Describe();

    /// <summary>The vendor's 429 as a fault makes it.</summary>
    Task AnswerRateLimitedAsync(HttpContext context, ApiFault fault);

    /// <summary>The vendor's 5xx with status <see cref="ApiFault.Status"/>.</summary>
    Task AnswerServerErrorAsync(HttpContext context, ApiFault fault);

    /// <summary>The vendor's 401 for a token that ran out.</summary>
    Task AnswerExpiredTokenAsync(HttpContext context);
}

/// <summary>What both vendors share.</summary>
internal sealed record SandboxFrame(SandboxOptions Options, FaultPlan Faults, RequestLog Requests, WebhookSender Webhooks)
{
    public TimeProvider Time => Options.Time;
}
