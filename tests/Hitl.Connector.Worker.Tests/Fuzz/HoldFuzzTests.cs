using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Hitl.Connector.Worker.Tests.Fuzz;

/// <summary>
/// A machine that tries to make a bot talk over a human. HITL_FUZZ_RUNS says how many interleavings, HITL_FUZZ_SEED where to
/// begin: a world's seed replays all of it.
/// </summary>
public sealed class HoldFuzzTests(ITestOutputHelper output)
{
    private const int EpisodesPerWorld = 100;

    // Away from the runner's own context, which would carry what waits to other threads.
    [Fact]
    public Task Hold_RandomInterleavings_NoBotTalksOverAHumanAndNoneStaysMute() => Task.Run(PlayAsync);

    private async Task PlayAsync()
    {
        var runs = Number("HITL_FUZZ_RUNS") ?? 60;
        var seed = Number("HITL_FUZZ_SEED") ?? Environment.TickCount & 0x3fffffff;
        var windows = new Windows();
        var started = Stopwatch.GetTimestamp();
        output.WriteLine($"seed {seed}");
        var deaths = 0;
        for (var played = 0; played < runs; played += EpisodesPerWorld)
        {
            var worldSeed = seed + (played / EpisodesPerWorld);
            await using var world = await FuzzWorld.StartAsync(worldSeed);
            for (var number = 0; number < Math.Min(EpisodesPerWorld, runs - played); number++)
            {
                var episode = Episode.Play(world, windows);
                episode.Wrongs.ShouldBeEmpty($"seed {worldSeed}, interleaving {number} ({episode.Stage}): HITL_FUZZ_SEED={worldSeed} HITL_FUZZ_RUNS={number + 1} plays it again\n{string.Join('\n', episode.Wrongs)}\n{string.Join('\n', episode.Trace)}");
            }

            deaths += world.Deaths;
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{runs} interleavings in {elapsed.TotalSeconds:F1} s ({runs / elapsed.TotalSeconds:F0} a second), the worker died {deaths} times"));
        output.WriteLine(windows.Text());
    }

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
