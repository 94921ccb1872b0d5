using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>The account's limits and the headers that tell of them. Off unless the options ask for them.</summary>
internal sealed class ZendeskLimits(SandboxOptions options)
{
    private readonly RateLimiter limiter = new();
    private readonly RateLimit account = new("account", options.ZendeskCallsPerMinute, TimeSpan.FromMinutes(1));
    private readonly RateLimit ticketUpdates = new("tickets-update", options.ZendeskTicketUpdatesPerMinute, TimeSpan.FromMinutes(1));
    private readonly RateLimit oneTicket = new("ticket-update-per-user", 30, TimeSpan.FromMinutes(10));
    private readonly RateLimit exports = new("incremental-exports", 10, TimeSpan.FromMinutes(1));

    /// <summary>An agent's save in the screen counts against the account's ticket updates; it is never refused here.</summary>
    public void CountAgentSave(DateTimeOffset now)
    {
        if (options.VendorLimits)
        {
            limiter.Take(ticketUpdates, string.Empty, now);
        }
    }

    /// <returns>False when the call was refused and answered.</returns>
    public async Task<bool> AdmitAsync(HttpContext http, Limited kind, long userId, DateTimeOffset now)
    {
        if (!options.VendorLimits)
        {
            return true;
        }

        var reading = limiter.Take(account, string.Empty, now);
        var headers = http.Response.Headers;
        headers["X-Rate-Limit"] = Text(account.Limit);
        headers["X-Rate-Limit-Remaining"] = Text(reading.Remaining);
        headers["ratelimit-limit"] = Text(account.Limit);
        headers["ratelimit-remaining"] = Text(reading.Remaining);
        headers["ratelimit-reset"] = Text(reading.ResetsInSeconds(now));
        if (!reading.Allowed)
        {
            await RefuseAsync(http, reading.ResetsInSeconds(now), "Number of allowed API requests per minute exceeded", plainText: true);
            return false;
        }

        return kind switch
        {
            Limited.Export => await AdmitAsync(http, exports, string.Empty, "Number of allowed incremental export API requests per minute exceeded", now),
            Limited.TicketUpdate => await AdmitAsync(http, ticketUpdates, string.Empty, "Number of allowed ticket updates per minute exceeded", now)
                && await AdmitAsync(http, oneTicket, $"{userId}:{http.Request.RouteValues["id"]}", "Number of allowed updates per ticket exceeded", now),
            _ => true,
        };
    }

    public static async Task RefuseAsync(HttpContext http, int retryAfter, string description, bool plainText)
    {
        http.Response.Headers.RetryAfter = Text(retryAfter);
        if (plainText)
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync(description, http.RequestAborted);
        }
        else
        {
            await VendorAnswer.WriteAsync(http, StatusCodes.Status429TooManyRequests, new System.Text.Json.Nodes.JsonObject { ["error"] = "APIRateLimitExceeded", ["description"] = description });
        }
    }

    private async Task<bool> AdmitAsync(HttpContext http, RateLimit rule, string key, string refusal, DateTimeOffset now)
    {
        var reading = limiter.Take(rule, key, now);
        http.Response.Headers[$"zendesk-ratelimit-{rule.Name}"] = $"total={Text(rule.Limit)}; remaining={Text(reading.Remaining)}; resets={Text(reading.ResetsInSeconds(now))}";
        if (!reading.Allowed)
        {
            await RefuseAsync(http, reading.ResetsInSeconds(now), refusal, plainText: false);
        }

        return reading.Allowed;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Which limits a call counts against, besides the account's.</summary>
internal enum Limited
{
    AccountOnly,
    Export,
    TicketUpdate,
}
