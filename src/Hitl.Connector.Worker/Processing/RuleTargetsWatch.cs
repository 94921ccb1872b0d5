using Hitl.Connector.Delivery;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Telemetry;

namespace Hitl.Connector.Worker.Processing;

/// <summary>Looks now and then whether the accounts still have what the rules name, so that a deleted group is seen before a rule needs it.</summary>
public sealed partial class RuleTargetsWatch(
    AccountRegistry accounts,
    RuleBook rules,
    RuleHealth health,
    QuotaGovernor governor,
    WorkerMetrics metrics,
    TimeProvider time,
    ILogger<RuleTargetsWatch> logger) : BackgroundService
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(10);

    /// <summary>Calls of one look: groups, two of people, fields, skills.</summary>
    private static readonly CallCost _look = new(Reads: 5, Writes: 0);

    /// <summary>Looks at every account that has quota to spare.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var account in accounts.All)
        {
            var name = account.Settings.Name;
            using var quota = governor.Take(name, QuotaLane.Backfill, _look);
            if (!quota.Granted)
            {
                continue;
            }

            var catalog = await account.Helpdesk.CatalogAsync(cancellationToken);
            if (!catalog.Succeeded)
            {
                accounts.Failed(name, catalog.Failure);
                governor.Throttled(name, catalog.Failure);
                continue;
            }

            if (health.Looked(name, catalog.Value, rules.Current) is { Count: > 0 } missing)
            {
                metrics.TargetsMissing(name, missing);
                Log.Missing(logger, name, string.Join(", ", missing));
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(_first, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var timer = new PeriodicTimer(_interval, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(70, LogLevel.Error, "Account {Account} does not have {Missing}, which rules name. Mend the rules or the helpdesk; see hitl doctor.")]
        public static partial void Missing(ILogger logger, string account, string missing);
    }
}
