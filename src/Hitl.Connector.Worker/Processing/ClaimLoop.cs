using Hitl.Connector.Intake;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Several hands that claim work until none is left, and sleep until they are woken.</summary>
public abstract partial class ClaimLoop(int concurrency, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>How long a quiet hand sleeps when nothing wakes it: other workers' events and due retries.</summary>
    protected static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    protected TimeProvider Time { get; } = time;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(() => RunAsync(stoppingToken), stoppingToken)));

    /// <summary>Claims one piece of work and does it; false when there was none.</summary>
    protected abstract Task<bool> WorkAsync(CancellationToken stopping);

    protected abstract Task SleepAsync(CancellationToken stopping);

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await WorkAsync(stopping))
                {
                    await SleepAsync(stopping);
                }
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
                // The claim's lease runs out and the work is done again (a write looks for its marker first); one
                // poisoned conversation must not stop the others.
                Log.Failed(logger, failure);
                await Task.Delay(LongestSleep, Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "A claim of account {Account} was lost to another worker; its work is done there.")]
        public static partial void ClaimLost(ILogger logger, string account);

        [LoggerMessage(11, LogLevel.Error, "Work failed; it is tried again when its lease ends.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}

/// <summary>This process among the workers that share a database.</summary>
public sealed record WorkerName(string Value);
