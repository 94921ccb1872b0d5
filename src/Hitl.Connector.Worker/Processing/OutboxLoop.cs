using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Claims effects and hands them to <see cref="EffectDispatcher"/>: holds first, one update per conversation at a time.</summary>
public sealed partial class OutboxLoop(
    IOutbox outbox,
    EffectDispatcher dispatcher,
    QuotaGovernor governor,
    AccountRegistry accounts,
    WorkSignal signal,
    WorkerSettings settings,
    WorkerName name,
    TimeProvider time,
    ILogger<OutboxLoop> logger) : BackgroundService
{
    private static readonly TimeSpan _longestSleep = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, settings.Options.OutboxConcurrency).Select(_ => Task.Run(() => RunAsync(stoppingToken), stoppingToken)));

    private async Task RunAsync(CancellationToken stopping)
    {
        var lease = TimeSpan.FromSeconds(settings.Options.LeaseSeconds);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var spent = governor.Spent(accounts.All.Select(a => a.Settings.Name));
                var claim = await outbox.ClaimAsync(name.Value, time.GetUtcNow(), lease, spent, stopping);
                if (claim is null)
                {
                    await signal.WaitOutboxAsync(_longestSleep, time, stopping);
                    continue;
                }

                await dispatcher.DispatchAsync(claim, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The claim's lease runs out; the next try looks for the marker before it sends.
                Log.Failed(logger, failure);
                await Task.Delay(_longestSleep, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Error, "Delivering an effect failed; it is tried again when its lease ends.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
