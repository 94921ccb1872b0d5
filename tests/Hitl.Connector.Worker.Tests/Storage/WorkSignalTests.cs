using Hitl.Connector.Intake;
using Hitl.Connector.Storage;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

public sealed class WorkSignalTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly WorkSignal _signal = new();

    [Fact]
    public async Task Wait_SignalCameBefore_ReturnsAtOnceAndOnlyOnce()
    {
        _signal.InboxChanged();
        _signal.InboxChanged();

        (await _signal.WaitInboxAsync(Long, TimeProvider.System, default)).ShouldBeTrue();
        (await _signal.WaitInboxAsync(TimeSpan.Zero, TimeProvider.System, default)).ShouldBeFalse();
        (await _signal.WaitOutboxAsync(TimeSpan.Zero, TimeProvider.System, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Wait_SignalComesMeanwhile_Wakes()
    {
        var waiting = _signal.WaitOutboxAsync(Long, TimeProvider.System, default);
        waiting.IsCompleted.ShouldBeFalse();

        _signal.OutboxChanged();

        (await waiting).ShouldBeTrue();
    }

    [Fact]
    public async Task Wait_TimedOut_DoesNotSwallowTheNextSignal()
    {
        (await _signal.WaitInboxAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, default)).ShouldBeFalse();

        _signal.InboxChanged();

        (await _signal.WaitInboxAsync(TimeSpan.Zero, TimeProvider.System, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Wait_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _signal.WaitInboxAsync(Long, TimeProvider.System, stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }
}

[Collection("postgres")]
public sealed class PostgresWakeTests(PostgresHost host)
{
    [SkippableFact]
    public async Task Signal_AnotherProcessAccepts_IsRaisedHere()
    {
        var options = await host.NewAsync();
        await using var here = await LedgerDatabase.OpenAsync(options, default);
        await using var there = await LedgerDatabase.OpenAsync(options, default);

        await there.Events.AcceptAsync(Event("a"), default);

        (await here.Signal.WaitInboxAsync(TimeSpan.FromSeconds(30), TimeProvider.System, default)).ShouldBeTrue();
        (await here.Signal.WaitOutboxAsync(TimeSpan.Zero, TimeProvider.System, default)).ShouldBeFalse();
    }
}
