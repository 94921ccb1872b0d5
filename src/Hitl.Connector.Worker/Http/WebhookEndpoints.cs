using System.Security.Cryptography;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Telemetry;

namespace Hitl.Connector.Worker.Http;

/// <summary>
/// Receives webhooks: capped raw bytes, signature, ledger, and only then 2xx. Nothing is decided here.
/// </summary>
public static partial class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks/zendesk/{account}", (string account, HttpContext context) => ReceiveAsync(HelpdeskKind.Zendesk, account, context)).ExcludeFromDescription();
        routes.MapPost("/webhooks/intercom/{account}", (string account, HttpContext context) => ReceiveAsync(HelpdeskKind.Intercom, account, context)).ExcludeFromDescription();

        // Intercom asks with HEAD whether the endpoint is there before it saves it.
        routes.MapMethods("/webhooks/intercom/{account}", ["HEAD"], (string account, AccountRegistry accounts) =>
            accounts.Find(account, HelpdeskKind.Intercom) is null ? Results.NotFound() : Results.Ok()).ExcludeFromDescription();
    }

    private static async Task<IResult> ReceiveAsync(HelpdeskKind helpdesk, string account, HttpContext context)
    {
        var services = context.RequestServices;
        if (services.GetRequiredService<AccountRegistry>().Find(account, helpdesk) is not { } running)
        {
            return Results.NotFound();
        }

        var metrics = services.GetRequiredService<WorkerMetrics>();
        var limit = services.GetRequiredService<WorkerSettings>().Options.WebhookBodyLimitKilobytes * 1024;
        if (await ReadCappedAsync(context.Request, limit, context.RequestAborted) is not { } body)
        {
            metrics.WebhookRefused(account, "too_large");
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        var request = new WebhookRequest(name => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null, body, services.GetRequiredService<TimeProvider>().GetUtcNow());
        var verdict = running.Helpdesk.Webhooks.Verify(request);
        if (verdict is not SignatureVerdict.Valid)
        {
            metrics.WebhookRefused(account, verdict.ToString().ToLowerInvariant());
            Log.SignatureRefused(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WebhookEndpoints)), account, verdict);
            return Results.Unauthorized();
        }

        try
        {
            // Not cancelled with the request: a vendor that hangs up early must still find its event stored.
            var acceptance = await AcceptAsync(services.GetRequiredService<IEventLedger>(), running, request);
            metrics.EventReceived(account, acceptance);
            return Results.Ok();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.NotStored(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WebhookEndpoints)), failure, account);
            // Zendesk tries 503 again when Retry-After is under a minute; a 500 would lose the event.
            context.Response.Headers.RetryAfter = "5";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Stores what a verified call says.</summary>
    public static Task<Acceptance> AcceptAsync(IEventLedger ledger, RunningAccount account, WebhookRequest request)
    {
        var nowhere = new ConversationRef(account.Settings.Name, "");
        var fallbackKey = $"body:{Convert.ToHexStringLower(SHA256.HashData(request.Body.Span))}";
        return account.Helpdesk.Webhooks.Read(request) switch
        {
            WebhookReading.Nudge nudge => ledger.AcceptAsync(nudge.Event, CancellationToken.None),
            WebhookReading.Ignored ignored => ledger.RecordEndedAsync(
                new IncomingEvent(nowhere, ignored.Key.Length > 0 ? ignored.Key : fallbackKey, EventOrigin.Webhook, ignored.Type, request.ReceivedAt),
                EventEnd.Ignored,
                ignored.Reason,
                CancellationToken.None),
            WebhookReading.Malformed malformed => ledger.RecordEndedAsync(
                new IncomingEvent(nowhere, fallbackKey, EventOrigin.Webhook, "malformed", request.ReceivedAt) { Body = request.Body },
                EventEnd.DeadLettered,
                malformed.Code,
                CancellationToken.None),
            var other => throw new InvalidOperationException($"Unknown reading {other.GetType().Name}."),
        };
    }

    /// <summary>Null when the body is over the limit; at most one byte more than the limit is ever held.</summary>
    private static async Task<byte[]?> ReadCappedAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        using var body = new MemoryStream((int)(request.ContentLength ?? 4096));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > limit)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Webhook of account {Account} refused: signature {Verdict}. If it goes on, compare the webhook's secret with the configuration (doctor).")]
        public static partial void SignatureRefused(ILogger logger, string account, SignatureVerdict verdict);

        [LoggerMessage(2, LogLevel.Error, "A webhook of account {Account} could not be stored; answered 503 so that the helpdesk sends it again.")]
        public static partial void NotStored(ILogger logger, Exception failure, string account);
    }
}
