using System.Globalization;
using System.Text.RegularExpressions;

namespace Hitl.Connector.Intercom.Reading;

/// <summary>Whether inline CSS keeps text from the reader's eye.</summary>
internal static partial class HiddenStyle
{
    /// <summary>True for declarations that hide an element with everything in it.</summary>
    public static bool Hides(string? style)
    {
        if (string.IsNullOrWhiteSpace(style))
        {
            return false;
        }

        var clipped = false;
        var noExtent = false;
        string? colour = null;
        string? background = null;
        foreach (var (name, value) in Declarations(style))
        {
            switch (name)
            {
                case "display" when value == "none":
                case "visibility" when value is "hidden" or "collapse":
                case "content-visibility" when value == "hidden":
                case "mso-hide" when value == "all":
                case "opacity" when Number(value) is <= 0.05:
                case "font-size" when Number(value) is <= 1 && !value.EndsWith("em", StringComparison.Ordinal):
                case "font-size" when Number(value) is <= 0.05:
                case "text-indent" or "left" or "top" or "right" or "margin-left" or "margin-top" when Number(value) is <= -500:
                case "transform" when OutOfSight().IsMatch(value):
                case "clip" or "clip-path" when ClippedAway().IsMatch(value):
                    return true;
                case "overflow" or "overflow-x" or "overflow-y":
                    clipped |= value is "hidden" or "clip";
                    break;
                case "height" or "max-height" or "width" or "max-width":
                    noExtent |= Number(value) is <= 1 && !value.EndsWith('%') && !value.EndsWith("em", StringComparison.Ordinal);
                    break;
                case "color" or "-webkit-text-fill-color":
                    colour = Colour(value);
                    break;
                case "background" or "background-color":
                    background = Colour(value);
                    break;
            }
        }

        return (clipped && noExtent) || colour == "transparent" || (colour is not null && colour == background);
    }

    /// <summary>White text: invisible on the white page that both helpdesks show, unless something behind it is coloured.</summary>
    public static bool IsWhiteText(string? style) =>
        !string.IsNullOrWhiteSpace(style) && Declarations(style).Any(d => d.Name is "color" or "-webkit-text-fill-color" && Colour(d.Value) == "white");

    public static bool HasBackground(string? style) =>
        !string.IsNullOrWhiteSpace(style)
        && Declarations(style).Any(d => d.Name is "background" or "background-color" or "background-image" && Colour(d.Value) is not ("white" or "transparent" or "none"));

    private static IEnumerable<(string Name, string Value)> Declarations(string style)
    {
        foreach (var declaration in Comment().Replace(style, "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                var value = declaration[(colon + 1)..].Replace("!important", "", StringComparison.OrdinalIgnoreCase).Trim().ToLowerInvariant();
                yield return (declaration[..colon].Trim().ToLowerInvariant(), value);
            }
        }
    }

    private static double? Number(string value) =>
        LeadingNumber().Match(value) is { Success: true } match
        && double.TryParse(match.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Colour(string value) => value.Replace(" ", "", StringComparison.Ordinal) switch
    {
        "white" or "#fff" or "#ffffff" or "rgb(255,255,255)" => "white",
        "transparent" or "#0000" or "#00000000" or "rgba(0,0,0,0)" => "transparent",
        var other => other,
    };

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingNumber();

    [GeneratedRegex(@"scale[xy]?\(\s*0*\.?0*\s*[,)]|translate[xy]?\(\s*-\d{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex OutOfSight();

    [GeneratedRegex(@"rect\(\s*(0|1)(px)?[\s,]+(0|1)(px)?[\s,]+(0|1)(px)?[\s,]+(0|1)(px)?|inset\(\s*(50|100)%|circle\(\s*0", RegexOptions.CultureInvariant)]
    private static partial Regex ClippedAway();
}
