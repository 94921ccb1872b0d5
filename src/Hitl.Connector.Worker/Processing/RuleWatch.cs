using System.Globalization;
using System.Text;
using Hitl.Connector.Escalation;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Processing;

/// <summary>
/// Takes changed rules into service without a restart: read whole, checked whole, then swapped. Rules with a mistake are
/// refused and said, and the last good ones stay.
/// </summary>
public sealed partial class RuleWatch : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(2);

    private readonly RuleBook _book;
    private readonly string _path;
    private readonly RuleCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly ILogger<RuleWatch> _logger;
    private string? _read;
    private string? _settling;

    public RuleWatch(RuleBook book, WorkerSettings settings, TimeProvider time, ILogger<RuleWatch> logger)
    {
        (_book, _path, _time, _logger) = (book, settings.Options.RulesPath, time, logger);
        _catalog = Catalog(settings);
        _read = Seen();
    }

    /// <summary>What rules may name whatever the accounts have: the configured webhooks.</summary>
    public static RuleCatalog Catalog(WorkerSettings settings) => new("the configuration") { Webhooks = settings.Options.OutgoingWebhooks.Keys };

    /// <summary>Looks once. Files that changed since the look before are still being written and wait for the next.</summary>
    public void Look()
    {
        var seen = Seen();
        if (seen == _read)
        {
            _settling = null;
            return;
        }

        if (seen != _settling)
        {
            _settling = seen;
            return;
        }

        (_read, _settling) = (seen, null);
        try
        {
            var loaded = RuleDirectory.Load(_path, _catalog);
            if (loaded.Rules is not { } rules)
            {
                Refuse([.. loaded.Errors.Select(e => e.ToString())]);
            }
            else if (rules.Version != _book.Current.Version || _book.Refused is not null)
            {
                _book.Replace(rules);
                Log.Swapped(_logger, rules.Version, rules.Rules.Length);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Refuse([failure.Message]);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    private void Refuse(IReadOnlyList<string> problems)
    {
        _book.Refuse(new RefusedRules(problems, _time.GetUtcNow()));
        Log.Refused(_logger, problems.Count, _book.Current.Version, string.Join(Environment.NewLine, problems));
    }

    // Names, sizes and times of all files: what must change before they are read again.
    private string Seen()
    {
        var text = new StringBuilder();
        foreach (var file in Directory.Exists(_path) ? new DirectoryInfo(_path).GetFiles("*.yaml").OrderBy(f => f.Name, StringComparer.Ordinal) : Enumerable.Empty<FileInfo>())
        {
            text.Append(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
        }

        return text.ToString();
    }

    private static partial class Log
    {
        [LoggerMessage(62, LogLevel.Information, "Changed rules are in force: version {Version}, {Count} rules.")]
        public static partial void Swapped(ILogger logger, string version, int count);

        [LoggerMessage(63, LogLevel.Error, "Changed rules are refused for {Count} problem(s); version {Version} stays in force. {Problems}")]
        public static partial void Refused(ILogger logger, int count, string version, string problems);
    }
}
