using System.Diagnostics;
using System.Globalization;
using Hitl.Connector.Storage;
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
    public Task Hold_RandomInterleavings_NoBotTalksOverAHumanAndAllEndsRight() => Task.Run(() =>
    {
        var runs = Number("HITL_FUZZ_RUNS") ?? 300;
        var seed = Seed();
        var windows = new Windows();
        var started = Stopwatch.GetTimestamp();
        var deaths = 0;
        for (var played = 0; played < runs; played += EpisodesPerWorld)
        {
            deaths += Play(seed + (played / EpisodesPerWorld), FuzzStore.In(new MemoryStore()), Math.Min(EpisodesPerWorld, runs - played), windows).Deaths;
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{runs} interleavings in {elapsed.TotalSeconds:F1} s ({runs / elapsed.TotalSeconds:F0} a second), the worker died {deaths} times"));
        output.WriteLine(windows.Text());
    });

    [Fact]
    public Task Seed_PlayedTwice_GivesTheSameStory() => Task.Run(() =>
    {
        var seed = Seed();
        var story = Play(seed, FuzzStore.In(new MemoryStore()), 25, new Windows()).Story;

        Play(seed, FuzzStore.In(new MemoryStore()), 25, new Windows()).Story.SequenceEqual(story).ShouldBeTrue($"seed {seed}");
    });

    [Fact]
    public Task Hold_OnTheRealStore_NoBotTalksOverAHuman() => Task.Run(async () =>
    {
        var directory = Directory.CreateTempSubdirectory("hitl-fuzz-").FullName;
        await using (var database = await LedgerDatabase.OpenAsync(new StorageOptions { SqlitePath = Path.Combine(directory, "fuzz.db") }, default))
        {
            Play(Seed(), FuzzStore.In(database), 25, new Windows());
        }

        Directory.Delete(directory, recursive: true);
    });

    private int Seed()
    {
        // Every day the same story; chance belongs to the long run, whose finds are looked into one by one.
        var seed = Number("HITL_FUZZ_SEED") ?? (Number("HITL_FUZZ_RUNS") is null ? 1 : Environment.TickCount & 0x3fffffff);
        output.WriteLine($"seed {seed}");
        return seed;
    }

    private static (int Deaths, IReadOnlyList<string> Story) Play(int seed, FuzzStore store, int episodes, Windows windows)
    {
        using var world = FuzzWorld.Start(seed, store);
        var story = new List<string>();
        for (var number = 0; number < episodes; number++)
        {
            var episode = Episode.Play(world, windows);
            var trace = string.Join('\n', episode.Trace);
            episode.Wrongs.ShouldBeEmpty($"seed {seed}, interleaving {number} ({episode.Stage}): HITL_FUZZ_SEED={seed} HITL_FUZZ_RUNS={number + 1} plays it again\n{string.Join('\n', episode.Wrongs)}\n{trace}");
            story.AddRange(episode.Trace);
        }

        return (world.Deaths, story);
    }

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
