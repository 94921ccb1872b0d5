namespace Hitl.Connector.Escalation;

/// <summary>How numbers are compared, and said.</summary>
internal static class Comparisons
{
    public static bool Holds(this Comparison comparison, double value, double threshold) => comparison switch
    {
        Comparison.Below => value < threshold,
        Comparison.AtMost => value <= threshold,
        Comparison.Above => value > threshold,
        _ => value >= threshold,
    };

    public static string Sign(this Comparison comparison) => comparison switch
    {
        Comparison.Below => "<",
        Comparison.AtMost => "≤",
        Comparison.Above => ">",
        _ => "≥",
    };

    public static string Fires(this Comparison comparison) => comparison switch
    {
        Comparison.Below => "below",
        Comparison.AtMost => "at or below",
        Comparison.Above => "above",
        _ => "from",
    };
}
