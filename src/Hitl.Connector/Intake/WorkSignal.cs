using System.Threading.Channels;

namespace Hitl.Connector.Intake;

/// <summary>
/// Wakes the worker's loops at once when something was stored, so that they need not poll fast. Only a hint: it is
/// raised after the commit, may come without need, and does not cross processes by itself, so a waiter always gives a
/// longest time and then looks by itself.
/// </summary>
/// <remarks>
/// A signal nobody waits for is kept (one, not many), so none is lost between "found nothing" and "waits". Each signal
/// wakes one waiter: a loop goes on claiming until nothing is left.
/// </remarks>
public sealed class WorkSignal
{
    private readonly Channel<bool> _inbox = OneSlot();
    private readonly Channel<bool> _outbox = OneSlot();

    /// <summary>An event was accepted, or waits again.</summary>
    public void InboxChanged() => _inbox.Writer.TryWrite(true);

    /// <summary>An effect was stored, or is due again.</summary>
    public void OutboxChanged() => _outbox.Writer.TryWrite(true);

    /// <summary>True when woken, false when <paramref name="max"/> passed.</summary>
    public Task<bool> WaitInboxAsync(TimeSpan max, TimeProvider time, CancellationToken cancellationToken) =>
        WaitAsync(_inbox.Reader, max, time, cancellationToken);

    /// <summary>True when woken, false when <paramref name="max"/> passed.</summary>
    public Task<bool> WaitOutboxAsync(TimeSpan max, TimeProvider time, CancellationToken cancellationToken) =>
        WaitAsync(_outbox.Reader, max, time, cancellationToken);

    private static Channel<bool> OneSlot() => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private static async Task<bool> WaitAsync(ChannelReader<bool> signals, TimeSpan max, TimeProvider time, CancellationToken cancellationToken)
    {
        if (signals.TryRead(out _))
        {
            return true;
        }

        if (max <= TimeSpan.Zero)
        {
            return false;
        }

        // The pending read itself must end on time-out: a read left behind would swallow the next signal.
        using var timeout = new CancellationTokenSource(max, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await signals.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
