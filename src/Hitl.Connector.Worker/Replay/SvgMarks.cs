using System.Globalization;
using System.Xml.Linq;

namespace Hitl.Connector.Worker.Replay;

/// <summary>The few marks that plots are made of.</summary>
internal static class SvgMarks
{
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public const string Live = "#94a3b3";
    public const string Draft = "#2563a8";
    public const string Right = "#0f766e";
    public const string Needless = "#d97706";
    public const string Missed = "#b42318";
    public const string Unknown = "#cbd5df";
    public const string Grid = "#e6ebf0";

    public static XElement Drawing(double width, double height, string title, params object[] content) => new(
        Svg + "svg",
        new XAttribute("viewBox", Text($"0 0 {width:0.#} {height:0.#}")),
        new XAttribute("role", "img"),
        new XAttribute("aria-label", title),
        new XElement(Svg + "title", title),
        content);

    public static XElement Bar(double x, double y, double width, double height, string fill, string? hint = null)
    {
        var bar = Shape("rect", ("x", x), ("y", y), ("width", Math.Max(width, 0)), ("height", Math.Max(height, 0)), ("rx", 2), ("fill", fill));
        if (hint is not null)
        {
            bar.Add(new XElement(Svg + "title", hint));
        }

        return bar;
    }

    public static XElement Line(double x1, double y1, double x2, double y2, string stroke = Grid) =>
        Shape("line", ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", stroke));

    public static XElement Label(double x, double y, string text, string anchor = "start", params (string Name, object Value)[] more)
    {
        var label = Shape("text", [("x", x), ("y", y), ("text-anchor", anchor), .. more]);
        label.Add(text);
        return label;
    }

    public static XElement Curve(IEnumerable<(double X, double Y)> points, string stroke, bool dashed) => Shape(
        "polyline",
        [
            ("points", string.Join(' ', points.Select(p => Text($"{p.X:0.##},{p.Y:0.##}")))),
            ("fill", "none"),
            ("stroke", stroke),
            ("stroke-width", 2),
            ("stroke-linejoin", "round"),
            .. dashed ? [("stroke-dasharray", (object)"4 3")] : Array.Empty<(string, object)>(),
        ]);

    public static XElement Shape(string name, params (string Name, object Value)[] attributes) =>
        new(Svg + name, attributes.Select(a => new XAttribute(a.Name, a.Value is double number ? Text($"{number:0.##}") : a.Value)));

    /// <summary>A round number not below the value, for the end of an axis.</summary>
    public static double Ceiling(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var step = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 1.5, 2, 3, 4, 5, 6, 8, 10 }.Select(f => f * step).First(end => end >= value * 0.9999);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
