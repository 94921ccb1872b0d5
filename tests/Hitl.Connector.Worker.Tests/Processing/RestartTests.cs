using Hitl.Connector.Intake;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Processing;

public sealed class RestartTests
{
    private static async Task<IReadOnlyList<ConversationScript>> ShippedAsync(int count)
    {
        using var reader = File.OpenText(Path.Combine(AppContext.BaseDirectory, "Demo", "conversations.jsonl"));
        return [.. (await ScriptFile.ReadAsync(reader, CancellationToken.None)).Scripts.Take(count)];
    }

    /// <summary>Nothing waits for some seconds, which is several polls. Webhooks that the vendor tries again in a minute are not waited for.</summary>
    private static async Task WorkedOffAsync(DemoEnvironment environment)
    {
        var quietSince = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(
            async () =>
            {
                var counts = await environment.Worker.Services.GetRequiredService<ILedgerReport>().CountAsync(null, CancellationToken.None);
                if (counts.Events.GetValueOrDefault("waiting") + counts.Effects.Where(e => e.Key.EndsWith(":waiting", StringComparison.Ordinal) || e.Key.EndsWith(":in_flight", StringComparison.Ordinal)).Sum(e => e.Value) > 0)
                {
                    quietSince = TimeProvider.System.GetTimestamp();
                }

                return TimeProvider.System.GetElapsedTime(quietSince) > TimeSpan.FromSeconds(4);
            },
            "everything to be worked off");
    }

    private static async Task ShouldBeCompleteAsync(DemoEnvironment environment, DemoPlayer player)
    {
        await WorkedOffAsync(environment);
        var result = await DemoReport.CollectAsync(environment, player.Played, CancellationToken.None);
        result.Summary.DeadLettered.ShouldBe(0);
        result.Summary.NotesWritten.ShouldBeGreaterThan(0);
        result.Summary.NotesDuplicated.ShouldBe(0);
        result.Summary.NotesPublic.ShouldBe(0);
        result.Summary.TagsLost.ShouldBe(0);
        result.Conversations.ShouldAllBe(c => c.Role != null);
    }

    [Fact]
    public async Task Restart_InTheMiddleOfPlaying_LosesAndDoublesNothing()
    {
        var scripts = await ShippedAsync(6);
        await using var environment = await DemoEnvironment.StartAsync(new DemoPlan { PollSeconds = 1, LeaseSeconds = 10 }, CancellationToken.None);
        var player = new DemoPlayer(environment.Stages, speed: 2, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1.5), TimeProvider.System);
        var playing = player.PlayAsync(scripts, CancellationToken.None);
        foreach (var share in new[] { 3, 2 })
        {
            await Wait.UntilAsync(() => player.Messages >= player.Total(scripts) / share, "some messages to be played");
            await environment.RestartWorkerAsync(CancellationToken.None);
        }

        await playing;

        await ShouldBeCompleteAsync(environment, player);
    }

    [Fact]
    public async Task Errors_AfterTheWriteWasMade_DoubleNoNoteAndLoseNothing()
    {
        var scripts = await ShippedAsync(4);
        await using var environment = await DemoEnvironment.StartAsync(new DemoPlan { PollSeconds = 1 }, CancellationToken.None);
        var seq = environment.Sandbox.Requests.LastSeq;
        environment.Sandbox.Faults.Set(new FaultSettings
        {
            Api =
            [
                new ApiFault { Kind = ApiFaultKind.ErrorAfter, Helpdesk = "zendesk", Method = "PUT", Path = "/tickets/", Count = 4 },
                new ApiFault { Kind = ApiFaultKind.ErrorAfter, Helpdesk = "intercom", Method = "POST", Path = "/reply", Count = 3, Status = 502 },
                new ApiFault { Kind = ApiFaultKind.ErrorBefore, Probability = 0.05, Count = 10, Status = 500 },
            ],
        });
        var player = new DemoPlayer(environment.Stages, speed: 4, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1.5), TimeProvider.System);

        await player.PlayAsync(scripts, CancellationToken.None);

        await ShouldBeCompleteAsync(environment, player);
        environment.Sandbox.Requests.Since(seq).Count(c => c is { Status: 503 or 502, CommittedAt: not null }).ShouldBeGreaterThanOrEqualTo(2, "the faults must have struck");
    }
}
