using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;
using Polly.CircuitBreaker;
using Polly.Timeout;
using RestEase;

namespace Hitl.Connector.Zendesk.Api;

/// <summary>What came of one call: the content, or why there is none.</summary>
internal readonly record struct Answer<T>(T? Content, HelpdeskFailure? Failure, int Status, string? Body, DateTimeOffset? Date)
{
    [MemberNotNullWhen(true, nameof(Content))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Succeeded => Failure is null;
}

/// <summary>One account's two APIs, and the one place where answers and faults become results.</summary>
internal sealed partial class ZendeskClient(IZendeskApi support, ISunshineApi sunshine, GrantedScope granted)
{
    public IZendeskApi Support => support;

    public ISunshineApi Sunshine => sunshine;

    public GrantedScope Granted => granted;

    /// <summary>Makes one call. Only a caller's own cancellation still throws.</summary>
    public static async Task<Answer<T>> CallAsync<T>(Func<Task<Response<T>>> call, CancellationToken cancellationToken)
    {
        try
        {
            var response = await call();
            using var message = response.ResponseMessage;
            var status = (int)message.StatusCode;
            if (!message.IsSuccessStatusCode)
            {
                return new Answer<T>(default, Classify(message, response.StringContent), status, response.StringContent, message.Headers.Date);
            }

            // 204 and the like: there is nothing to read and nothing is missing.
            var content = string.IsNullOrWhiteSpace(response.StringContent) && typeof(T) == typeof(JsonElement) ? default : response.GetContent();
            return new Answer<T>(content, null, status, null, message.Headers.Date);
        }
        catch (HttpRequestException)
        {
            return Failed<T>(FailureKind.Unavailable, "zendesk.no_connection");
        }
        catch (BrokenCircuitException)
        {
            return Failed<T>(FailureKind.Unavailable, "zendesk.circuit_open");
        }
        catch (TimeoutRejectedException)
        {
            return Failed<T>(FailureKind.Timeout, "zendesk.timeout");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed<T>(FailureKind.Timeout, "zendesk.timeout");
        }
        catch (JsonException)
        {
            return Failed<T>(FailureKind.Malformed, "zendesk.malformed");
        }
    }

    private static Answer<T> Failed<T>(FailureKind kind, string code) => new(default, new HelpdeskFailure(kind, code), 0, null, null);

    private static HelpdeskFailure Classify(HttpResponseMessage message, string? body)
    {
        var error = ErrorName(body);
        var kind = message.StatusCode switch
        {
            HttpStatusCode.Unauthorized => FailureKind.Unauthorized,
            HttpStatusCode.Forbidden or HttpStatusCode.PaymentRequired => FailureKind.Forbidden,

            // The plan lacks the endpoint: another thing than a record that is not there.
            HttpStatusCode.NotFound when error == "InvalidEndpoint" => FailureKind.Forbidden,
            HttpStatusCode.NotFound => FailureKind.NotFound,
            HttpStatusCode.RequestTimeout => FailureKind.Timeout,
            HttpStatusCode.Conflict => FailureKind.Conflict,
            HttpStatusCode.Gone => FailureKind.Gone,
            HttpStatusCode.TooManyRequests => FailureKind.Throttled,
            >= HttpStatusCode.InternalServerError => FailureKind.Unavailable,
            >= HttpStatusCode.BadRequest => FailureKind.Rejected,
            _ => FailureKind.Malformed,
        };
        var code = string.Create(CultureInfo.InvariantCulture, $"zendesk.{(int)message.StatusCode}");
        return new HelpdeskFailure(kind, error is null ? code : $"{code}.{error}", ResilienceHandler.RetryAfter(message)) { OneConversation = kind is FailureKind.Throttled && QuotaHandler.IsOneTicketSpent(message) };
    }

    /// <summary>The error's name in any of the vendor's four envelopes; null for prose, which may be anything.</summary>
    internal static string? ErrorName(string? body)
    {
        if (string.IsNullOrWhiteSpace(body) || body.AsSpan().TrimStart()[0] != '{')
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement.Property("error");
            var name = error.ValueKind is JsonValueKind.Object
                ? error.Text("title")
                : error.Text() ?? JsonElements.Items(document.RootElement.Property("errors")).Select(e => e.Text("code")).FirstOrDefault();
            return name is not null && NamePattern().IsMatch(name) ? name : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z_]{1,39}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
