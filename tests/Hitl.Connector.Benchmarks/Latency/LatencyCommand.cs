using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Benchmarks.Latency;

/// <summary><c>latency</c>: from a webhook's last byte to the helpdesk's commit, at a steady rate of new conversations.</summary>
internal static class LatencyCommand
{
    public static Command Create()
    {
        var rate = new Option<double>("--rate") { Description = "New conversations a second over both accounts, over 0 to 1000", DefaultValueFactory = _ => 20 };
        var seconds = new Option<double>("--seconds") { Description = "How long to measure, 1 to 3600", DefaultValueFactory = _ => 60 };
        var warmUp = new Option<double>("--warm-up") { Description = "Seconds of the same load before, 0 to 600", DefaultValueFactory = _ => 15 };
        var vendorLimits = new Option<bool>("--vendor-limits") { Description = "With the vendors' real rate limits" };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file too" };
        MustBeWithin(rate, 0.01, 1000);
        MustBeWithin(seconds, 1, 3600);
        MustBeWithin(warmUp, 0, 600);
        var command = new Command("latency", "Measures a whole worker against the sandboxed helpdesks in this process. Exit code 1 when the target is missed.") { rate, seconds, warmUp, vendorLimits, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new LatencyPlan(
                parsed.GetValue(rate),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                TimeSpan.FromSeconds(parsed.GetValue(warmUp)),
                parsed.GetValue(vendorLimits)),
            parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    private static void MustBeWithin(Option<double> option, double low, double high) => option.Validators.Add(result =>
    {
        if (!(result.GetValueOrDefault<double>() is var value && value >= low && value <= high))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be from {low} to {high}."));
        }
    });

    private static async Task<int> RunAsync(LatencyPlan plan, FileInfo? json, CancellationToken cancellationToken)
    {
        using var reader = File.OpenText(Path.Combine(AppContext.BaseDirectory, "Demo", "conversations.jsonl"));
        var (scripts, problems) = await ScriptFile.ReadAsync(reader, cancellationToken);
        if (problems.Count > 0)
        {
            throw new InvalidDataException($"The shipped conversations have {problems.Count} bad lines, the first is {problems[0].Line}: {problems[0].Problem}");
        }

        // What a machine mailed is recognised and gets no write: there would be nothing to measure.
        ConversationScript[] people = [.. scripts.Where(s => s.Id != "autoresponder")];
        var result = await LatencyRun.RunAsync(plan, people, TimeProvider.System, Console.Out, cancellationToken);
        LatencyText.Write(result, Console.Out);
        if (json is not null)
        {
            await using var stream = json.Create();
            await JsonSerializer.SerializeAsync(stream, result, LatencyJson.Default.LatencyResult, cancellationToken);
        }

        return result.TargetMet == false ? 1 : 0;
    }
}
