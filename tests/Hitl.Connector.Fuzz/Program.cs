using System.CommandLine;
using System.Globalization;

namespace Hitl.Connector.Fuzz;

/// <summary>Tries to make bots talk over humans, or to leave a conversation mute, in as many interleavings as wanted. Exit code 1 when it could.</summary>
internal static class Program
{
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(10);

    private static async Task<int> Main(string[] args)
    {
        var runs = new Option<int>("--runs") { Description = "Interleavings in process, 0 to 100000000", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "Of the first interleaving; each next one has the next seed", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "1 to 256", DefaultValueFactory = _ => Environment.ProcessorCount };
        var stories = new Option<bool>("--story") { Description = "Prints every story, not only those in which something went wrong" };
        MustBeWithin(runs, 0, 100_000_000);
        MustBeWithin(seed, 0, int.MaxValue - 100_000_000);
        MustBeWithin(threads, 1, 256);
        var command = new RootCommand("Plays random interleavings of everybody in a conversation against worker and sandboxed helpdesks, and checks that no bot talks over a human and nobody stays mute.") { runs, seed, threads, stories };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(seed), parsed.GetValue(runs), parsed.GetValue(threads), parsed.GetValue(stories), cancellationToken));
        return await command.Parse(args).InvokeAsync();
    }

    private static void MustBeWithin(Option<int> option, int low, int high) => option.Validators.Add(result =>
    {
        if (!(result.GetValueOrDefault<int>() is var value && value >= low && value <= high))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be from {low} to {high}."));
        }
    });

    private static async Task<int> RunAsync(int seed, int runs, int threads, bool stories, CancellationToken cancellationToken)
    {
        var run = new FuzzRun(seed, runs, threads);
        var playing = Task.Run(() => run.Play(cancellationToken), CancellationToken.None);
        var (played, busy) = (0, TimeSpan.Zero);
        while (await Task.WhenAny(playing, Task.Delay(_between, TimeProvider.System, CancellationToken.None)) != playing)
        {
            var (now, used) = (run.Played, Environment.CpuUsage.TotalTime);
            Say($"{now} of {runs} interleavings, {now / run.Elapsed.TotalSeconds:F0} a second, {(used - busy).TotalMilliseconds / Math.Max(1, now - played):F1} ms of a core for each, {run.Finds.Count} went wrong");
            (played, busy) = (now, used);
        }

        await playing;
        foreach (var find in run.Finds.Values.Take(20))
        {
            Say($"\nseed {find.Seed} ({find.Stage}): {string.Join("; ", find.Wrongs)}\n{find.Story}");
        }

        Say($"\n{run.Played} interleavings from seed {seed} on {threads} threads in {run.Elapsed.TotalSeconds:F0} s ({run.Played / run.Elapsed.TotalSeconds:F0} a second): {string.Join(", ", run.Stages.Select(s => $"{s.Key} {s.Value}"))}; the worker died {run.Deaths} times; hash {run.Hash:x16}");
        Say($"{run.Exposure}");
        foreach (var kind in run.Finds.Values.SelectMany(f => f.Wrongs.Select(w => (Wrong: $"{f.Stage}: {Digits(w)}", f.Seed))).GroupBy(f => f.Wrong).OrderByDescending(g => g.Count()))
        {
            Say($"WRONG {kind.Count()} times: {kind.Key} (seeds {string.Join(", ", kind.Select(k => k.Seed).Take(8))})");
        }

        return run.Finds.Count == 0 ? 0 : 1;
    }

    // The same fault in other numbers.
    private static string Digits(string text) => string.Concat(text.Select(c => char.IsAsciiDigit(c) ? '0' : c));

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
