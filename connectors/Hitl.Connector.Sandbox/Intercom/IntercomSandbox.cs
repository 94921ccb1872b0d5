using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>A stateful Intercom: its REST API, its Developer Hub under <c>/_sandbox/intercom/app</c>, its bot.</summary>
internal sealed class IntercomSandbox : ISandboxedVendor
{
    private readonly SandboxFrame _frame;
    private readonly IntercomState _state;
    private readonly IntercomHub _hub;
    private readonly IntercomApi _api;

    public IntercomSandbox(SandboxFrame frame)
    {
        _frame = frame;
        _state = new IntercomState(
            new IntercomWorkspace
            {
                AppId = frame.Options.IntercomAppId,
                AccessToken = frame.Options.IntercomToken,
                AppPackageCode = frame.Options.IntercomAppPackageCode,
                IndexLag = frame.Options.IndexLag,
                AutoAnswer = frame.Options.AutoAnswer,
            },
            frame.Time);
        _hub = new IntercomHub(_state, frame);
        _api = new IntercomApi(_state, frame);
        Play = new IntercomPlay(_state);
    }

    public string Kind => "intercom";

    public IPlayableHelpdesk Play { get; }

    internal IntercomState State => _state;

    public void ServedAt(Uri baseUrl) => _state.Workspace.BaseUrl = baseUrl.ToString();

    public void Map(IEndpointRouteBuilder routes)
    {
        _api.Map(routes);
        routes.MapGet("/_sandbox/intercom/app", (RequestDelegate)(context => VendorAnswer.WriteAsync(context, StatusCodes.Status200OK, App())));
        routes.MapPut("/_sandbox/intercom/app", (RequestDelegate)PutAppAsync);
        routes.MapPost("/_sandbox/intercom/app/ping", (RequestDelegate)(context =>
        {
            _hub.Ping();
            return VendorAnswer.WriteAsync(context, StatusCodes.Status200OK, App());
        }));
        routes.MapDelete("/_sandbox/intercom/teams/{id}", (RequestDelegate)(context =>
        {
            lock (_state.Gate)
            {
                var team = _state.FindTeam((string?)context.Request.RouteValues["id"]);
                context.Response.StatusCode = team is null ? StatusCodes.Status404NotFound : StatusCodes.Status204NoContent;
                if (team is not null)
                {
                    _state.RemoveTeam(team);
                }
            }

            return Task.CompletedTask;
        }));
        routes.MapPost("/_sandbox/intercom/conversations/{id}/rating", (RequestDelegate)RateAsync);
    }

    public void Tick(DateTimeOffset now)
    {
        lock (_state.Gate)
        {
            _state.Advance();
        }
    }

    public JsonObject Describe()
    {
        lock (_state.Gate)
        {
            return new JsonObject
            {
                ["conversations"] = _state.Conversations.Count(c => c.Ticket is null),
                ["tickets"] = _state.Conversations.Count(c => c.Ticket is not null),
                ["held"] = _state.Conversations.Count(_state.IsHeld),
                ["contacts"] = _state.Contacts.Count,
                ["tags"] = _state.Tags.Count,
                ["attributes"] = new JsonArray([.. _state.Attributes.Select(a => JsonValue.Create(a.Name))]),
                ["app"] = App(),
            };
        }
    }

    public Task AnswerRateLimitedAsync(HttpContext context, ApiFault fault) =>
        _api.RefuseRateLimitedAsync(context, _frame.Time.GetUtcNow().AddSeconds(fault.RetryAfterS), fault.PlainText);

    public Task AnswerServerErrorAsync(HttpContext context, ApiFault fault)
    {
        var (code, message) = fault.Status == StatusCodes.Status503ServiceUnavailable
            ? ("service_unavailable", "Sorry, the API service is temporarily unavailable")
            : ("server_error", "There was an internal server error");
        return fault.PlainText
            ? IntercomApi.PlainAsync(context, fault.Status, message)
            : IntercomApi.RefuseAsync(context, Answer.Refused(fault.Status, code, message));
    }

    public Task AnswerExpiredTokenAsync(HttpContext context) => IntercomApi.RefuseAsync(context, IntercomApi.Unauthorized());

    private JsonObject App() => new()
    {
        ["app_id"] = _state.Workspace.AppId,
        ["app_package_code"] = _state.Workspace.AppPackageCode,
        ["webhook_url"] = _hub.Endpoint?.ToString(),
        ["topics"] = new JsonArray([.. _hub.Subscribed.Select(t => JsonValue.Create(t))]),
        ["guard_installed"] = _state.Workspace.GuardInstalled,
        ["read_tickets_scope"] = _state.Workspace.ReadTicketsScope,
        ["assign_on_reply"] = _state.Workspace.AssignOnReply,
    };

    private async Task PutAppAsync(HttpContext context)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        }
        catch (JsonException malformed)
        {
            await RefuseAsync(context, malformed.Message);
            return;
        }

        using (body)
        {
            var call = new IntercomCall(context, body.RootElement, 2.16m);
            if (call.Json("webhook_url") is not null || call.Json("topics") is not null || call.Json("client_secret") is not null)
            {
                var url = call.Text("webhook_url");
                var endpoint = url is null ? _hub.Endpoint : Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed : new Uri(url, UriKind.Relative);
                var topics = call.Json("topics") is null ? IntercomHub.Topics : call.Texts("topics");
                if (await _hub.SubscribeAsync(endpoint, call.Text("client_secret"), topics, context.RequestAborted) is { } problem)
                {
                    await RefuseAsync(context, problem);
                    return;
                }
            }

            lock (_state.Gate)
            {
                _state.Workspace.GuardInstalled = call.Flag("guard_installed") ?? _state.Workspace.GuardInstalled;
                _state.Workspace.ReadTicketsScope = call.Flag("read_tickets_scope") ?? _state.Workspace.ReadTicketsScope;
                _state.Workspace.AssignOnReply = call.Flag("assign_on_reply") ?? _state.Workspace.AssignOnReply;
            }
        }

        await VendorAnswer.WriteAsync(context, StatusCodes.Status200OK, App());
    }

    private async Task RateAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var call = new IntercomCall(context, body.RootElement, 2.16m);
        if (call.Number("rating") is not (>= 1 and <= 5))
        {
            await RefuseAsync(context, "rating is 1 to 5");
            return;
        }

        JsonObject? json = null;
        lock (_state.Gate)
        {
            if (_state.Find(call.Route("id")) is { } conversation)
            {
                _state.Rate(conversation, (int)call.Number("rating")!.Value, call.Text("remark"));
                json = Render.Conversation(conversation, call.Style);
            }
        }

        await (json is null ? IntercomApi.RefuseAsync(context, Answer.NotFound()) : VendorAnswer.WriteAsync(context, StatusCodes.Status200OK, json));
    }

    private static Task RefuseAsync(HttpContext context, string problem) =>
        VendorAnswer.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, new JsonObject { ["error"] = problem });
}
