using System.Globalization;
using System.Text;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Worker.Processing;

/// <summary>The directories that models come from.</summary>
/// <param name="Own">The account's own models, each in place of the shipped one of its name; null for none.</param>
public sealed record ModelPlaces(string Shipped, string? Own, IReadOnlyDictionary<string, TransformerOptions> Replaced)
{
    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit; the message names it.</exception>
    public OnnxScorer Load() => OnnxScorer.Load(Shipped, Own, Replaced);

    /// <summary>Names, sizes and times of all files: what must change before models are read again.</summary>
    public string Look()
    {
        var text = new StringBuilder();
        foreach (var directory in new[] { Shipped, Own }.OfType<string>().Concat(Replaced.Values.Select(r => r.Directory)))
        {
            var files = Directory.Exists(directory) ? new DirectoryInfo(directory).GetFiles() : [];
            foreach (var file in files.OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"{directory}/{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
            }
        }

        return text.ToString();
    }
}

/// <summary>
/// Takes changed models into service without a restart: loaded and verified beside the old ones, then swapped. Models
/// that cannot be used are refused, and the old ones stay.
/// </summary>
public sealed partial class ModelWatch(ModelPlaces places, SwappableScorer scorer, TimeProvider time, ILogger<ModelWatch> logger) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private string _inForce = places.Look();
    private string? _refused;
    private string? _settling;

    /// <summary>Looks once. Files that changed since the look before are still being written and wait for the next.</summary>
    public void Look()
    {
        var seen = places.Look();
        if (seen == _inForce || seen == _refused)
        {
            _settling = null;
            return;
        }

        if (seen != _settling)
        {
            _settling = seen;
            return;
        }

        _settling = null;
        try
        {
            var next = places.Load();
            var before = scorer.Models;
            scorer.Replace(next);
            (_inForce, _refused) = (seen, null);
            Log.Swapped(logger, string.Join(", ", next.Models.Except(before).Select(m => $"{m.Name} {m.Version} {m.Hash}")));
        }
        catch (Exception e) when (e is ModelLoadException or IOException or UnauthorizedAccessException)
        {
            _refused = seen;
            Log.Refused(logger, e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Information, "Changed models are in service: {Models}.")]
        public static partial void Swapped(ILogger logger, string models);

        [LoggerMessage(61, LogLevel.Error, "Changed models are refused, the old ones stay in service. {Problem}")]
        public static partial void Refused(ILogger logger, string problem);
    }
}
