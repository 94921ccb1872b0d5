using System.Globalization;

namespace Hitl.Connector.Worker.Tests.Fuzz;

/// <summary>For how long bots could still speak after a human's public words, in milliseconds of virtual time, and how often they did.</summary>
internal sealed class Windows
{
    private readonly SortedDictionary<string, List<double>> _milliseconds = new(StringComparer.Ordinal);

    public void Add(Stage stage, string bots, bool calm, TimeSpan window) => Sample($"{stage} {bots}, {(calm ? "undisturbed" : "disturbed")}", window);

    public void TalkOver(Stage stage, Who bot, TimeSpan after) => Sample($"{stage} {bot} spoke after the human", after);

    public void Count(Stage stage, string what) => Sample($"{stage} {what}", TimeSpan.Zero);

    public string Text() => string.Join('\n', _milliseconds.Select(w =>
    {
        w.Value.Sort();
        double At(double share) => w.Value[Math.Min(w.Value.Count - 1, (int)(w.Value.Count * share))];
        return string.Create(CultureInfo.InvariantCulture, $"{w.Key,-60} n {w.Value.Count,7}  p50 {At(0.5),8:F0} ms  p99 {At(0.99),8:F0} ms  max {w.Value[^1],8:F0} ms");
    }));

    private void Sample(string key, TimeSpan window)
    {
        if (!_milliseconds.TryGetValue(key, out var samples))
        {
            _milliseconds[key] = samples = [];
        }

        samples.Add(window.TotalMilliseconds);
    }
}
