using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Replay;

namespace Hitl.Connector.Benchmarks.Replay;

/// <summary><c>replay</c>: a store of conversations through the default rules, beside a naive replay of the same.</summary>
internal static class ReplayCommand
{
    /// <summary>The naive way takes minutes for a million: so many tell its speed.</summary>
    private const int NaiveSample = 20_000;

    private static readonly JsonSerializerOptions Naive = new() { IgnoreReadOnlyProperties = true };

    public static Command Create()
    {
        var count = new Option<int>("--conversations") { Description = "Stored conversations, 1000 to 10000000", DefaultValueFactory = _ => 1_000_000 };
        var store = new Option<FileInfo?>("--store") { Description = "SQLite file to make or use again; a throw-away one otherwise" };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1000 or > 10_000_000)
            {
                result.AddError("--conversations must be from 1000 to 10000000.");
            }
        });
        var command = new Command("replay", "Replays stored conversations through the default rules.") { count, store };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(count), parsed.GetValue(store), Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int count, FileInfo? kept, TextWriter output, CancellationToken cancellationToken)
    {
        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        var directory = kept is null ? Directory.CreateTempSubdirectory("hitl-replay-") : null;
        var file = kept?.FullName ?? Path.Combine(directory!.FullName, "replay.db");
        try
        {
            var rules = RuleDirectory.Load(DemoEnvironment.ShippedRules).Rules ?? throw new InvalidDataException("The shipped rules have errors.");
            await using var database = await LedgerDatabase.OpenAsync(new StorageOptions { SqlitePath = file }, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            await StoredSample.FillAsync(database, file, rules, count, cancellationToken);
            Line($"{count:N0} conversations, {new FileInfo(file).Length / 1024.0 / 1024:N0} MiB on disk, {Environment.ProcessorCount} cores, {rules.Rules.Length} rules; made in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");

            // The draft differs from the live rules in one threshold, as drafts do.
            var draft = Draft(rules);
            var run = new ReplayRun(rules, draft, database.Conversations, _ => true, rescorer: null);
            var peak = new MemoryPeak();
            started = Stopwatch.GetTimestamp();
            var report = await run.OverAsync(database.History, null, null, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(started);
            var memory = peak.Stop();
            Line($"live and draft over all of them  {elapsed.TotalSeconds,8:0.0} s, {report.Conversations / elapsed.TotalSeconds:N0} conversations a second, {report.Differing:N0} differ");
            Line($"managed memory, most             {memory.Managed / 1024.0 / 1024,8:0} MiB; of the process {memory.Resident / 1024.0 / 1024:0} MiB");

            var (naive, sample) = await NaiveAsync(database, rules, draft, cancellationToken);
            Line($"the naive way, {sample:N0} of them     {naive.TotalSeconds,8:0.0} s, {sample / naive.TotalSeconds:N0} a second: {naive.TotalSeconds / sample * report.Conversations:0} s for all (sheets as JSON, a receipt each, one core)");
            return report.Conversations == count ? 0 : 1;
        }
        finally
        {
            if (directory is not null)
            {
                Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
                directory.Delete(recursive: true);
            }
        }
    }

    private static RuleSet Draft(RuleSet rules) => RuleFile.Parse([.. rules.Files.Select(f => (f.File, f.Text.Replace("at_least: 0.5", "at_least: 0.6", StringComparison.Ordinal)))]).Rules
        ?? throw new InvalidDataException("The draft has errors.");

    // What one would write first: each sheet as JSON, both rule sets decide it with all that stands on a receipt.
    private static async Task<(TimeSpan Elapsed, int Count)> NaiveAsync(LedgerDatabase database, RuleSet live, RuleSet draft, CancellationToken cancellationToken)
    {
        var stored = new List<string[]>();
        foreach (var part in await database.History.PartsAsync(null, null, cancellationToken))
        {
            await database.History.ReadAsync(part, c => stored.Add([.. c.Sheets.Select(s => JsonSerializer.Serialize(s.Sheet, Naive))]), cancellationToken);
            if (stored.Count >= NaiveSample)
            {
                break;
            }
        }

        stored.RemoveRange(Math.Min(NaiveSample, stored.Count), Math.Max(0, stored.Count - NaiveSample));
        var started = Stopwatch.GetTimestamp();
        var differing = 0;
        foreach (var sheets in stored)
        {
            var read = sheets.Select(s => JsonSerializer.Deserialize<FactSheet>(s, Naive)!).ToList();
            var before = read.Select(s => EscalationPolicy.Decide(live, s)).ToList();
            var after = read.Select(s => EscalationPolicy.Decide(draft, s)).ToList();
            differing += before.Zip(after).Any(d => d.First.Role != d.Second.Role) ? 1 : 0;
        }

        GC.KeepAlive(differing);
        return (Stopwatch.GetElapsedTime(started), stored.Count);
    }

    /// <summary>Looks at memory ten times a second until stopped.</summary>
    private sealed class MemoryPeak
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _looking;
        private long _managed;
        private long _resident;

        public MemoryPeak() => _looking = Task.Run(LookAsync);

        public (long Managed, long Resident) Stop()
        {
            _stop.Cancel();
            _looking.Wait();
            _stop.Dispose();
            return (_managed, _resident);
        }

        private async Task LookAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            using var process = Process.GetCurrentProcess();
            while (!_stop.IsCancellationRequested)
            {
                process.Refresh();
                _managed = Math.Max(_managed, GC.GetTotalMemory(forceFullCollection: false));
                _resident = Math.Max(_resident, process.WorkingSet64);
                await timer.WaitForNextTickAsync();
            }
        }
    }
}
