using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Hosting;
using Quartz;

namespace Hitl.Connector.Worker.Schedule;

/// <summary>Forgets ended events once no vendor can deliver them again.</summary>
[DisallowConcurrentExecution]
public sealed class PruneJob(IEventLedger ledger, WorkerSettings settings, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await ledger.PruneAsync(time.GetUtcNow() - TimeSpan.FromDays(settings.Options.KeepEventsDays), cancellationToken);
}
