using System.Collections.Concurrent;
using Hitl.Connector.Accounts;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Fuzz;

/// <summary>
/// The same people and bots over real HTTP and in real time: helpdesks and worker on Kestrel, webhooks lost, doubled and
/// shuffled, calls that fail before and after their write, a worker that is restarted in the middle. What is drawn follows
/// from the seed; the order of things does not.
/// </summary>
internal sealed class HttpRun(int seed, int runs, TimeProvider time)
{
    /// <summary>The shortest that the settings allow: it passes in every interleaving.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private const int AtOnce = 100;

    private int _done;

    public int Done => Volatile.Read(ref _done);

    public int Restarts { get; private set; }

    public ConcurrentQueue<Find> Finds { get; } = [];

    public Exposure Exposure { get; } = new();

    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        if (runs == 0)
        {
            return;
        }

        await using var environment = await DemoEnvironment.StartAsync(
            new DemoPlan
            {
                Sandbox = new SandboxOptions { VendorLimits = false, IndexLag = DemoPlan.ShortLag, AutoAnswer = false, Seed = (ulong)seed },
                PollSeconds = 5,
                LeaseSeconds = 10,
                Account = account => account.Resume = new ResumeOptions { RemindAfterMinutes = 1, RequeueAfterMinutes = 1, BotAfterMinutes = 1 },
            },
            cancellationToken);
        lock (environment.Sandbox.ZendeskState.Gate)
        {
            FuzzBots.Plant(environment.Sandbox.ZendeskState, time.GetUtcNow());
        }

        // Set up anew, so that those are guarded too.
        await environment.RestartWorkerAsync(cancellationToken);
        var faults = environment.Sandbox.Faults;
        faults.Set(faults.Settings with { Webhooks = Lossy(), Api = [.. Failing("/tickets/"), .. Failing("/conversations/")] });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var restarting = RestartAsync(environment, over.Token);
        await Parallel.ForEachAsync(Enumerable.Range(seed, runs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (number, token) =>
        {
            var episode = new HttpEpisode(environment.Sandbox, number, time);
            await episode.PlayAsync(Exposure, token);
            if (episode.Wrongs.Count > 0)
            {
                Finds.Enqueue(new Find(number, episode.Stage, episode.Wrongs, episode.Story.ToString()));
            }

            Interlocked.Increment(ref _done);
        });
        await over.CancelAsync();
        await restarting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static WebhookFaults Lossy() => new()
    {
        Drop = new FaultDose { Probability = 0.05 },
        Duplicate = new FaultDose { Probability = 0.1 },
        Shuffle = new FaultDose { Probability = 0.2 },
    };

    private static ApiFault[] Failing(string path) =>
    [
        new ApiFault { Kind = ApiFaultKind.ErrorBefore, Path = path, Probability = 0.02, Status = 503 },
        new ApiFault { Kind = ApiFaultKind.ErrorAfter, Path = path, Probability = 0.02, Status = 502 },
        new ApiFault { Kind = ApiFaultKind.RateLimited, Path = path, Probability = 0.01, RetryAfterS = 1 },
    ];

    // A start takes a few seconds of a busy machine: often enough to meet many interleavings, seldom enough that work is done between.
    private async Task RestartAsync(DemoEnvironment environment, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(40), time, cancellationToken);
            await environment.RestartWorkerAsync(CancellationToken.None);
            Restarts++;
        }
    }
}
