using System.CommandLine;
using System.Diagnostics;
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
        var http = new Option<int>("--http") { Description = "Interleavings over real HTTP after those, about a hundred at once, 0 to 100000", DefaultValueFactory = _ => 500 };
        var threads = new Option<int>("--threads") { Description = "1 to 256", DefaultValueFactory = _ => Environment.ProcessorCount };
        MustBeWithin(runs, 0, 100_000_000);
        MustBeWithin(seed, 0, int.MaxValue - 100_000_000);
        MustBeWithin(http, 0, 100_000);
        MustBeWithin(threads, 1, 256);
        var command = new RootCommand("Plays random interleavings of everybody in a conversation against worker and sandboxed helpdesks, and checks that no bot talks over a human and nobody stays mute.") { runs, http, seed, threads };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(seed), parsed.GetValue(runs), parsed.GetValue(threads), parsed.GetValue(http), cancellationToken));
        return await command.Parse(args).InvokeAsync();
    }

    private static void MustBeWithin(Option<int> option, int low, int high) => option.Validators.Add(result =>
    {
        if (!(result.GetValueOrDefault<int>() is var value && value >= low && value <= high))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be from {low} to {high}."));
        }
    });

    private static async Task<int> RunAsync(int seed, int runs, int threads, int http, CancellationToken cancellationToken)
    {
        var run = new FuzzRun(seed, runs, threads);
        var (played, busy, told) = (0, TimeSpan.Zero, 0);
        await WithProgressAsync(Task.Run(() => run.Play(cancellationToken), CancellationToken.None), () =>
        {
            var (now, used) = (run.Played, Environment.CpuUsage.TotalTime);
            Say($"{now} of {runs} interleavings, {now / run.Elapsed.TotalSeconds:F0} a second, {(used - busy).TotalMilliseconds / Math.Max(1, now - played):F1} ms of a core for each, {run.Finds.Count} went wrong");
            (played, busy) = (now, used);
            foreach (var find in run.Finds.Skip(told))
            {
                told++;
                Say($"{find}");
            }
        });
        var elapsed = run.Elapsed;
        Say($"\n{run.Played} interleavings from seed {seed} on {threads} threads in {elapsed.TotalSeconds:F0} s ({run.Played / elapsed.TotalSeconds:F0} a second): {string.Join(", ", run.Stages.Select(s => $"{s.Key} {s.Value}"))}; the worker died {run.Deaths} times; hash {run.Hash:x16}");
        Say($"{run.Exposure}");

        var wire = new HttpRun(seed, http, TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        await WithProgressAsync(wire.PlayAsync(cancellationToken), () => Say($"{wire.Done} of {http} interleavings over HTTP, {wire.Finds.Count} went wrong"));
        if (http > 0)
        {
            Say($"\n{wire.Done} interleavings over HTTP in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s; the worker was restarted {wire.Restarts} times");
            Say($"{wire.Exposure}");
        }

        return Report(run.Finds, "") + Report(wire.Finds, "HTTP, ") == 0 ? 0 : 1;
    }

    private static int Report(IReadOnlyCollection<Find> finds, string where)
    {
        foreach (var find in finds.Take(20))
        {
            Say($"\n{where}{find}\n{find.Story}");
        }

        foreach (var kind in finds.SelectMany(f => f.Wrongs.Select(w => (Wrong: $"{f.Stage}: {Digits(w)}", f.Seed))).GroupBy(f => f.Wrong).OrderByDescending(g => g.Count()))
        {
            Say($"{where}WRONG {kind.Count()} times: {kind.Key} (seeds {string.Join(", ", kind.Select(k => k.Seed).Take(8))})");
        }

        return finds.Count;
    }

    private static async Task WithProgressAsync(Task work, Action report)
    {
        while (await Task.WhenAny(work, Task.Delay(_between, TimeProvider.System, CancellationToken.None)) != work)
        {
            report();
        }

        await work;
    }

    // The same fault in other numbers.
    private static string Digits(string text) => string.Concat(text.Select(c => char.IsAsciiDigit(c) ? '0' : c));

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
