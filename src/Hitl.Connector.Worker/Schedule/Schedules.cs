using Hitl.Connector.Worker.Hosting;
using Npgsql;
using Quartz;

namespace Hitl.Connector.Worker.Schedule;

/// <summary>Everything timed belongs to Quartz: in memory beside SQLite, clustered on PostgreSQL so that each firing happens once.</summary>
public static class Schedules
{
    public static void AddSchedules(this IServiceCollection services, WorkerSettings settings, IEnumerable<(AccountSettings Account, IReadOnlyList<string> Streams)> polled)
    {
        services.AddQuartz(quartz =>
        {
            if (settings.Options.PostgreSql is { Length: > 0 } postgreSql)
            {
                quartz.UsePersistentStore(store =>
                {
                    store.UsePostgres(NpgsqlFactory.Instance, postgreSql);
                    store.UseClustering();
                    store.ProvisionSchema();
                });
            }

            foreach (var (account, streams) in polled)
            {
                foreach (var stream in streams)
                {
                    quartz.ScheduleJob<PollJob>(
                        trigger => trigger
                            .WithIdentity($"poll-{account.Name}-{stream}")
                            .StartNow()
                            .WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromSeconds(account.Options.PollSeconds)).RepeatForever()),
                        job => job
                            .WithIdentity($"poll-{account.Name}-{stream}")
                            .UsingJobData(PollJob.AccountKey, account.Name)
                            .UsingJobData(PollJob.StreamKey, stream));
                }
            }

            quartz.ScheduleJob<LookAgainJob>(
                trigger => trigger.WithIdentity("look-again").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromSeconds(2)).RepeatForever()),
                job => job.WithIdentity("look-again"));
            quartz.ScheduleJob<KnowledgeJob>(
                trigger => trigger.WithIdentity("knowledge").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromMinutes(settings.Options.Knowledge.RefreshMinutes)).RepeatForever()),
                job => job.WithIdentity("knowledge"));
            quartz.ScheduleJob<PruneJob>(
                trigger => trigger.WithIdentity("prune").WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromHours(1)).RepeatForever()),
                job => job.WithIdentity("prune"));
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }
}
