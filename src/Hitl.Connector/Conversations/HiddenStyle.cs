using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Hitl.Connector.Conversations;

/// <summary>
/// Whether an element's attributes and inline CSS keep its text from the reader's eye. One hiding declaration is enough,
/// whatever comes after it: <c>!important</c> may make it win.
/// </summary>
internal static partial class HiddenStyle
{
    // Pixels; beyond the edge of any page that a helpdesk shows.
    private const double Offstage = -500;
    private const double PixelsPerEm = 16;
    private const string White = "white";
    private const string Transparent = "transparent";

    /// <param name="onColour">What stands behind the element is coloured: white text can be read there, and nowhere else.</param>
    public static bool Hides(IElement element, bool onColour)
    {
        var style = element.GetAttribute("style");
        var font = element.LocalName is "font";
        return element.HasAttribute("hidden")
            || Hides(style)
            || (font && element.GetAttribute("size")?.Trim() is "0")
            || (!onColour && (IsWhiteText(style) || (font && Colour(element.GetAttribute("color")) is White)));
    }

    /// <summary>True for declarations that hide an element with everything in it, wherever it stands.</summary>
    public static bool Hides(string? style)
    {
        var clipped = false;
        var noExtent = false;
        string? colour = null;
        string? background = null;
        foreach (var (name, value) in Declarations(style))
        {
            switch (name)
            {
                case "display" when value is "none":
                case "visibility" when value is "hidden" or "collapse":
                case "content-visibility" when value is "hidden":
                case "mso-hide" when value is "all":
                case "opacity" when Fraction(value) is <= 0.05:
                case "font-size" when Pixels(value, percent: PixelsPerEm / 100) is <= 1:
                case "font" when ZeroFont().IsMatch(value):
                case "text-indent" or "left" or "top" or "right" or "margin-left" or "margin-top" when Pixels(value) is <= Offstage:
                case "transform" when OutOfSight().IsMatch(value):
                case "clip" or "clip-path" when ClippedAway().IsMatch(value):
                    return true;
                case "overflow" or "overflow-x" or "overflow-y":
                    clipped |= value.StartsWith("hidden", StringComparison.Ordinal) || value.StartsWith("clip", StringComparison.Ordinal);
                    break;
                case "height" or "max-height" or "width" or "max-width":
                    noExtent |= Pixels(value) is <= 1;
                    break;
                case "color" or "-webkit-text-fill-color":
                    colour = Colour(value);
                    break;
                case "background" or "background-color":
                    background = Colour(value);
                    break;
                default:
                    break;
            }
        }

        return (clipped && noExtent) || colour is Transparent || (colour is not null && colour == background);
    }

    /// <summary>True when the element paints its ground in a colour, false when it paints it white, null when it leaves it.</summary>
    public static bool? ColoursGround(IElement element)
    {
        bool? coloured = element.HasAttribute("background") ? true : Paints(Colour(element.GetAttribute("bgcolor")));
        foreach (var (name, value) in Declarations(element.GetAttribute("style")))
        {
            coloured = name is "background" or "background-color" or "background-image" ? Paints(Colour(value)) ?? coloured : coloured;
        }

        return coloured;
    }

    private static bool? Paints(string? colour) => colour switch
    {
        null or "" or "none" or "inherit" or "initial" or "unset" or Transparent => null,
        White => false,
        _ => true,
    };

    private static bool IsWhiteText(string? style) =>
        Declarations(style).Any(d => d.Name is "color" or "-webkit-text-fill-color" && Colour(d.Value) is White);

    private static IEnumerable<(string Name, string Value)> Declarations(string? style)
    {
        foreach (var declaration in Comment().Replace(style ?? "", "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                var value = declaration[(colon + 1)..].Replace("!important", "", StringComparison.OrdinalIgnoreCase).Trim().ToLowerInvariant();
                yield return (declaration[..colon].Trim().ToLowerInvariant(), value);
            }
        }
    }

    private static double? Fraction(string value) => Number(value) is { } number ? value.EndsWith('%') ? number / 100 : number : null;

    /// <param name="percent">Pixels that one percent, or one hundredth of the window, stands for: about 10 on a page.</param>
    private static double? Pixels(string value, double percent = 10) => Number(value) is not { } number ? null
        : value.EndsWith("em", StringComparison.Ordinal) ? number * PixelsPerEm
        : value.EndsWith('%') || value.EndsWith("vw", StringComparison.Ordinal) || value.EndsWith("vh", StringComparison.Ordinal) ? number * percent
        : number;

    private static double? Number(string value) =>
        LeadingNumber().Match(value) is { Success: true } match
        && double.TryParse(match.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string? Colour(string? value) => value?.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "white" or "#fff" or "#ffff" or "#ffffff" or "#ffffffff" or "rgb(255,255,255)" or "rgba(255,255,255,1)" => White,
        "transparent" or "#0000" or "#00000000" or "rgba(0,0,0,0)" => Transparent,
        var other => other,
    };

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LeadingNumber();

    [GeneratedRegex(@"(^|\s)0(\.0*)?(px|pt|r?em|%)?[/\s]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ZeroFont();

    [GeneratedRegex(@"scale[xy]?\(\s*(0+(\.0*)?|\.0+)\s*[,)]|translate[xy]?\(\s*-\d{3,}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OutOfSight();

    [GeneratedRegex(@"rect\(\s*(0|1)(px)?[\s,]+(0|1)(px)?[\s,]+(0|1)(px)?[\s,]+(0|1)(px)?|inset\(\s*(50|100)%|circle\(\s*0", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ClippedAway();
}
