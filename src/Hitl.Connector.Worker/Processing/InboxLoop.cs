using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Claims conversations and hands them to <see cref="ConversationProcessor"/>, several at a time, never one twice.</summary>
public sealed class InboxLoop(
    IEventLedger ledger,
    ConversationProcessor processor,
    QuotaGovernor governor,
    AccountRegistry accounts,
    WorkSignal signal,
    WorkerSettings settings,
    WorkerName name,
    TimeProvider time,
    ILogger<InboxLoop> logger) : ClaimLoop(settings.Options.InboxConcurrency, time, logger)
{
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(settings.Options.LeaseSeconds);

    protected override async Task<bool> WorkAsync(CancellationToken stopping)
    {
        var spent = governor.Spent(accounts.All.Select(a => a.Settings.Name), CallCost.OneRead);
        if (await ledger.ClaimAsync(name.Value, Time.GetUtcNow(), _lease, spent, stopping) is not { } claim)
        {
            return false;
        }

        await processor.ProcessAsync(claim, stopping);
        return true;
    }

    protected override Task SleepAsync(CancellationToken stopping) => signal.WaitInboxAsync(LongestSleep, Time, stopping);
}
