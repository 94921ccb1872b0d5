using System.CommandLine;
using BenchmarkDotNet.Running;
using Hitl.Connector.Benchmarks.Latency;

namespace Hitl.Connector.Benchmarks;

/// <summary><c>latency …</c> measures a whole worker against the sandbox; everything else goes to BenchmarkDotNet.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["latency", ..])
        {
            return await new RootCommand("What is claimed about speed, measured.") { LatencyCommand.Create() }.Parse(args).InvokeAsync();
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
