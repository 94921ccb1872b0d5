namespace Hitl.Connector.Fuzz;

/// <summary>
/// A clock that stands still while anything runs, and the order of everything that is to happen. One thread takes one
/// happening after the other, so that the order depends on nothing but the seed.
/// </summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<Action, (long Ticks, long Seq)> _coming = new(Comparer<(long Ticks, long Seq)>.Create(static (a, b) => a.Ticks != b.Ticks ? a.Ticks.CompareTo(b.Ticks) : a.Seq.CompareTo(b.Seq)));
    private DateTimeOffset _now = start;
    private long _seq;
    private int _life;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.UtcTicks;

    /// <summary>What has been begun in this life of the worker ends with it: its timers, and calls that wait for an answer.</summary>
    public int Life => _life;

    public void EndLife() => _life++;

    /// <summary>Nothing is to happen any more, and the clock stands at that time.</summary>
    public void Restart(DateTimeOffset at)
    {
        EndLife();
        _coming.Clear();
        (_now, _seq) = (at, 0);
    }

    public void After(TimeSpan delay, Action happen) => _coming.Enqueue(happen, ((_now + delay).UtcTicks, _seq++));

    /// <summary>Comes to pass only while the worker lives that began it.</summary>
    public void AfterInLife(TimeSpan delay, Action happen)
    {
        var life = _life;
        After(delay, () =>
        {
            if (life == _life)
            {
                happen();
            }
        });
    }

    /// <summary>Takes the next happening that is due by then; false when there is none, and the clock stands at that time.</summary>
    public bool Step(DateTimeOffset until)
    {
        if (_coming.TryPeek(out _, out var next) && next.Ticks <= until.UtcTicks)
        {
            _now = next.Ticks > _now.UtcTicks ? new DateTimeOffset(next.Ticks, TimeSpan.Zero) : _now;
            _coming.Dequeue()();
            return true;
        }

        _now = until > _now ? until : _now;
        return false;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Alarm(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Alarm(VirtualTime time, Action ring) : ITimer
    {
        private int _set;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var mine = ++_set;
            if (dueTime >= TimeSpan.Zero)
            {
                time.AfterInLife(dueTime, () =>
                {
                    if (mine == _set)
                    {
                        if (period > TimeSpan.Zero)
                        {
                            Change(period, period);
                        }

                        ring();
                    }
                });
            }

            return true;
        }

        public void Dispose() => _set++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
