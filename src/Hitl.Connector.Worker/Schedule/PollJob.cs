using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Telemetry;
using Quartz;

namespace Hitl.Connector.Worker.Schedule;

/// <summary>
/// Polls one stream of one account to its end: the safety net that finds what webhooks missed. Each page and its
/// watermark are one transaction, so that a crash repeats a page and never skips one.
/// </summary>
[DisallowConcurrentExecution]
public sealed partial class PollJob(
    AccountRegistry accounts,
    IEventLedger ledger,
    QuotaGovernor governor,
    WorkSignal signal,
    WorkerMetrics metrics,
    TimeProvider time,
    ILogger<PollJob> logger) : IJob
{
    public const string AccountKey = "account";
    public const string StreamKey = "stream";

    /// <summary>A stream that does not end within this is read on at the next firing.</summary>
    private const int MostPages = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var name = context.MergedJobDataMap.GetString(AccountKey)!;
        var stream = context.MergedJobDataMap.GetString(StreamKey)!;
        if (accounts.Find(name) is { } account)
        {
            await PollAsync(account, stream, cancellationToken);
        }
    }

    /// <summary>Reads one stream from its watermark to its end.</summary>
    public async Task PollAsync(RunningAccount account, string stream, CancellationToken cancellationToken)
    {
        var name = account.Settings.Name;
        var feed = account.Helpdesk.Changes;
        var watermark = await ledger.WatermarkAsync(name, stream, cancellationToken) ?? feed.StartFrom(stream, account.StartedAt);
        for (var page = 0; page < MostPages; page++)
        {
            using var quota = governor.Take(name, QuotaLane.Backfill, CallCost.OneRead);
            if (!quota.Granted)
            {
                return;
            }

            var read = await feed.ReadPageAsync(watermark, time.GetUtcNow(), cancellationToken);
            if (!read.Succeeded)
            {
                accounts.Failed(name, read.Failure);
                governor.Throttled(name, read.Failure);
                Log.PollFailed(logger, name, stream, read.Failure.Code);
                return;
            }

            accounts.Answered(name);
            var found = await ledger.AcceptPageAsync(read.Value.Events, read.Value.Next, cancellationToken);
            metrics.PollFound(name, found);
            if (found > 0)
            {
                signal.InboxChanged();
            }

            watermark = read.Value.Next;
            if (read.Value.EndOfStream)
            {
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(50, LogLevel.Warning, "Polling {Stream} of account {Account} failed ({Code}); the next poll goes on from the same place.")]
        public static partial void PollFailed(ILogger logger, string account, string stream, string code);
    }
}
