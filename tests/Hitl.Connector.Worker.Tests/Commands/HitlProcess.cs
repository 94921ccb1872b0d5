using System.Diagnostics;
using System.Text;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record HitlResult(int ExitCode, string Output, string Error)
{
    public string All => Output + Error;
}

/// <summary>The built command line as its users start it: a process of its own.</summary>
internal sealed class HitlProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private HitlProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => Read(_output) + Read(_error);

    public static Task<HitlResult> RunAsync(string? input, params string[] arguments) => RunInAsync(Path.GetTempPath(), input, arguments);

    /// <param name="directory">Where the user stands.</param>
    public static async Task<HitlResult> RunInAsync(string directory, string? input, params string[] arguments)
    {
        await using var process = StartIn(directory, arguments);
        if (input is not null)
        {
            await process._process.StandardInput.WriteAsync(input);
        }

        process._process.StandardInput.Close();
        return await process.ExitAsync();
    }

    public static HitlProcess Start(params string[] arguments) => StartIn(Path.GetTempPath(), arguments);

    public static HitlProcess StartIn(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = directory,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "hitl.dll"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return new HitlProcess(Process.Start(start)!);
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    public async Task<HitlResult> TerminateAsync()
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", $"kill -TERM {_process.Id}" } })!;
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    /// <summary>As a power cut does.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task<HitlResult> ExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(_patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"hitl {string.Join(' ', _process.StartInfo.ArgumentList.Skip(1))} did not end. So far: {Output}");
        }

        return new HitlResult(_process.ExitCode, Read(_output), Read(_error));
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
