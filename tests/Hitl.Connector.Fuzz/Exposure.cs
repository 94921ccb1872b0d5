using System.Globalization;

namespace Hitl.Connector.Fuzz;

/// <summary>For how long bots could still speak after a human's public words, and how long after them they did, in milliseconds of the run's clock.</summary>
internal sealed class Exposure
{
    private readonly SortedDictionary<string, List<double>> _milliseconds = new(StringComparer.Ordinal);

    /// <param name="calm">No webhook was lost or late, no call failed, and the worker lived.</param>
    public void Add(string what, bool calm, TimeSpan window)
    {
        var key = $"{what}, {(calm ? "undisturbed" : "disturbed")}";
        if (!_milliseconds.TryGetValue(key, out var samples))
        {
            _milliseconds[key] = samples = [];
        }

        samples.Add(window.TotalMilliseconds);
    }

    public void Add(Exposure others)
    {
        foreach (var (key, samples) in others._milliseconds)
        {
            if (_milliseconds.TryGetValue(key, out var mine))
            {
                mine.AddRange(samples);
            }
            else
            {
                _milliseconds[key] = [.. samples];
            }
        }
    }

    public override string ToString() => string.Join('\n', _milliseconds.Select(w =>
    {
        w.Value.Sort();
        double At(double share) => w.Value[Math.Min(w.Value.Count - 1, (int)(w.Value.Count * share))];
        return string.Create(CultureInfo.InvariantCulture, $"{w.Key,-66} n {w.Value.Count,7}  p50 {At(0.5),8:F0} ms  p99 {At(0.99),8:F0} ms  max {w.Value[^1],8:F0} ms");
    }));
}
