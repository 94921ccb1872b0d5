using System.Diagnostics;

namespace Hitl.Connector.Tests.Shared;

/// <summary>Runs Node scripts of a folder of the tests' sources; its packages are installed before the first.</summary>
/// <param name="path">The folder, below the test project.</param>
internal sealed class NodeScripts(params string[] path)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Lazy<string> folder = new(() => Locate(path));
    private readonly SemaphoreSlim installing = new(1);

    /// <summary>What the script wrote to standard output. Skips the test where Node or its packages cannot be had.</summary>
    /// <exception cref="InvalidOperationException">The script failed; the message holds what it said.</exception>
    public async Task<string> RunAsync(string script, params string[] arguments)
    {
        Skip.If(OnPath("node") is null || OnPath("npm") is null, "Node is not installed");
        await installing.WaitAsync();
        try
        {
            if (!Directory.Exists(Path.Combine(folder.Value, "node_modules")))
            {
                await StartAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            }
        }
        finally
        {
            installing.Release();
        }

        return await StartAsync("node", [script, .. arguments]);
    }

    private async Task<string> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(OnPath(program)!) { WorkingDirectory = folder.Value, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{program} {arguments[0]} ended with {process.ExitCode}: {await output}{await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(place => new[] { Path.Combine(place, program), Path.Combine(place, program + ".exe"), Path.Combine(place, program + ".cmd") })
            .FirstOrDefault(File.Exists);

    private static string Locate(string[] path)
    {
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            var candidate = Path.Combine([above.FullName, .. path, "package.json"]);
            if (File.Exists(candidate))
            {
                return Path.GetDirectoryName(candidate)!;
            }
        }

        throw new DirectoryNotFoundException($"The folder {Path.Combine(path)} of the tests' sources was not found above the test binaries.");
    }
}
