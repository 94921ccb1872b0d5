using Hitl.Connector.Conversations;

namespace Hitl.Connector.Delivery;

/// <summary>What a call is for, most urgent first.</summary>
public enum QuotaLane
{
    /// <summary>Hold and release: may take the last call.</summary>
    Hold,

    /// <summary>Reads for events and writes: leave a reserve for holds and the share of others.</summary>
    Work,

    /// <summary>Polling and reconciliation: leave twice the reserve.</summary>
    Backfill,

    /// <summary>Conversations of the past, read one by one: behind everything else. Unlike polling they use up no exports.</summary>
    History,
}

/// <summary>
/// Keeps one account's calls inside its quota share, from what the vendor's headers say: the account's other
/// applications and agents keep theirs, and holds always find a call left. Thread-safe; the clock is an argument.
/// </summary>
public sealed class QuotaGovernor : IQuotaObserver
{
    /// <summary>Calls that only holds may use, as a share of the limit: one take-over costs a read or two and a write or two.</summary>
    private const double HoldReserve = 0.15;

    private readonly TimeProvider _time;
    private readonly Func<string, int> _sharePercent;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Account, string Bucket), Window> _windows = [];
    private readonly Dictionary<string, DateTimeOffset> _closedUntil = [];

    /// <param name="sharePercent">The share of its quota that an account grants us, 1 to 100.</param>
    public QuotaGovernor(TimeProvider time, Func<string, int> sharePercent) => (_time, _sharePercent) = (time, sharePercent);

    public void Observe(QuotaReading reading)
    {
        lock (_lock)
        {
            _windows[(reading.Account, reading.Bucket)] = new Window(reading.Limit, reading.Remaining, _time.GetUtcNow() + reading.ResetsIn, reading.Scope);
        }
    }

    /// <summary>A 429 closes the account for everything but the vendor's own answer time.</summary>
    public void Throttled(string account, HelpdeskFailure failure)
    {
        if (failure.Kind is not FailureKind.Throttled)
        {
            return;
        }

        lock (_lock)
        {
            var until = _time.GetUtcNow() + (failure.RetryAfter is { } wait && wait < RetrySchedule.LongestWait ? wait : TimeSpan.FromSeconds(10));
            _closedUntil[account] = _closedUntil.TryGetValue(account, out var known) && known > until ? known : until;
        }
    }

    /// <summary>
    /// Takes <paramref name="calls"/> calls and returns zero, or takes none and returns how long to wait.
    /// </summary>
    /// <param name="reads">The calls only read: limits of writes do not concern them.</param>
    public TimeSpan Take(string account, QuotaLane lane, int calls = 1, bool reads = false)
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            if (_closedUntil.TryGetValue(account, out var closedUntil))
            {
                if (closedUntil > now)
                {
                    return closedUntil - now;
                }

                _closedUntil.Remove(account);
            }

            var wait = TimeSpan.Zero;
            foreach (var ((owner, _), window) in _windows)
            {
                if (owner == account && Concerns(window.Scope, lane, reads) && window.ResetsAt > now && window.Remaining - calls < Reserve(account, lane, window.Limit))
                {
                    wait = window.ResetsAt - now > wait ? window.ResetsAt - now : wait;
                }
            }

            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            // Counted down here too: many calls leave before the first answer's headers come back.
            foreach (var key in _windows.Where(w => w.Key.Account == account && Concerns(w.Value.Scope, lane, reads)).Select(w => w.Key).ToArray())
            {
                _windows[key] = _windows[key] with { Remaining = _windows[key].Remaining - calls };
            }

            return TimeSpan.Zero;
        }
    }

    /// <summary>Accounts for which <see cref="QuotaLane.Work"/> has to wait now.</summary>
    /// <param name="reads">For reads: an account whose writes are spent can still be read, so that take-overs are noticed.</param>
    public IReadOnlyCollection<string> Spent(IEnumerable<string> accounts, bool reads = false)
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            return [.. accounts.Where(account => (_closedUntil.TryGetValue(account, out var until) && until > now)
                || _windows.Any(w => w.Key.Account == account && Concerns(w.Value.Scope, QuotaLane.Work, reads) && w.Value.ResetsAt > now && w.Value.Remaining - 1 < Reserve(account, QuotaLane.Work, w.Value.Limit)))];
        }
    }

    private static bool Concerns(QuotaScope scope, QuotaLane lane, bool reads) => scope switch
    {
        QuotaScope.Writes => !reads,
        QuotaScope.Exports => lane is QuotaLane.Backfill,
        _ => true,
    };

    private int Reserve(string account, QuotaLane lane, int limit)
    {
        var others = limit * (100 - Math.Clamp(_sharePercent(account), 1, 100)) / 100.0;
        return lane switch
        {
            QuotaLane.Hold => 0,
            QuotaLane.Work => (int)Math.Ceiling(others + (limit * HoldReserve)),
            _ => (int)Math.Ceiling(others + (2 * limit * HoldReserve)),
        };
    }

    private sealed record Window(int Limit, int Remaining, DateTimeOffset ResetsAt, QuotaScope Scope);
}
