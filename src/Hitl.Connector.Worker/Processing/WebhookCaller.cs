using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Processing;

/// <param name="Type">What happened (<see cref="WebhookCall.Type"/>).</param>
public sealed record WebhookBody(string Type, DateTimeOffset Timestamp, WebhookCall Data);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class WebhookJson : JsonSerializerContext;

/// <summary>Calls the webhooks that rules, holds and approvals notify: signed, once per try. The outbox owns the retries.</summary>
public sealed class WebhookCaller(IHttpClientFactory clients, WorkerSettings settings, TimeProvider time)
{
    /// <summary>Name of the registered HTTP client.</summary>
    public const string ClientName = "outgoing-webhooks";

    /// <summary>A receiver stores the call and answers; work comes after that.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public async Task<DeliveryResult> CallAsync(Effect effect, CancellationToken cancellationToken)
    {
        var call = effect.Call ?? throw new ArgumentException("A notification carries a call.", nameof(effect));
        if (!settings.Options.OutgoingWebhooks.TryGetValue(call.Webhook, out var webhook))
        {
            return DeliveryResult.Failed(new HelpdeskFailure(FailureKind.Rejected, "webhook.not_configured"), calls: 0);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new WebhookBody(call.Type, call.DecidedAt, call), WebhookJson.Default.WebhookBody);
        var now = time.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(StandardWebhook.IdHeader, effect.Key.Value);
        request.Headers.Add(StandardWebhook.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(StandardWebhook.SignatureHeader, StandardWebhook.Sign(effect.Key.Value, now, body, [.. webhook.Secrets.Select(s => StandardWebhook.ReadSecret(s)!)]));
        try
        {
            using var response = await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Result(response);
        }
        catch (HttpRequestException)
        {
            return DeliveryResult.Failed(new HelpdeskFailure(FailureKind.Unavailable, "webhook.unreachable"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeliveryResult.Failed(new HelpdeskFailure(FailureKind.Timeout, "webhook.timeout"));
        }
    }

    private DeliveryResult Result(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return DeliveryResult.Applied(status, 1);
        }

        // 410 says: never again. Everything else may be a receiver that is being set up or mended, for as long as the outbox tries.
        if (response.StatusCode is HttpStatusCode.Gone)
        {
            return DeliveryResult.Ended("webhook.gone") with { HttpStatus = status, Calls = 1 };
        }

        var kind = response.StatusCode is HttpStatusCode.TooManyRequests ? FailureKind.Throttled : FailureKind.Unavailable;
        var wait = response.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - time.GetUtcNow()) : null;
        return DeliveryResult.Failed(new HelpdeskFailure(kind, string.Create(CultureInfo.InvariantCulture, $"webhook.{status}"), wait > TimeSpan.Zero ? wait : null)) with { HttpStatus = status };
    }
}
