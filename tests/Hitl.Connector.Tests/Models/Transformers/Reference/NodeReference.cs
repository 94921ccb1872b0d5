using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Tests.Models.Transformers.Reference;

/// <summary>What the reference makes of one text.</summary>
internal sealed record ReferenceEncoding(int[] Ids, int[] Types);

/// <summary>Runs the reference tokenizers (npm package <c>tokenizers</c>, Hugging Face's Rust code) beside this file.</summary>
internal static class NodeReference
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly Lazy<string> Folder = new(Locate);
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>Skips the test where Node or its packages cannot be had.</summary>
    public static async Task<ReferenceEncoding[]> EncodeAsync(string tokenizerFile, IReadOnlyList<string> texts)
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

        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(texts, ReferenceJson.Plain.IReadOnlyListString));
            var answer = await StartAsync("node", "encode.mjs", tokenizerFile, file);
            return JsonSerializer.Deserialize(answer, ReferenceJson.Default.ReferenceEncodingArray)!;
        }
        finally
        {
            File.Delete(file);
        }
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
                : throw new InvalidOperationException($"{program} {arguments[0]} ended with {process.ExitCode}: {await errors}");
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
            var candidate = Path.Combine(folder.FullName, "Models", "Transformers", "Reference", "package.json");
            if (File.Exists(candidate))
            {
                return Path.GetDirectoryName(candidate)!;
            }
        }

        throw new DirectoryNotFoundException("The Reference folder of the tests' sources was not found above the test binaries.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(ReferenceEncoding[]))]
[JsonSerializable(typeof(ExpectedOutput[]))]
internal sealed partial class ReferenceJson : JsonSerializerContext
{
    /// <summary>Escapes only what JSON must: U+FFFD stands where a text was broken, as the reference sees it.</summary>
    public static ReferenceJson Plain { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>One line of what PyTorch said when a small model was trained: logits, or the mean of the last hidden states.</summary>
internal sealed record ExpectedOutput(string Text, int[] Ids, float[] Output);
