using System.Globalization;
using Spectre.Console;

namespace Hitl.Connector.Worker.Import;

/// <summary>Shows how far an import is: a bar per stream in a terminal, a line per tenth in a pipe or a log.</summary>
internal static class ImportScreen
{
    private const int Tenths = 10;

    public static async Task<ImportResult> ShowAsync(string account, Func<IProgress<ImportProgress>, Task<ImportResult>> import)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            return await import(new Lines(account));
        }

        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context => import(new Bars(account, context)));
    }

    // Several reads run at once and report as they go, so both kinds take one report at a time.
    private sealed class Bars(string account, ProgressContext context) : IProgress<ImportProgress>
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);

        public void Report(ImportProgress value)
        {
            lock (_gate)
            {
                if (!_bars.TryGetValue(value.Stream, out var bar))
                {
                    _bars[value.Stream] = bar = context.AddTask("", maxValue: 1);
                }

                bar.Value = value.Fraction;
                bar.Description = (value.WaitsForQuota is { } wait
                    ? Text($"{account} {value.Stream}: {value.Read} read, waits {wait.TotalSeconds:0} s for its share of the quota")
                    : Text($"{account} {value.Stream}: {value.Read} read")).EscapeMarkup();
            }
        }
    }

    private sealed class Lines(string account) : IProgress<ImportProgress>
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, int> _said = new(StringComparer.Ordinal);

        public void Report(ImportProgress value)
        {
            var tenth = (int)(value.Fraction * Tenths);
            lock (_gate)
            {
                if (!_said.TryGetValue(value.Stream, out var said) || tenth > said)
                {
                    _said[value.Stream] = tenth;
                    Console.WriteLine(Text($"{account} {value.Stream}: {tenth * Tenths} %, {value.Read} read"));
                }
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
