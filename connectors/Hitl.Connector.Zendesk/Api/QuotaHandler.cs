using System.Globalization;
using System.Net;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Zendesk.Api;

/// <summary>Reads the quota headers of every answer.</summary>
internal sealed class QuotaHandler(string account, IQuotaObserver observer) : DelegatingHandler
{
    private const string EndpointPrefix = "zendesk-ratelimit-";
    private const string OneTicketBucket = "ticket-update-per-user";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var throttled = response.StatusCode == HttpStatusCode.TooManyRequests;
        var wait = ResilienceHandler.RetryAfter(response);
        var exhausted = false;
        foreach (var reading in Readings(response))
        {
            exhausted |= reading.Remaining <= 0;

            // What is left for one ticket says nothing about the account's other tickets.
            if (reading.Bucket != OneTicketBucket)
            {
                observer.Observe(reading);
            }
        }

        if (throttled && !exhausted)
        {
            observer.Observe(new QuotaReading(account, "account", Number(response, "x-rate-limit", "ratelimit-limit") ?? 0, 0, wait ?? Window));
        }

        return response;
    }

    /// <summary>The ticket has had its updates for now, whatever is left for others.</summary>
    public static bool IsOneTicketSpent(HttpResponseMessage response) =>
        response.Headers.TryGetValues(EndpointPrefix + OneTicketBucket, out var values) && Parse(string.Join(';', values)) is { Remaining: <= 0 };

    private IEnumerable<QuotaReading> Readings(HttpResponseMessage response)
    {
        var limit = Number(response, "x-rate-limit", "ratelimit-limit");
        var remaining = Number(response, "x-rate-limit-remaining", "ratelimit-remaining");
        if (limit is { } all && remaining is { } left)
        {
            yield return new QuotaReading(account, "account", all, left, Seconds(Number(response, "ratelimit-reset")) ?? Window);
        }

        foreach (var header in response.Headers.Where(h => h.Key.StartsWith(EndpointPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            if (Endpoint(header.Key[EndpointPrefix.Length..].ToLowerInvariant(), string.Join(';', header.Value)) is { } reading)
            {
                yield return reading;
            }
        }
    }

    private QuotaReading? Endpoint(string bucket, string value) =>
        Parse(value) is { } limit ? new QuotaReading(account, bucket, limit.Total, limit.Remaining, Seconds(limit.Resets) ?? Window) { Scope = ScopeOf(bucket) } : null;

    /// <summary><c>total=10; remaining=9; resets=2</c></summary>
    private static (int Total, int Remaining, int? Resets)? Parse(string value)
    {
        int? total = null, left = null, resets = null;
        foreach (var part in value.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var split = part.IndexOf('=', StringComparison.Ordinal);
            if (split > 0 && int.TryParse(part[(split + 1)..].Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
            {
                switch (part[..split].Trim())
                {
                    case "total":
                        total = number;
                        break;
                    case "remaining":
                        left = number;
                        break;
                    case "resets":
                        resets = number;
                        break;
                    default:
                        break;
                }
            }
        }

        return total is { } all && left is { } remaining ? (all, remaining, resets) : null;
    }

    private static int? Number(HttpResponseMessage response, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (response.Headers.TryGetValues(name, out var values) && int.TryParse(values.First(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return null;
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is >= 0 ? TimeSpan.FromSeconds(seconds.Value) : null;

    private static QuotaScope ScopeOf(string bucket) =>
        bucket.Contains("update", StringComparison.Ordinal) ? QuotaScope.Writes
        : bucket.Contains("export", StringComparison.Ordinal) ? QuotaScope.Exports
        : QuotaScope.AnyCall;
}
