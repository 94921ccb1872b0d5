namespace Hitl.Connector.Escalation.Lint;

/// <summary>The numbers between two ends.</summary>
/// <param name="LowOpen">The end itself is not in it.</param>
internal readonly record struct Interval(double Low, bool LowOpen, double High, bool HighOpen)
{
    public bool IsEmpty => Low > High || (Low.Equals(High) && (LowOpen || HighOpen));

    /// <param name="whole">Only whole numbers count, so that "above 2" is "at least 3".</param>
    public static Interval Of(Comparison comparison, double threshold, double least, double most, bool whole)
    {
        var all = new Interval(least, false, most, false);
        return (comparison, whole) switch
        {
            (Comparison.Below, true) => all with { High = Math.Ceiling(threshold) - 1 },
            (Comparison.AtMost, true) => all with { High = Math.Floor(threshold) },
            (Comparison.Above, true) => all with { Low = Math.Floor(threshold) + 1 },
            (Comparison.AtLeast, true) => all with { Low = Math.Ceiling(threshold) },
            (Comparison.Below, _) => all with { High = threshold, HighOpen = true },
            (Comparison.AtMost, _) => all with { High = threshold },
            (Comparison.Above, _) => all with { Low = threshold, LowOpen = true },
            _ => all with { Low = threshold },
        };
    }

    public Interval And(Interval other)
    {
        var (low, lowOpen) = Low > other.Low ? (Low, LowOpen) : Low < other.Low ? (other.Low, other.LowOpen) : (Low, LowOpen || other.LowOpen);
        var (high, highOpen) = High < other.High ? (High, HighOpen) : High > other.High ? (other.High, other.HighOpen) : (High, HighOpen || other.HighOpen);
        return new Interval(low, lowOpen, high, highOpen);
    }

    public bool Contains(Interval other) =>
        (other.Low > Low || (other.Low.Equals(Low) && (!LowOpen || other.LowOpen)))
        && (other.High < High || (other.High.Equals(High) && (!HighOpen || other.HighOpen)));
}
