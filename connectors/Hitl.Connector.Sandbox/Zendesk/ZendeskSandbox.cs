using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>The sandboxed Zendesk: state, events and endpoints put together.</summary>
internal sealed class ZendeskSandbox : ISandboxedVendor
{
    private static readonly TimeSpan AutomationInterval = TimeSpan.FromHours(1);
    private readonly SandboxFrame frame;
    private readonly ZendeskState state;
    private readonly Shapes shapes;
    private readonly ZendeskAccess access;
    private readonly ZendeskLimits limits;
    private readonly ZendeskEvents events;
    private readonly Sunshine sunshine;
    private DateTimeOffset automationsDueAt;

    public ZendeskSandbox(SandboxFrame frame)
    {
        this.frame = frame;
        state = new ZendeskState(frame.Options);
        shapes = new Shapes(state);
        access = new ZendeskAccess(state);
        limits = new ZendeskLimits(frame.Options);
        events = new ZendeskEvents(state, frame.Webhooks);
        sunshine = new Sunshine(state, frame.Webhooks);
        state.Updated = events.OnUpdate;
        state.MessageAdded = (conversation, message) =>
        {
            events.OnMessage(conversation, message);
            sunshine.OnMessage(conversation, message);
        };
        state.ControlChanged = sunshine.OnControl;
        automationsDueAt = frame.Time.GetUtcNow() + AutomationInterval;
        Play = new ZendeskPlay(state, limits);
    }

    public string Kind => "zendesk";

    public IPlayableHelpdesk Play { get; }

    internal ZendeskState State => state;

    public void ServedAt(Uri baseUrl) => shapes.BaseUrl = baseUrl;

    /// <summary>Every path of the API may end in .json.</summary>
    public PathString Rewrite(PathString path) =>
        path.Value is { } text && text.EndsWith(".json", StringComparison.Ordinal) ? new PathString(text[..^".json".Length]) : path;

    public void Map(IEndpointRouteBuilder routes)
    {
        var router = new ZendeskRouter(routes, state, access, limits);
        new AccountEndpoints(state, shapes, access).Map(router);
        new SkillEndpoints(state).Map(router);
        new HelpCenterEndpoints(state, shapes).Map(router);
        new TicketEndpoints(state, shapes, new IdempotencyKeys()).Map(router);
        new ThreadEndpoints(state, shapes).Map(router);
        new RuleEndpoints(state, shapes).Map(router);
        new ViewEndpoints(state, shapes).Map(router);
        new WebhookEndpoints(state, shapes, events, frame.Webhooks).Map(router);
        new ExportEndpoints(state, shapes).Map(router);
        sunshine.Map(router);
        routes.MapPost("/_sandbox/zendesk/automations/run", (RequestDelegate)(http =>
        {
            RunAutomations(frame.Time.GetUtcNow());
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }));
        routes.MapPost("/_sandbox/zendesk/tokens/revoke", (RequestDelegate)(http =>
        {
            lock (state.Gate)
            {
                access.RevokeAll();
            }

            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }));
        routes.MapFallback("{**path}", (RequestDelegate)(http => VendorAnswer.WriteAsync(http, StatusCodes.Status404NotFound, ZendeskError.NoSuchPath().Body)));
    }

    public void Tick(DateTimeOffset now)
    {
        if (now >= automationsDueAt)
        {
            automationsDueAt = now + AutomationInterval;
            RunAutomations(now);
        }
    }

    public JsonObject Describe()
    {
        lock (state.Gate)
        {
            return new JsonObject
            {
                ["url"] = shapes.BaseUrl.ToString(),
                ["tickets"] = state.TicketIds.Count,
                ["messaging_conversations"] = state.Conversations.Count,
                ["users"] = state.Users.Count,
                ["webhooks"] = state.Webhooks.Count,
                ["triggers"] = new JsonArray([.. state.Triggers.Values.OrderBy(rule => rule.Position).Select(rule => (JsonNode)$"{rule.Position}. {rule.Title}{(rule.Active ? string.Empty : " (off)")}")]),
                ["automations"] = state.Automations.Count,
                ["by_status"] = new JsonObject(state.Tickets.Values.CountBy(ticket => ticket.Deleted ? "deleted" : ticket.Status).Select(count => KeyValuePair.Create<string, JsonNode?>(count.Key, count.Value))),
            };
        }
    }

    public Task AnswerRateLimitedAsync(HttpContext context, ApiFault fault) =>
        ZendeskLimits.RefuseAsync(context, fault.RetryAfterS, "Number of allowed API requests per minute exceeded", fault.PlainText);

    public Task AnswerServerErrorAsync(HttpContext context, ApiFault fault) =>
        VendorAnswer.WriteAsync(context, fault.Status, new JsonObject { ["error"] = new JsonObject { ["title"] = "Internal Server Error", ["message"] = "Something went wrong on our side." } });

    public Task AnswerExpiredTokenAsync(HttpContext context) => VendorAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, ZendeskError.InvalidToken().Body);

    private void RunAutomations(DateTimeOffset now)
    {
        lock (state.Gate)
        {
            state.RunAutomations(now);
        }
    }
}
