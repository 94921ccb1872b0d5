using System.Text.Json;
using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;
using Polly.CircuitBreaker;
using Polly.Timeout;
using RestEase;

namespace Hitl.Connector.Intercom.Api;

/// <summary>What one call came to.</summary>
/// <param name="Status">HTTP status; 0 when there was no answer.</param>
/// <param name="Date">The vendor's clock, where it said so.</param>
internal readonly record struct Answer<T>(HelpdeskResult<T> Result, int Status, DateTimeOffset? Date);

/// <summary>Sorts Intercom's answers into values and bounded failures.</summary>
internal static partial class IntercomCall
{
    public static async Task<Answer<T>> SendAsync<T>(Func<Task<Response<T>>> call, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var response = await call().ConfigureAwait(false);
            using var message = response.ResponseMessage;
            var status = (int)message.StatusCode;
            var result = message.IsSuccessStatusCode ? Content(response) : Failure(message, response.StringContent, time.GetUtcNow());
            return new Answer<T>(result, status, message.Headers.Date);
        }
        catch (BrokenCircuitException broken)
        {
            return Failed<T>(FailureKind.Unavailable, "intercom.circuit_open", broken.RetryAfter);
        }
        catch (TimeoutRejectedException)
        {
            return Failed<T>(FailureKind.Timeout, "intercom.timeout");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed<T>(FailureKind.Timeout, "intercom.timeout");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Failed<T>(FailureKind.Unavailable, "intercom.unreachable");
        }
    }

    /// <summary>Only the value.</summary>
    public static async Task<HelpdeskResult<T>> GetAsync<T>(Func<Task<Response<T>>> call, TimeProvider time, CancellationToken cancellationToken) =>
        (await SendAsync(call, time, cancellationToken).ConfigureAwait(false)).Result;

    /// <summary>Why the vendor refused. The code is the vendor's own where it has the vendor's form.</summary>
    public static HelpdeskFailure Failure(HttpResponseMessage message, string? body, DateTimeOffset now)
    {
        var status = (int)message.StatusCode;
        var vendorCode = VendorCode(body);
        var code = vendorCode is null ? $"intercom.{status}" : $"intercom.{status}.{vendorCode}";
        return status switch
        {
            401 => new HelpdeskFailure(FailureKind.Unauthorized, code),
            403 => new HelpdeskFailure(FailureKind.Forbidden, code),
            404 => new HelpdeskFailure(FailureKind.NotFound, code),
            409 => new HelpdeskFailure(FailureKind.Conflict, code),
            410 => new HelpdeskFailure(FailureKind.Gone, code),
            408 => new HelpdeskFailure(FailureKind.Timeout, code),
            429 => new HelpdeskFailure(FailureKind.Throttled, code, RateLimit.Read(message, now)?.ResetsIn ?? RateLimit.Window),
            >= 500 => new HelpdeskFailure(FailureKind.Unavailable, code, ResilienceHandler.RetryAfter(message)),
            _ => new HelpdeskFailure(FailureKind.Rejected, code),
        };
    }

    private static HelpdeskResult<T> Content<T>(Response<T> response)
    {
        try
        {
            return response.GetContent();
        }
        catch (JsonException)
        {
            return new HelpdeskFailure(FailureKind.Malformed, "intercom.malformed");
        }
    }

    private static Answer<T> Failed<T>(FailureKind kind, string code, TimeSpan? retryAfter = null) =>
        new(new HelpdeskFailure(kind, code, retryAfter is { } wait ? ResilienceHandler.Bounded(wait) : null), 0, null);

    private static string? VendorCode(string? body)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return null;
        }

        try
        {
            var code = JsonSerializer.Deserialize(body, IntercomJson.Default.ErrorListBody)?.Errors?.Items.FirstOrDefault()?.Code;
            return code is not null && CodePattern().IsMatch(code) ? code : null;
        }
        catch (JsonException)
        {
            // A proxy's page in front of Intercom: the status alone is the code.
            return null;
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{1,39}$", RegexOptions.CultureInvariant)]
    private static partial Regex CodePattern();
}
