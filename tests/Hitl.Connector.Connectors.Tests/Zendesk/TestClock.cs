namespace Hitl.Connector.Connectors.Tests.Zendesk;

/// <summary>
/// A clock that stands still until moved. Waits end at once and are noted, except the one that limits a call.
/// </summary>
internal sealed class TestClock(DateTimeOffset now, TimeSpan callLimit) : TimeProvider
{
    public List<TimeSpan> Waits { get; } = [];

    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == callLimit || dueTime == Timeout.InfiniteTimeSpan)
        {
            return new Stopped();
        }

        Waits.Add(dueTime);
        Now += dueTime;
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class Stopped : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
