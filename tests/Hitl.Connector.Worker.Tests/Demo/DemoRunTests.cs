using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Tests.Storage;

namespace Hitl.Connector.Worker.Tests.Demo;

/// <summary>The whole way, over real sockets: sandbox, signed webhooks or polling, worker, SQLite, models, writes.</summary>
public sealed class DemoRunTests
{
    internal static async Task<IReadOnlyList<ConversationScript>> ShippedAsync()
    {
        using var reader = File.OpenText(Path.Combine(AppContext.BaseDirectory, "Demo", "conversations.jsonl"));
        var (scripts, problems) = await ScriptFile.ReadAsync(reader, CancellationToken.None);
        problems.ShouldBeEmpty();
        return scripts;
    }

    private static async Task<(DemoResult Result, IReadOnlyDictionary<string, EndState> EndStates)> PlayAsync(DemoPlan plan, IReadOnlyList<ConversationScript> scripts, Action<DemoEnvironment>? prepare = null, bool patient = false)
    {
        await using var environment = await DemoEnvironment.StartAsync(plan, CancellationToken.None);
        prepare?.Invoke(environment);
        var stagger = TimeSpan.FromMilliseconds(200);
        var player = patient
            ? new DemoPlayer(environment.Stages, speed: 4, stagger, new PatientPeople(scripts.Count * environment.Stages.Count, WorkedOffAsync), TimeProvider.System)
            : new DemoPlayer(environment.Stages, speed: 4, stagger, TimeSpan.FromSeconds(1.5), TimeProvider.System);
        await player.PlayAsync(scripts, CancellationToken.None);
        await WorkedOffAsync();
        return (await DemoReport.CollectAsync(environment, player.Played, CancellationToken.None), EndStates.Of(environment, player.Played));

        async Task WorkedOffAsync() =>
            (await DemoRun.UntilIdleAsync(environment, TimeSpan.FromMinutes(4), TimeProvider.System, CancellationToken.None))
                .ShouldBeTrue("everything must be worked off");
    }

    [Fact]
    public async Task Demo_ShippedConversations_LosesDoublesAndPublishesNothing()
    {
        var scripts = await ShippedAsync();

        var (result, _) = await PlayAsync(new DemoPlan(), scripts);

        result.Summary.Conversations.ShouldBe(scripts.Count * 2);
        result.Summary.Waiting.ShouldBe(0);
        result.Summary.DeadLettered.ShouldBe(0);
        result.Summary.NotesWritten.ShouldBeGreaterThan(scripts.Count / 2);
        result.Summary.NotesDuplicated.ShouldBe(0);
        result.Summary.NotesPublic.ShouldBe(0);
        result.Summary.TagsLost.ShouldBe(0);
        result.Summary.Holds.ShouldBeGreaterThan(0);
        result.Summary.SuppressedBotLines.ShouldBeGreaterThan(0);
        result.Summary.OwnEchoes.ShouldBeGreaterThan(0);
        result.Conversations.ShouldAllBe(c => c.Holds.All(h => h.Released != null) || c.Rules.Count > 0, "a human's hold ends with the human's finish");
    }

    [Fact]
    public async Task Demo_PollingAlone_BringsEveryConversationToTheSameEndState()
    {
        var scripts = await ShippedAsync();

        // Patient people: one who took over and finished between two polls left nothing to hold.
        var (_, withWebhooks) = await PlayAsync(new DemoPlan(), scripts, patient: true);
        var (result, polled) = await PlayAsync(new DemoPlan { Webhooks = false, PollSeconds = 1 }, scripts, patient: true);

        result.Summary.DeadLettered.ShouldBe(0);
        result.Summary.NotesDuplicated.ShouldBe(0);
        EndStates.ShouldAgree(withWebhooks, polled);
    }

    [Fact]
    public async Task Demo_EveryWebhookFiveTimesAndShuffled_ComesToTheSameEndStateAndDoublesNoNote()
    {
        var scripts = await ShippedAsync();

        // Patient people: what a human took over before the rules' priority went out keeps the priority that it had.
        var (_, once) = await PlayAsync(new DemoPlan(), scripts, patient: true);
        var (result, shuffled) = await PlayAsync(new DemoPlan(), scripts, environment => environment.Sandbox.Faults.Set(new FaultSettings
        {
            Webhooks = new WebhookFaults { Duplicate = new FaultDose(), Copies = 5, Shuffle = new FaultDose(), ShuffleWindowMs = 300 },
        }), patient: true);

        result.Summary.Duplicates.ShouldBeGreaterThan(result.Summary.Processed);
        result.Summary.NotesDuplicated.ShouldBe(0);
        EndStates.ShouldAgree(once, shuffled);
    }

    [SkippableFact]
    public async Task Demo_OnPostgreSql_RunsLedgerAndClusteredScheduleThere()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        Skip.If(cluster is null, "PostgreSQL is not installed: apt-get install postgresql");
        var scripts = (await ShippedAsync()).Take(12).ToArray();

        // Polling alone, so that it is the clustered schedule that finds the conversations.
        var (result, _) = await PlayAsync(new DemoPlan { PostgreSql = cluster.ConnectionString("postgres"), Webhooks = false, PollSeconds = 1 }, scripts);

        result.Summary.Processed.ShouldBeGreaterThan(0);
        result.Summary.DeadLettered.ShouldBe(0);
        result.Summary.NotesDuplicated.ShouldBe(0);
        result.Conversations.ShouldAllBe(c => c.Scores != null || c.Id == "autoresponder");
    }
}
