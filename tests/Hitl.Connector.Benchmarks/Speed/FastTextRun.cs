using System.Diagnostics;

namespace Hitl.Connector.Benchmarks.Speed;

/// <summary>Trains fastText, and measures what <c>fasttext predict</c> answers and how fast.</summary>
internal sealed class FastTextRun(string directory, IReadOnlyList<(string Text, string Label)> train, IReadOnlyList<(string Text, string Label)> held, IReadOnlyList<string> messages)
{
    /// <summary>From its quick defaults for classification to what it reaches at its best on short messages.</summary>
    public static IReadOnlyList<string> Settings { get; } =
    [
        "-epoch 50 -lr 0.5 -wordNgrams 2",
        "-epoch 50 -lr 1.0 -wordNgrams 2 -minn 3 -maxn 5",
        "-epoch 100 -lr 0.5 -wordNgrams 3 -minn 2 -maxn 5",
    ];

    public async Task<(double Accuracy, double PerSecond)> MeasureAsync(string settings, CancellationToken cancellationToken)
    {
        string[] labels = [.. train.Select(r => r.Label).Distinct().Order(StringComparer.Ordinal)];
        await File.WriteAllLinesAsync(In("train"), train.Select(r => $"__label__{Array.IndexOf(labels, r.Label)} {Plain(r.Text)}"), cancellationToken);
        await File.WriteAllLinesAsync(In("held"), held.Select(r => Plain(r.Text)), cancellationToken);
        await File.WriteAllLinesAsync(In("messages"), messages.Select(Plain), cancellationToken);
        await File.WriteAllLinesAsync(In("again"), messages.Concat(messages).Select(Plain), cancellationToken);
        await RunAsync($"supervised -input {In("train")} -output {In("model")} -thread 1 -bucket 200000 -verbose 0 {settings}", cancellationToken);
        var said = (await RunAsync($"predict {In("model.bin")} {In("held")}", cancellationToken)).Text.Split('\n');
        var right = held.Where((r, i) => said[i].Trim() == $"__label__{Array.IndexOf(labels, r.Label)}").Count();

        // Twice the messages minus once the messages: loading the model is not counted.
        var once = await FastestAsync("messages", cancellationToken);
        var twice = await FastestAsync("again", cancellationToken);
        return ((double)right / held.Count, messages.Count / (twice - once).TotalSeconds);
    }

    private async Task<TimeSpan> FastestAsync(string file, CancellationToken cancellationToken)
    {
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var (_, time) = await RunAsync($"predict {In("model.bin")} {In(file)}", cancellationToken);
            fastest = time < fastest ? time : fastest;
        }

        return fastest;
    }

    private static async Task<(string Text, TimeSpan Time)> RunAsync(string arguments, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("fasttext", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? (text, Stopwatch.GetElapsedTime(started)) : throw new InvalidOperationException($"fasttext {arguments}: {await errors}");
    }

    private static string Plain(string text) => string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private string In(string name) => Path.Combine(directory, name);
}
