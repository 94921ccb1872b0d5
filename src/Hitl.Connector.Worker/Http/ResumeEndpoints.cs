using System.Text.Json;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Telemetry;
using Microsoft.AspNetCore.Mvc;

namespace Hitl.Connector.Worker.Http;

/// <param name="By">Who says "finished": the agent's id at the helpdesk. Required where the account lists who may.</param>
public sealed record ResumeRequestBody(string? By = null);

/// <param name="Accepted">The command is on its way to the helpdesk; false when no human had the conversation any more.</param>
/// <param name="Ownership">As the helpdesk showed it when this was asked.</param>
public sealed record ResumeAnswer(bool Accepted, OwnershipState Ownership);

/// <summary><c>/api/v1/conversations/{account}/{id}/resume</c>: the button by which a human gives the conversation back.</summary>
public static partial class ResumeEndpoints
{
    private const int LongestBody = 4 * 1024;
    private const int LongestName = 200;

    public static void MapResume(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/conversations/{account}/{id}/resume", AcceptAsync)
            .AddEndpointFilter(AuditRefusalsAsync)
            .RequireKey(AccessScopes.Resume)
            .WithMetadata(new RequestSizeLimitAttribute(LongestBody))
            .WithSummary("A human says \"finished\": written to the helpdesk first, and the bot has the conversation once that is read back")
            .Accepts<ResumeRequestBody>("application/json")
            .Produces<ResumeAnswer>(StatusCodes.Status200OK)
            .Produces<ResumeAnswer>(StatusCodes.Status202Accepted)
            .RefusesWith(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> AcceptAsync(
        string account,
        string id,
        HttpContext context,
        AccountRegistry accounts,
        QuotaGovernor governor,
        IHandoverLog log,
        WorkSignal signal,
        TimeProvider time)
    {
        ResumeRequestBody? body;
        try
        {
            body = context.Request.ContentLength is 0 ? new ResumeRequestBody()
                : await JsonSerializer.DeserializeAsync(context.Request.Body, WorkerJson.Default.ResumeRequestBody, context.RequestAborted);
        }
        catch (JsonException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "json_unreadable", "Send a JSON object, {\"by\":\"AGENT_ID\"} or {}.");
        }

        if (body is null || body.By is { Length: 0 or > LongestName })
        {
            return Refuse(StatusCodes.Status400BadRequest, "person_unreadable", "by is the agent's id at the helpdesk, 1 to 200 characters.");
        }

        if (accounts.Find(account) is not { } running)
        {
            return Refuse(StatusCodes.Status404NotFound, "account_unknown", "Check the account's name; the key must be of this account.");
        }

        if (ResumeRequest.ReasonToRefuse(body.By, running.Terms.Rules) is { } reason)
        {
            return Refuse(StatusCodes.Status403Forbidden, reason, "Name in \"by\" a person from the account's Resume:MayFinishUserIds.");
        }

        // The reserve of holds: a click of a human must not wait behind notes.
        var conversation = new ConversationRef(account, id);
        using var quota = governor.Take(account, QuotaLane.Hold, CallCost.Read(running.Settings.Helpdesk));
        if (!quota.Granted)
        {
            return Refuse(StatusCodes.Status503ServiceUnavailable, "quota_spent", "Try again in a minute, or write /resume in an internal note.");
        }

        var read = await running.Helpdesk.Source.ReadAsync(conversation, context.RequestAborted);
        if (!read.Succeeded)
        {
            governor.Throttled(account, read.Failure);
            return read.Failure.Kind is FailureKind.NotFound or FailureKind.Gone
                ? Refuse(StatusCodes.Status404NotFound, "conversation_unknown", "Check the conversation's id at the helpdesk.")
                : Refuse(StatusCodes.Status503ServiceUnavailable, read.Failure.Code, "Try again in a minute, or write /resume in an internal note.");
        }

        var now = time.GetUtcNow();
        var ownership = ResumeContract.Stand(read.Value, running.Terms, now).Ownership;
        if (ownership.Owner is not (Owner.Human or Owner.WaitingForHuman))
        {
            return Results.Json(new ResumeAnswer(false, ownership), WorkerJson.Default.ResumeAnswer);
        }

        // Not cancelled with the request: a person who closes the window has still clicked.
        var key = context.Items[typeof(AccessKey)] as AccessKey;
        var effect = ResumeRequest.ToEffect(read.Value, ownership, body.By, key!.Id, now);
        await log.AddAsync(new HandoverEntry(conversation, ResumeRequest.Reason, effect.Key.Value, now, body.By ?? $"key:{key.Id}", ownership.Evidence), effect, CancellationToken.None);
        signal.OutboxChanged();
        return Results.Json(new ResumeAnswer(true, ownership), WorkerJson.Default.ResumeAnswer, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>Whoever asks without the right stands in the audit trail: by the key's id, or as nobody known.</summary>
    private static async ValueTask<object?> AuditRefusalsAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var result = await next(invocation);
        if (result is IStatusCodeHttpResult { StatusCode: StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden } and IValueHttpResult { Value: ApiProblem problem })
        {
            var context = invocation.HttpContext;
            var services = context.RequestServices;
            var account = $"{context.Request.RouteValues["account"]}";
            var actor = context.Items[typeof(AccessKey)] is AccessKey key ? $"key:{key.Id}" : "unknown_key";
            services.GetRequiredService<WorkerMetrics>().ResumeRefused(services.GetRequiredService<AccountRegistry>().Find(account) is null ? "unknown" : account, problem.Error);
            Log.Refused(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ResumeEndpoints)), actor, problem.Error);

            // Strangers cannot fill the trail: only calls with a known key are kept, each key's refusal of one kind once.
            if (actor != "unknown_key" && services.GetRequiredService<AccountRegistry>().Find(account) is not null)
            {
                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                var conversation = new ConversationRef(account, $"{context.Request.RouteValues["id"]}");
                await services.GetRequiredService<IHandoverLog>().AddAsync(new HandoverEntry(conversation, HandoverAudit.Refused, $"{actor}:{problem.Error}", now, actor, problem.Error), null, CancellationToken.None);
            }
        }

        return result;
    }

    private static IResult Refuse(int status, string error, string next) =>
        Results.Json(new ApiProblem(error, next), WorkerJson.Default.ApiProblem, statusCode: status);

    private static partial class Log
    {
        [LoggerMessage(80, LogLevel.Warning, "A resume by {Actor} was refused ({Error}).")]
        public static partial void Refused(ILogger logger, string actor, string error);
    }
}
