using System.Diagnostics;

namespace Hitl.Connector.Connectors.Tests.Sdk;

/// <summary>Runs the scripts beside this file, which use the vendors' official Node clients.</summary>
internal static class NodeSdk
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly Lazy<string> Folder = new(Locate);
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>What the script wrote to standard output. Skips the test where Node or its packages cannot be had.</summary>
    /// <exception cref="InvalidOperationException">The script failed; the message holds what it said.</exception>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        Skip.If(OnPath("node") is null || OnPath("npm") is null, "Node is not installed");
        await Installing.WaitAsync();
        try
        {
            if (!Directory.Exists(Path.Combine(Folder.Value, "node_modules")))
            {
                await StartAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            }
        }
        finally
        {
            Installing.Release();
        }

        return await StartAsync("node", [script, .. arguments]);
    }

    private static async Task<string> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(OnPath(program)!) { WorkingDirectory = Folder.Value, RedirectStandardOutput = true, RedirectStandardError = true };
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
            .SelectMany(folder => new[] { Path.Combine(folder, program), Path.Combine(folder, program + ".exe"), Path.Combine(folder, program + ".cmd") })
            .FirstOrDefault(File.Exists);

    private static string Locate()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "Sdk", "package.json");
            if (File.Exists(candidate))
            {
                return Path.GetDirectoryName(candidate)!;
            }
        }

        throw new DirectoryNotFoundException("The Sdk folder of the tests' sources was not found above the test binaries.");
    }
}
