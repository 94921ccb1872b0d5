using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Worker.Processing;

namespace Hitl.Connector.Worker.Import;

/// <summary>
/// Reads within the account's quota share, behind everything else that needs it, and tries again what fails in passing.
/// Thread-safe.
/// </summary>
public sealed class PatientReader(string account, QuotaGovernor governor, TimeProvider time, Jitter jitter)
{
    /// <summary>Tries of one read when the helpdesk does not answer: about a minute together.</summary>
    private const int Tries = 6;

    /// <param name="lane">What the read is for.</param>
    /// <param name="cost">What one read costs.</param>
    /// <param name="waits">Hears of waits for quota.</param>
    public async Task<HelpdeskResult<T>> ReadAsync<T>(Func<Task<HelpdeskResult<T>>> read, QuotaLane lane, CallCost cost, Action<TimeSpan> waits, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        for (var tries = 1; ; tries++)
        {
            var result = await WhenGrantedAsync(read, lane, cost, waits, cancellationToken);
            if (result.Succeeded)
            {
                return result;
            }

            governor.Throttled(account, result.Failure);
            if (result.Failure.Kind is FailureKind.Throttled)
            {
                // The governor waits as long as the vendor asked; being told to wait is no failed try.
                tries--;
                continue;
            }

            var again = result.Failure.Kind is FailureKind.Unavailable or FailureKind.Timeout or FailureKind.Conflict && tries < Tries;
            if (!again)
            {
                return result;
            }

            await Task.Delay(RetrySchedule.AfterRead(result.Failure, tries, time.GetUtcNow() - startedAt, jitter.Next()).Delay, time, cancellationToken);
        }
    }

    // The calls are set aside for the read alone: not while it waits for its next try.
    private async Task<HelpdeskResult<T>> WhenGrantedAsync<T>(Func<Task<HelpdeskResult<T>>> read, QuotaLane lane, CallCost cost, Action<TimeSpan> waits, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var quota = governor.Take(account, lane, cost);
            if (quota.Granted)
            {
                return await read();
            }

            waits(quota.Wait);
            await Task.Delay(quota.Wait * (1 + (0.2 * jitter.Next())), time, cancellationToken);
        }
    }
}
