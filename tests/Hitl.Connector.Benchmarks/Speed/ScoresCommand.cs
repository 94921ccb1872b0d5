using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Hitl.Connector.Benchmarks.Micro;
using Hitl.Connector.Conversations;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Benchmarks.Speed;

/// <summary><c>scores</c>: what loading the models and scoring with all of them costs, on one thread of a fresh process.</summary>
internal static class ScoresCommand
{
    /// <summary>
    /// While code runs, the runtime compiles what runs often anew, twice, some seconds after another; on one core that takes
    /// milliseconds from single messages. What is measured is what stays: the warm-up ends after two blocks without it.
    /// </summary>
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(0.5);
    private const double CompilerAtRest = 0.02;
    private const int BlocksAtRest = 2;
    private const int BlocksAtLeast = 20;
    private const int BlocksAtMost = 80;

    /// <summary>With fewer rounds a quick look is wanted, not a figure.</summary>
    private const int RoundsOfFigures = 1000;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Messages scored, 100 to 1000000", DefaultValueFactory = _ => 3000 };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 100 or > 1_000_000)
            {
                result.AddError("--rounds must be from 100 to 1000000.");
            }
        });
        var conversations = new Option<FileInfo>("--conversations")
        {
            Description = "Conversations whose customers' messages are scored, as hitl demo plays them",
            DefaultValueFactory = _ => new FileInfo(Path.Combine(AppContext.BaseDirectory, "Demo", "conversations.jsonl")),
        }.AcceptExistingOnly();
        var command = new Command("scores", "Measures loading, memory and speed of the shipped models.") { rounds, conversations };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(rounds), parsed.GetRequiredValue(conversations), Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, FileInfo conversations, TextWriter output, CancellationToken cancellationToken)
    {
        // Before anything else: what the runtime itself needs is not the models'.
        var bare = Resident();
        var started = Stopwatch.GetTimestamp();
        using var scorer = OnnxScorer.LoadShipped();
        using var meanings = MeaningReader.LoadShipped();
        var load = Stopwatch.GetElapsedTime(started);
        var loaded = Resident();

        using var reader = conversations.OpenText();
        var (scripts, _) = await ScriptFile.ReadAsync(reader, cancellationToken);
        string[] texts = [.. scripts.SelectMany(s => s.Messages).Where(m => m.From == "customer").Select(m => m.Text).Distinct(StringComparer.Ordinal)];
        var ten = SampleConversations.OfMessages(10);
        var one = Measure(rounds, i => scorer.Score(Conversation(texts[i % texts.Length])));
        var conversation = Measure(rounds / 3, _ => scorer.Score(ten));
        var encoding = Measure(rounds, i => meanings.Read(texts[i % texts.Length]));
        var used = Resident();
        started = Stopwatch.GetTimestamp();
        OnnxScorer.LoadShipped().Dispose();
        var again = Stopwatch.GetElapsedTime(started);

        // What a message's own scores cost, without those of its thread and the sentences that moved them.
        using var loadedAgain = LoadedModels.Load(ShippedModels.Directory, null, new Dictionary<string, TransformerOptions>());
        using var messages = new MessageReader(loadedAgain.Text);
        var own = Measure(rounds, i => messages.Read([texts[i % texts.Length]], null));

        using var models = ModelDirectory.LoadOne(ShippedModels.Directory, ModelNames.Intent);
        var intent = models.Models[0];
        var alone = Measure(rounds, i => intent.Score(texts[i % texts.Length], intent.Extract(texts[i % texts.Length])));

        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        Line($"{scorer.Models.Count} models, {texts.Length} different customer messages, {texts.Average(t => t.Length):0} characters on average, {Environment.ProcessorCount} cores, one used");
        Line($"loaded in                     {load.TotalMilliseconds,8:0} ms (again, with the engine warm: {again.TotalMilliseconds:0} ms)");
        Line($"resident memory               {Mib(loaded - bare),8:0} MiB more once loaded, {Mib(used - bare):0} MiB more after scoring ({Mib(bare):0} MiB before)");
        Row("one message, its own scores", own);
        Fastest(own);
        Row("  with its thread's, explained", one);
        Fastest(one);
        Row("of it the encoder", encoding);
        Fastest(encoding);
        Row("ten messages, all scores", conversation);
        Row("intent alone", alone);
        Line($"intent alone                  {alone.Length / (alone.Sum() / 1000),8:0} messages a second");
        return 0;

        // On a busy machine the rest is what others took: the fastest of a message's rounds is what its scores cost.
        void Fastest(double[] milliseconds)
        {
            double[] fastest = [.. milliseconds.Select((m, i) => (Milliseconds: m, Text: i % texts.Length)).GroupBy(m => m.Text, m => m.Milliseconds).Select(g => g.Min())];
            Line($"{"  each at its fastest",-30}{At(fastest, 0.5),8:0.000} ms median {At(fastest, 0.9),8:0.000} ms p90 {fastest.Max(),8:0.000} ms most, n = {fastest.Length}");
        }

        void Row(string name, double[] milliseconds) =>
            Line($"{name,-30}{At(milliseconds, 0.5),8:0.000} ms median {At(milliseconds, 0.99),8:0.000} ms p99 {milliseconds.Max(),8:0.000} ms most, n = {milliseconds.Length}");
    }

    private static double[] Measure(int rounds, Func<int, object> score)
    {
        WarmUp(rounds < RoundsOfFigures ? rounds : int.MaxValue, score);
        var milliseconds = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            score(i);
            milliseconds[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return milliseconds;
    }

    private static void WarmUp(int most, Func<int, object> score)
    {
        var done = 0;
        for (int block = 0, atRest = 0; done < most && block < BlocksAtMost && (block < BlocksAtLeast || atRest < BlocksAtRest); block++)
        {
            var (started, compiling) = (Stopwatch.GetTimestamp(), JitInfo.GetCompilationTime());
            while (done < most && Stopwatch.GetElapsedTime(started) < Block)
            {
                score(done++);
            }

            atRest = JitInfo.GetCompilationTime() - compiling < CompilerAtRest * Block ? atRest + 1 : 0;
        }
    }

    private static double At(double[] values, double share) => values.Order().ElementAt((int)(share * (values.Length - 1)));

    private static double Mib(long bytes) => bytes / 1024.0 / 1024;

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static Snapshot Conversation(string text) => new()
    {
        Ref = new ConversationRef("acme", "1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Status = ConversationStatus.Open,
        CreatedAt = SampleConversations.Now,
        UpdatedAt = SampleConversations.Now,
        Messages = [new Message("m1", new Author(AuthorKind.Customer, "c1"), Visibility.Public, text, SampleConversations.Now)],
    };
}
