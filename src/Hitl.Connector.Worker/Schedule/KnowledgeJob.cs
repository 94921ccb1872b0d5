using Hitl.Connector.Knowledge;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Knowledge;
using Quartz;

namespace Hitl.Connector.Worker.Schedule;

/// <summary>Reads all articles of all accounts again, and forgets gaps that are old.</summary>
[DisallowConcurrentExecution]
public sealed partial class KnowledgeJob(AccountRegistry accounts, WorkerSettings settings, KnowledgeSync sync, IKnowledgeStore store, TimeProvider time, ILogger<KnowledgeJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var account in settings.Accounts)
        {
            var helpdesk = accounts.Find(account.Name)?.Helpdesk;
            foreach (var source in await sync.RefreshAsync(account.Name, account.Options.HelpCentre ? helpdesk?.Articles : null, cancellationToken))
            {
                if (source.Articles is { } count)
                {
                    Log.Read(logger, count, source.Source, source.Account);
                }
                else
                {
                    Log.NotRead(logger, source.Source, source.Account, source.Problems.Count, source.Problems[0]);
                }
            }
        }

        await store.PruneAsync(time.GetUtcNow() - TimeSpan.FromDays(settings.Options.Knowledge.KeepDays), cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Information, "{Count} articles read from {Source} for account {Account}.")]
        public static partial void Read(ILogger logger, int count, KnowledgeSource source, string account);

        [LoggerMessage(61, LogLevel.Warning, "The articles of {Source} for account {Account} were not read ({Problems} problems); those read before stay. {First}")]
        public static partial void NotRead(ILogger logger, KnowledgeSource source, string account, int problems, string first);
    }
}
