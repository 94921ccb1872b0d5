using System.Globalization;
using System.Text.RegularExpressions;

namespace Hitl.Connector.Knowledge;

/// <summary>What a quantity measures; only quantities of one kind can contradict each other.</summary>
public enum QuantityKind
{
    /// <summary>In days: a week is seven, a month thirty, a year 365.</summary>
    Duration,

    /// <summary>In the currency of the text; what is free costs 0.</summary>
    Money,
    Percent,
}

/// <summary>A number with its unit, or a range of them, as a sentence says it. Pure.</summary>
public sealed partial record Quantity(QuantityKind Kind, double Low, double High)
{
    // 24 months and 2 years, 4 weeks and a month are the same promise.
    private const double Rounding = 0.08;

    private static readonly string[] Numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>Nothing fits both.</summary>
    public bool Excludes(Quantity other) =>
        Kind == other.Kind && (Low > other.High + (Rounding * other.High) || other.Low > High + (Rounding * High));

    public static IReadOnlyList<Quantity> In(string sentence)
    {
        var found = new List<Quantity>();
        foreach (Match match in Measured().Matches(sentence))
        {
            var unit = match.Groups["unit"].Value.ToLowerInvariant();
            var (kind, factor) = Unit(match.Groups["sign"].Success ? match.Groups["sign"].Value : unit);
            if (Number(match.Groups["low"].Value) is { } low)
            {
                var high = Number(match.Groups["high"].Value) ?? low;
                found.Add(new Quantity(kind, low * factor, Math.Max(low, high) * factor));
            }
        }

        if (Free().IsMatch(sentence) && !found.Exists(q => q.Kind is QuantityKind.Money))
        {
            found.Add(new Quantity(QuantityKind.Money, 0, 0));
        }

        return found;
    }

    private static (QuantityKind Kind, double Factor) Unit(string unit) => unit switch
    {
        _ when unit.StartsWith("min", StringComparison.Ordinal) => (QuantityKind.Duration, 1.0 / 1440),
        _ when unit.StartsWith("hour", StringComparison.Ordinal) => (QuantityKind.Duration, 1.0 / 24),
        _ when unit.Contains("day", StringComparison.Ordinal) => (QuantityKind.Duration, 1),
        _ when unit.StartsWith("week", StringComparison.Ordinal) => (QuantityKind.Duration, 7),
        _ when unit.StartsWith("month", StringComparison.Ordinal) => (QuantityKind.Duration, 30),
        _ when unit.StartsWith("year", StringComparison.Ordinal) => (QuantityKind.Duration, 365),
        "%" or "percent" => (QuantityKind.Percent, 1),
        _ => (QuantityKind.Money, 1),
    };

    private static double? Number(string text)
    {
        var word = Array.IndexOf(Numbers, text.ToLowerInvariant());
        return word >= 0 ? word : double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    [GeneratedRegex(@"(?<sign>[€$£])?\s?(?<low>\b\d+(?:[.,]\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))(?:\s?(?:to|-|–|or|and)\s?(?<high>\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))?[\s-]?(?:(?<unit>minutes?|hours?|(?:working |business )?days?|weeks?|months?|years?|percent|%|euros?|dollars?|pounds?|eur|usd|gbp|[€$£])(?!\w)|(?<=[€$£]\s?\d[\d.,]*))", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Measured();

    [GeneratedRegex(@"\b(?:free of charge|for free|free of postage|(?:is|are) free|costs? nothing|at no cost)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Free();
}
