using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Processing;
using Quartz;

namespace Hitl.Connector.Worker.Schedule;

/// <summary>Puts conversations whose decision may change with time alone into the inbox, and closes bots' questions past their deadlines: no event is needed, and none is lost over a restart.</summary>
[DisallowConcurrentExecution]
public sealed class LookAgainJob(ISurroundingsStore surroundings, ApprovalAnswers approvals, TimeProvider time) : IJob
{
    /// <summary>Woken in one transaction: webhooks wait no longer than that takes.</summary>
    private const int Portion = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await approvals.ExpireAsync(cancellationToken);
        while (await surroundings.WakeDueAsync(time.GetUtcNow(), Portion, cancellationToken) == Portion)
        {
        }
    }
}
