using System.Globalization;

namespace Hitl.Connector.Escalation;

/// <summary>The calibrated confidence from which an intent counts as recognised, where a rule names none of its own.</summary>
/// <param name="Default">For intents without their own, 0..1.</param>
public sealed record IntentThresholds(double Default, IReadOnlyDictionary<string, double> ByIntent)
{
    public static IntentThresholds Standard { get; } = new(0.85, new Dictionary<string, double>());

    /// <summary>Canonical, for the version of a rule set.</summary>
    internal string Written => string.Create(
        CultureInfo.InvariantCulture,
        $"{Default:R};{string.Join(';', ByIntent.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Key}={i.Value:R}")))}");

    public double Of(string intent) => ByIntent.TryGetValue(intent, out var own) ? own : Default;
}
