using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Quartz;

namespace Hitl.Connector.Worker.Schedule;

/// <summary>Forgets ended events once no vendor can deliver them again.</summary>
[DisallowConcurrentExecution]
public sealed class PruneJob(IEventLedger ledger, ISurroundingsStore surroundings, WorkerSettings settings, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var oldest = now - TimeSpan.FromDays(settings.Options.KeepEventsDays);
        await ledger.PruneAsync(oldest, cancellationToken);
        await surroundings.PruneAsync(now, oldest, cancellationToken);
    }
}
