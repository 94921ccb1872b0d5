using System.Text.Json.Nodes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Replay;
using Hitl.Connector.Worker.Tests.Commands;
using Hitl.Connector.Worker.Tests.Demo;
using Hitl.Connector.Worker.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Replay;

/// <summary>What was decided live comes out the same when it is replayed: the whole demo set, on both helpdesks, bit for bit.</summary>
public sealed class LiveAndReplayTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hitl-replay-test-");

    private string Database => Path.Combine(_directory.FullName, "hitl.db");

    private static RuleSet Rules => RuleDirectory.Load(DemoEnvironment.ShippedRules).Rules!;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Replay_WholeDemoSetDecidedLive_GivesTheSameDecisionsAndItsReceiptsVerify()
    {
        var scripts = await DemoRunTests.ShippedAsync();
        IReadOnlyCollection<PlayedConversation> played;
        await using (var environment = await DemoEnvironment.StartAsync(new DemoPlan { SqlitePath = Database }, CancellationToken.None))
        {
            var player = new DemoPlayer(environment.Stages, speed: 4, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1.5), TimeProvider.System);
            await player.PlayAsync(scripts, CancellationToken.None);
            (await DemoRun.UntilIdleAsync(environment, TimeSpan.FromMinutes(4), TimeProvider.System, CancellationToken.None)).ShouldBeTrue("everything must be worked off");
            played = player.Played;

            // A late echo may be decided at any time: nothing may come between reading the history and the decisions.
            await environment.Worker.StopAsync();
            await SheetsShouldDecideAsLiveAsync(environment.Worker.Services);
            await ReceiptsShouldVerifyAsync(environment.Worker.Services);
        }

        await CommandsShouldWorkAsync(played.First(p => p.Script.Id == "asks-for-a-person" || p.HumanTookOver));
    }

    private static async Task SheetsShouldDecideAsLiveAsync(IServiceProvider services)
    {
        var history = services.GetRequiredService<IReplayHistory>();
        var decisions = services.GetRequiredService<IDecisionLog>();
        var recorded = new List<RecordedConversation>();
        foreach (var part in await history.PartsAsync(null, null, default))
        {
            await history.ReadAsync(part, recorded.Add, default);
        }

        recorded.Count.ShouldBeGreaterThan(80);
        var escalatedLive = 0;
        foreach (var conversation in recorded)
        {
            var live = await decisions.ForConversationAsync(conversation.Conversation, 500, default);
            EscalationPolicy.Decide(Rules, conversation.Sheets[^1].Sheet).ShouldBeSameAs(live[0]);
            foreach (var sheet in conversation.Sheets)
            {
                EscalationPolicy.Decide(Rules, sheet.Sheet).ShouldBeSameAs(live.Single(d => d.DecidedAt == sheet.Sheet.Now));
            }

            escalatedLive += live.Any(d => d.Role == AiRole.Escalate) ? 1 : 0;
        }

        var report = await new ReplayRun(Rules, Rules, services.GetRequiredService<IConversationStore>(), _ => true, rescorer: null).OverAsync(history, null, null, default);
        report.Conversations.ShouldBe(recorded.Count);
        report.Differing.ShouldBe(0);
        report.Live.Escalated.ShouldBe(escalatedLive);
        escalatedLive.ShouldBeGreaterThan(10);
    }

    private static async Task ReceiptsShouldVerifyAsync(IServiceProvider services)
    {
        var report = await services.GetRequiredService<IReceiptCheck>().VerifyAsync(null, null, (_, _) => Task.FromResult<RuleSet?>(Rules), null, default);

        report.Problems.Select(p => $"{p.Conversation} {p.DecisionId}: {string.Join(", ", p.Parts)}").ShouldBeEmpty();
        report.Same.ShouldBeGreaterThan(80);
    }

    private async Task CommandsShouldWorkAsync(PlayedConversation told)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "appsettings.json"), new JsonObject
        {
            ["Hitl"] = new JsonObject { ["SqlitePath"] = Database, ["RulesPath"] = DemoEnvironment.ShippedRules },
        }.ToJsonString());
        async Task<HitlResult> RunAsync(params string[] arguments) => await HitlProcess.RunAsync(null, [.. arguments, "--appsettings", _directory.FullName]);

        var verify = await RunAsync("receipts", "verify");
        var explain = await RunAsync("rules", "explain", told.Account, told.HelpdeskId);
        var versions = await RunAsync("rules", "show", "--versions");
        var html = Path.Combine(_directory.FullName, "report.html");
        var replay = await RunAsync("rules", "replay", "--rules", Rules.Version, "--since", "1d", "--html", html, "--json");
        var rescored = await RunAsync("rules", "replay", "--rules", "live", "--rescore", "--json");

        verify.ExitCode.ShouldBe(0, verify.All);
        verify.Output.ShouldContain("bit for bit");
        explain.ExitCode.ShouldBe(0, explain.All);
        explain.Output.ShouldContain("What was decided");
        explain.Output.ShouldContain($"Rules {Rules.Version}.");
        versions.Output.ShouldContain(Rules.Version);
        replay.ExitCode.ShouldBe(0, replay.All);
        JsonNode.Parse(replay.Output)!["differing"]!.GetValue<int>().ShouldBe(0);
        (await File.ReadAllTextAsync(html)).ShouldStartWith("<!doctype html>");
        rescored.ExitCode.ShouldBe(0, rescored.All);
        JsonNode.Parse(rescored.Output)!["live"]!["escalated"]!.GetValue<long>().ShouldBe(JsonNode.Parse(replay.Output)!["live"]!["escalated"]!.GetValue<long>(), "the same models over the same text");
    }
}
