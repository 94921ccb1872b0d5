using Hitl.Connector.Intake;

namespace Hitl.Connector.Worker.Demo;

/// <summary>Waits until everything that was played has been worked off.</summary>
public static class DemoRun
{
    /// <summary>
    /// Idle: no event waits, no effect waits (those parked until a snoozed conversation wakes excepted), the sandbox
    /// has no webhook left to deliver, and it stays so for a moment. False when <paramref name="atMost"/> passed first.
    /// </summary>
    public static async Task<bool> UntilIdleAsync(DemoEnvironment environment, TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = environment.Worker.Services.GetRequiredService<ILedgerReport>();
        var started = time.GetUtcNow();
        var quietSince = started;
        while (time.GetUtcNow() - started < atMost)
        {
            var now = time.GetUtcNow();
            var counts = await report.CountAsync(null, cancellationToken);
            var busy = environment.Sandbox.Webhooks.Pending > 0
                || counts.Events.Any(e => e.Key.StartsWith("waiting", StringComparison.Ordinal) && e.Value > 0)
                || counts.Effects.Any(e => (e.Key.EndsWith(":waiting", StringComparison.Ordinal) || e.Key.EndsWith(":in_flight", StringComparison.Ordinal)) && e.Value > 0);
            if (busy)
            {
                quietSince = now;
            }
            else if (now - quietSince >= Quiet(environment))
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }

        return false;
    }

    // Where webhooks get lost, only the next poll knows what is left to do.
    private static TimeSpan Quiet(DemoEnvironment environment)
    {
        var faults = environment.Sandbox.Faults.Settings.Webhooks;
        return faults.Off || faults.Drop is not null
            ? TimeSpan.FromSeconds(environment.Plan.PollSeconds + 2) + environment.Plan.Sandbox.IndexLag
            : TimeSpan.FromSeconds(1.5);
    }
}
