using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Hitl.Connector.Benchmarks.Language;
using Hitl.Connector.Benchmarks.Latency;
using Hitl.Connector.Benchmarks.Replay;
using Hitl.Connector.Benchmarks.Speed;
using Perfolizer.Horology;

namespace Hitl.Connector.Benchmarks;

/// <summary>
/// <c>latency …</c> measures a whole worker against the sandbox, <c>scores …</c> the models alone, <c>intent …</c> an account's
/// intents beside fastText, <c>language …</c> the language model on sentences held back, <c>replay …</c> a store of conversations;
/// everything else goes to BenchmarkDotNet.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["latency" or "scores" or "intent" or "language" or "replay", ..])
        {
            var root = new RootCommand("What is claimed, measured.") { LatencyCommand.Create(), ScoresCommand.Create(), IntentCommand.Create(), LanguageCommand.Create(), ReplayCommand.Create() };
            return await root.Parse(args).InvokeAsync();
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, Configuration());
        return 0;
    }

    // In process: otherwise a project is generated, restored and built for every run.
    private static IConfig Configuration() => DefaultConfig.Instance
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(250))
            .WithWarmupCount(4)
            .WithIterationCount(12));
}
