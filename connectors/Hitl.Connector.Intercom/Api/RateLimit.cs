using System.Globalization;

namespace Hitl.Connector.Intercom.Api;

/// <summary>What <c>X-RateLimit-*</c> say about the current 10-second window.</summary>
/// <param name="Limit">Calls allowed in the window; some workspaces get far less than the documented share.</param>
/// <param name="Remaining">Calls left; 0 means none, also when the answer was not a 429.</param>
internal sealed record RateLimit(int Limit, int Remaining, TimeSpan ResetsIn)
{
    /// <summary>Intercom spreads its per-minute limits over windows of this length.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>Null when the answer carries no such headers (and is no 429).</summary>
    /// <param name="now">Used only where the answer has no <c>Date</c>: the reset is a time on the vendor's clock.</param>
    public static RateLimit? Read(HttpResponseMessage message, DateTimeOffset now)
    {
        var throttled = (int)message.StatusCode == 429;
        var limit = Number(message, "X-RateLimit-Limit");
        var remaining = Number(message, "X-RateLimit-Remaining");
        if ((limit is null || remaining is null) && !throttled)
        {
            return null;
        }

        return new RateLimit((int)(limit ?? 0), throttled ? 0 : (int)remaining!.Value, ResetsInFrom(message, now, throttled));
    }

    /// <summary>How long to wait before trying again: until the window ends, plus up to a second so that many workers do not return at once.</summary>
    /// <param name="random">From 0 (inclusive) to 1.</param>
    public static TimeSpan WaitFor(HttpResponseMessage message, DateTimeOffset now, double random)
    {
        var reset = Read(message, now)?.ResetsIn ?? Window;
        return reset + TimeSpan.FromSeconds(random);
    }

    private static TimeSpan ResetsInFrom(HttpResponseMessage message, DateTimeOffset now, bool throttled)
    {
        if (message.Headers.RetryAfter?.Delta is { } retryAfter)
        {
            return ResilienceHandler.Bounded(retryAfter);
        }

        if (Number(message, "X-RateLimit-Reset") is { } reset)
        {
            var vendorNow = message.Headers.Date ?? now;
            return ResilienceHandler.Bounded(TimeSpan.FromSeconds(reset - vendorNow.ToUnixTimeSeconds()));
        }

        return throttled ? Window : TimeSpan.Zero;
    }

    private static long? Number(HttpResponseMessage message, string header) =>
        message.Headers.TryGetValues(header, out var values)
        && long.TryParse(values.First(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
        && number is >= 0 and < 100_000_000_000
            ? number
            : null;
}
