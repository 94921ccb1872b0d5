namespace Hitl.Connector.Sandbox;

/// <summary>A vendor's limit.</summary>
/// <param name="Name">What the headers call it.</param>
/// <param name="Limit">Calls per window.</param>
internal sealed record RateLimit(string Name, int Limit, TimeSpan Window);

/// <summary>How a limit stands after a call.</summary>
/// <param name="Allowed">False: the call is refused, and did not count.</param>
/// <param name="ResetsAt">When the window ends.</param>
internal readonly record struct RateReading(RateLimit Rule, bool Allowed, int Remaining, DateTimeOffset ResetsAt)
{
    /// <summary>Whole seconds until the window ends, at least 1.</summary>
    public int ResetsInSeconds(DateTimeOffset now) => Math.Max(1, (int)Math.Ceiling((ResetsAt - now).TotalSeconds));
}

/// <summary>Counts calls in fixed windows aligned to the clock, as both vendors do; one count per rule and key.</summary>
internal sealed class RateLimiter
{
    private const int SweepAbove = 10_000;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Rule, string Key), (long Window, int Count, DateTimeOffset EndsAt)> windows = [];

    public RateReading Take(RateLimit rule, string key, DateTimeOffset now)
    {
        var window = now.UtcTicks / rule.Window.Ticks;
        var endsAt = new DateTimeOffset((window + 1) * rule.Window.Ticks, TimeSpan.Zero);
        lock (gate)
        {
            var count = windows.TryGetValue((rule.Name, key), out var running) && running.Window == window ? running.Count : 0;
            if (count >= rule.Limit)
            {
                return new RateReading(rule, false, 0, endsAt);
            }

            if (windows.Count > SweepAbove)
            {
                foreach (var stale in windows.Where(entry => entry.Value.EndsAt <= now).Select(entry => entry.Key).ToList())
                {
                    windows.Remove(stale);
                }
            }

            windows[(rule.Name, key)] = (window, count + 1, endsAt);
            return new RateReading(rule, true, rule.Limit - count - 1, endsAt);
        }
    }
}
