using System.Globalization;
using Hitl.Connector.Models.Training;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary>Shows how far a training is: bars in a terminal, a line a quarter in a pipe or a log.</summary>
public static class TrainingScreen
{
    private const int Quarters = 4;

    public static async Task<T> ShowAsync<T>(Func<IProgress<TrainingProgress>, Task<T>> train)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            return await train(new Lines());
        }

        return await AnsiConsole.Progress()
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context => train(new Bars(context)));
    }

    // Several threads train at once and report as they go, so both kinds take one report at a time.
    private sealed class Bars(ProgressContext context) : IProgress<TrainingProgress>
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);

        public void Report(TrainingProgress value)
        {
            var name = NameOf(value);
            lock (_gate)
            {
                if (!_bars.TryGetValue(name, out var bar))
                {
                    _bars[name] = bar = context.AddTask(name.EscapeMarkup(), maxValue: 1);
                }

                bar.Value = value.Fraction;
            }
        }
    }

    private sealed class Lines : IProgress<TrainingProgress>
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, int> _said = new(StringComparer.Ordinal);

        public void Report(TrainingProgress value)
        {
            var name = NameOf(value);
            var quarter = (int)(value.Fraction * Quarters);
            lock (_gate)
            {
                if (!_said.TryGetValue(name, out var said) || quarter > said)
                {
                    _said[name] = quarter;
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {quarter * 100 / Quarters} %"));
                }
            }
        }
    }

    private static string NameOf(TrainingProgress progress) => $"{progress.Task}, {progress.Stage}";
}
