using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Claims conversations and hands them to <see cref="ConversationProcessor"/>, several at a time, never one twice.</summary>
public sealed partial class InboxLoop(
    IEventLedger ledger,
    ConversationProcessor processor,
    QuotaGovernor governor,
    AccountRegistry accounts,
    WorkSignal signal,
    WorkerSettings settings,
    WorkerName name,
    TimeProvider time,
    ILogger<InboxLoop> logger) : BackgroundService
{
    /// <summary>How long a quiet loop sleeps when nothing wakes it: other workers' events and due retries.</summary>
    private static readonly TimeSpan _longestSleep = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, settings.Options.InboxConcurrency).Select(_ => Task.Run(() => RunAsync(stoppingToken), stoppingToken)));

    private async Task RunAsync(CancellationToken stopping)
    {
        var lease = TimeSpan.FromSeconds(settings.Options.LeaseSeconds);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var spent = governor.Spent(accounts.All.Select(a => a.Settings.Name), reads: true);
                var claim = await ledger.ClaimAsync(name.Value, time.GetUtcNow(), lease, spent, stopping);
                if (claim is null)
                {
                    await signal.WaitInboxAsync(_longestSleep, time, stopping);
                    continue;
                }

                await processor.ProcessAsync(claim, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (ClaimLostException lost)
            {
                Log.ClaimLost(logger, lost.Conversation.Account);
            }
            catch (Exception failure)
            {
                // The claim's lease runs out and the work is done again; one poisoned conversation must not stop the others.
                Log.Failed(logger, failure);
                await Task.Delay(_longestSleep, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "A claim of account {Account} was lost to another worker; its work is done there.")]
        public static partial void ClaimLost(ILogger logger, string account);

        [LoggerMessage(11, LogLevel.Error, "Processing failed; the conversation is tried again when its lease ends.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}

/// <summary>This process among the workers that share a database.</summary>
public sealed record WorkerName(string Value);
