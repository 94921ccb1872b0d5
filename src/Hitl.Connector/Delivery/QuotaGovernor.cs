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
    /// <summary>Two readings whose windows end closer together than this tell of one window: vendors say whole seconds.</summary>
    private static readonly TimeSpan _sameWindow = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly Func<string, int> _sharePercent;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Account, string Bucket), QuotaWindow> _windows = [];
    private readonly Dictionary<string, DateTimeOffset> _closedUntil = [];
    private readonly HashSet<QuotaGrant> _granted = [];

    /// <param name="sharePercent">The share of its quota that an account grants us, 1 to 100.</param>
    public QuotaGovernor(TimeProvider time, Func<string, int> sharePercent) => (_time, _sharePercent) = (time, sharePercent);

    public void Observe(QuotaReading reading)
    {
        lock (_lock)
        {
            var resetsAt = _time.GetUtcNow() + reading.ResetsIn;
            var key = (reading.Account, reading.Bucket);
            _windows[key] = _windows.GetValueOrDefault(key) is not { } known
                ? new QuotaWindow(reading.Limit, reading.Remaining, resetsAt, reading.Scope)
                : (resetsAt - known.ResetsAt).Duration() < _sameWindow

                    // Answers overtake each other: in one window the lowest is the newest.
                    ? known with { Limit = reading.Limit, Remaining = Math.Min(known.Remaining, reading.Remaining) }
                    : new QuotaWindow(reading.Limit, reading.Remaining, resetsAt, reading.Scope) { HoldsBefore = known.Holds };
        }
    }

    /// <summary>
    /// A 429 closes the account for the vendor's own answer time, unless a limit that is known to be used up, or the limit
    /// of one conversation, explains it.
    /// </summary>
    public void Throttled(string account, HelpdeskFailure failure)
    {
        if (failure.Kind is not FailureKind.Throttled || failure.OneConversation)
        {
            return;
        }

        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (_windows.Any(w => w.Key.Account == account && w.Value.Remaining <= 0 && w.Value.ResetsAt > now))
            {
                return;
            }

            var until = now + (failure.RetryAfter is { } wait && wait < RetrySchedule.LongestWait ? wait : TimeSpan.FromSeconds(10));
            _closedUntil[account] = _closedUntil.TryGetValue(account, out var known) && known > until ? known : until;
        }
    }

    /// <summary>
    /// Sets the calls aside until the grant is disposed, or sets none aside and says how long to wait. What was really sent
    /// is known from the answers' headers by then.
    /// </summary>
    public QuotaGrant Take(string account, QuotaLane lane, CallCost cost)
    {
        lock (_lock)
        {
            var wait = Wait(account, lane, cost, _time.GetUtcNow());
            if (wait > TimeSpan.Zero)
            {
                return new QuotaGrant(this, account, lane, default, wait);
            }

            if (lane is QuotaLane.Hold)
            {
                foreach (var (key, window) in _windows.Where(w => w.Key.Account == account).ToArray())
                {
                    _windows[key] = window with { Holds = window.Holds + cost.In(window.Scope, lane) };
                }
            }

            var grant = new QuotaGrant(this, account, lane, cost, TimeSpan.Zero);
            _granted.Add(grant);
            return grant;
        }
    }

    /// <summary>Accounts for which <see cref="QuotaLane.Work"/> has to wait now.</summary>
    /// <param name="cost">For a read: an account whose writes are spent can still be read, so that take-overs are noticed.</param>
    public IReadOnlyCollection<string> Spent(IEnumerable<string> accounts, CallCost cost)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            return [.. accounts.Where(account => Wait(account, QuotaLane.Work, cost, now) > TimeSpan.Zero)];
        }
    }

    internal void Return(QuotaGrant grant)
    {
        lock (_lock)
        {
            _granted.Remove(grant);
        }
    }

    private TimeSpan Wait(string account, QuotaLane lane, CallCost cost, DateTimeOffset now)
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
            if (owner == account && window.ResetsAt > now && cost.In(window.Scope, lane) is > 0 and var calls
                && window.Remaining - SetAside(account, lane, window.Scope) - calls < window.Reserve(lane, _sharePercent(account)))
            {
                wait = window.ResetsAt - now > wait ? window.ResetsAt - now : wait;
            }
        }

        return wait;
    }

    /// <summary>
    /// Some of these calls may have been answered already, and count twice then. A hold must not wait because of that: what
    /// was granted to others left it its reserve.
    /// </summary>
    private int SetAside(string account, QuotaLane lane, QuotaScope scope) =>
        _granted.Where(g => g.Account == account && (lane is not QuotaLane.Hold || g.Lane is QuotaLane.Hold)).Sum(g => g.Cost.In(scope, g.Lane));
}
