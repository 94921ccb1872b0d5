using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Benchmarks.Speed;

/// <summary>
/// <c>intent</c>: an account's intents beside fastText (the Debian package <c>fasttext</c>), trained on the same rows, measured
/// on the same held-back rows in one run: accuracy, and messages a second on one core.
/// </summary>
internal static class IntentCommand
{
    /// <summary>One row in so many is held back, by its text.</summary>
    private const int HeldBackOf = 8;

    /// <summary>Messages scored for the speed: the held-back rows, over and over.</summary>
    private const int Messages = 20_000;

    public static Command Create()
    {
        var data = new Option<FileInfo>("--data") { Description = "CSV with text and label, e.g. BANKING77's train.csv", Required = true };
        data.AcceptExistingOnly();
        var command = new Command("intent", "Measures an account's intents beside fastText, on the same rows.") { data };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(data).FullName, Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string file, TextWriter output, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("hitl-intent").FullName;
        try
        {
            var rows = LabelFile.Read(file).Rows;
            var held = rows.Where(r => IsHeldBack(r.Text)).ToList();
            var train = rows.Where(r => !IsHeldBack(r.Text)).ToList();
            string[] messages = [.. Enumerable.Range(0, Messages).Select(i => held[i % held.Count].Text)];
            await output.WriteLineAsync(FormattableString.Invariant($"{train.Count} rows trained, {held.Count} held back, {messages.Length} messages scored on one core"));
            var fastText = new FastTextRun(directory, train, held, messages);
            foreach (var settings in FastTextRun.Settings)
            {
                await PrintAsync($"fasttext {settings}", await fastText.MeasureAsync(settings, cancellationToken));
            }

            var own = new OwnIntentRun(directory, train, held, messages);
            await PrintAsync("hitl models train --fast", await own.MeasureAsync(fast: true, cancellationToken));
            await PrintAsync("hitl models train", await own.MeasureAsync(fast: false, cancellationToken));
            return 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            await output.WriteLineAsync("fasttext is not installed: apt-get install fasttext.");
            return 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        Task PrintAsync(string name, (double Accuracy, double PerSecond) result) =>
            output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name,-62}{100 * result.Accuracy,6:0.0} %{result.PerSecond,9:0} messages a second"));
    }

    private static bool IsHeldBack(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text.Trim().ToUpperInvariant()))[0] % HeldBackOf == 0;
}
