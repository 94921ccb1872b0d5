using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Hitl.Connector.Worker.Telemetry;

/// <summary>
/// Collects the worker's meters and writes them in Prometheus' text format 0.0.4. Own code because the exporter
/// package cannot be restored (README, "Packages").
/// </summary>
public sealed class PrometheusText : IDisposable
{
    private static readonly double[] _bounds = [1, 2, 5, 10, 25, 50, 100, 250, 500, 600, 1000, 2500, 5000, 10000, 60000];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Name, string Labels), Series> _series = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);

    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == WorkerMetrics.MeterName)
            {
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Find(instrument, tags).Add(value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Find(instrument, tags).Add(value));
        _listener.Start();
    }

    public string Write()
    {
        var text = new StringBuilder();
        foreach (var group in _series.OrderBy(s => s.Key.Name, StringComparer.Ordinal).ThenBy(s => s.Key.Labels, StringComparer.Ordinal).GroupBy(s => s.Key.Name))
        {
            var histogram = _instruments[group.Key] is Histogram<double>;
            text.Append("# HELP ").Append(group.Key).Append(' ').Append(_instruments[group.Key].Description).Append('\n')
                .Append("# TYPE ").Append(group.Key).Append(histogram ? " histogram" : " counter").Append('\n');
            foreach (var ((name, labels), series) in group)
            {
                series.Write(text, name, labels, histogram);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private Series Find(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            labels.Append(labels.Length == 0 ? "" : ",").Append(key).Append("=\"")
                .Append(Convert.ToString(value, CultureInfo.InvariantCulture)?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
                .Append('"');
        }

        return _series.GetOrAdd((instrument.Name, labels.ToString()), static _ => new Series());
    }

    private sealed class Series
    {
        private readonly long[] _buckets = new long[_bounds.Length];
        private long _count;
        private double _sum;

        public void Add(double value)
        {
            lock (_buckets)
            {
                _count++;
                _sum += value;
                for (var i = 0; i < _bounds.Length; i++)
                {
                    _buckets[i] += value <= _bounds[i] ? 1 : 0;
                }
            }
        }

        public void Write(StringBuilder text, string name, string labels, bool histogram)
        {
            lock (_buckets)
            {
                if (!histogram)
                {
                    Line(text, name, labels, _sum);
                    return;
                }

                var prefix = labels.Length == 0 ? "" : labels + ",";
                for (var i = 0; i < _bounds.Length; i++)
                {
                    Line(text, name + "_bucket", $"{prefix}le=\"{_bounds[i].ToString(CultureInfo.InvariantCulture)}\"", _buckets[i]);
                }

                Line(text, name + "_bucket", prefix + "le=\"+Inf\"", _count);
                Line(text, name + "_sum", labels, _sum);
                Line(text, name + "_count", labels, _count);
            }
        }

        private static void Line(StringBuilder text, string name, string labels, double value) =>
            text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
