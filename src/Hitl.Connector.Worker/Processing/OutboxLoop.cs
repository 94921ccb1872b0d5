using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Claims effects and hands them to <see cref="EffectDispatcher"/>: holds first, one update per conversation at a time.</summary>
public sealed class OutboxLoop(
    IOutbox outbox,
    EffectDispatcher dispatcher,
    QuotaGovernor governor,
    AccountRegistry accounts,
    WorkSignal signal,
    WorkerSettings settings,
    WorkerName name,
    TimeProvider time,
    ILogger<OutboxLoop> logger) : ClaimLoop(settings.Options.OutboxConcurrency, time, logger)
{
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(settings.Options.LeaseSeconds);

    protected override async Task<bool> WorkAsync(CancellationToken stopping)
    {
        var spent = governor.Spent(accounts.All.Select(a => a.Settings.Name), CallCost.OneWrite);
        if (await outbox.ClaimAsync(name.Value, Time.GetUtcNow(), _lease, spent, stopping) is not { } claim)
        {
            return false;
        }

        await dispatcher.DispatchAsync(claim, stopping);
        return true;
    }

    protected override Task SleepAsync(CancellationToken stopping) => signal.WaitOutboxAsync(LongestSleep, Time, stopping);
}
