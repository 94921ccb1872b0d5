using System.Net;
using System.Net.Http.Headers;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Intercom.Api;

/// <summary>Puts the account's token on every call.</summary>
/// <param name="options">Asked for every call, so that a new token needs no restart.</param>
internal sealed class IntercomTokenHandler(Func<IntercomOptions> options) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options().AccessToken);
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>Reports the quota headers of every answer, retries included.</summary>
internal sealed class IntercomQuotaHandler(string account, IQuotaObserver? observer, TimeProvider time) : DelegatingHandler
{
    /// <summary>Private apps share one limit per workspace.</summary>
    public const string Bucket = "account";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (observer is not null && RateLimit.Read(response, time.GetUtcNow()) is { } limit)
        {
            observer.Observe(new QuotaReading(account, Bucket, limit.Limit, limit.Remaining, limit.ResetsIn));
        }

        return response;
    }
}

internal static class IntercomRetries
{
    /// <param name="time">Used only where an answer has no <c>Date</c>.</param>
    public static ReadRetries Reads(TimeProvider time) => new(
        request => request.Method == HttpMethod.Get
            || (request.Method == HttpMethod.Post && request.RequestUri?.AbsolutePath.EndsWith("/search", StringComparison.Ordinal) == true),

        // A wait longer than one window is the inbox's: it must not keep a claim.
        answer => IsThrottled(answer) && RateLimit.WaitFor(answer, time.GetUtcNow(), 0) <= RateLimit.Window,
        (answer, random) => IsThrottled(answer) ? RateLimit.WaitFor(answer, time.GetUtcNow(), random) : null);

    private static bool IsThrottled(HttpResponseMessage answer) => answer.StatusCode == HttpStatusCode.TooManyRequests;
}
