using System.Globalization;
using System.Xml.Linq;

namespace Hitl.Connector.Models.Evaluation;

/// <summary>
/// Draws what was promised against what was kept, and accuracy against coverage, as one SVG: no numbers that the report
/// does not have, no script, no font or file from elsewhere.
/// </summary>
public static class ReliabilityPlot
{
    private const int Width = 960;
    private const int Height = 500;
    private const string Ink = "#1f2933";
    private const string Pale = "#d5dbe1";
    private const string Blue = "#2563a8";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The square that 0..1 by 0..1 is drawn into.</summary>
    private sealed record Frame(double Left, double Top, double Size)
    {
        public double X(double value) => Left + (value * Size);

        public double Y(double value) => Top + ((1 - value) * Size);
    }

    /// <param name="model">Its name, for the title.</param>
    /// <param name="promise">What the horizontal axis says, e.g. <c>confidence said</c>.</param>
    public static string Draw(string model, string promise, EvaluationReport report)
    {
        var title = $"{model}: reliability and coverage";
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Rows} rows, accuracy {report.Accuracy * 100:F1} % ({report.AccuracyInterval.Low * 100:F1} to {report.AccuracyInterval.High * 100:F1}), ECE {report.CalibrationError:F3} in {Metrics.ReliabilityBins} bins");
        var reliability = new Frame(70, 92, 320);
        var coverage = new Frame(570, 92, 320);
        var root = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {Height}"),
            new XAttribute("width", Width),
            new XAttribute("height", Height),
            new XAttribute("role", "img"),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", 12),
            new XAttribute("fill", Ink),
            new XElement(Svg + "title", title),
            new XElement(Svg + "desc", summary),
            Shape("rect", ("width", Width), ("height", Height), ("fill", "#ffffff")),
            Text(24, 34, title, "start", ("font-size", 18), ("font-weight", "bold")),
            Text(24, 56, summary, "start"),
            Axes(reliability, promise, "share that came true", "Reliability"),
            Line(reliability.X(0), reliability.Y(0), reliability.X(1), reliability.Y(1), Pale, ("stroke-dasharray", "5 4"), ("stroke-width", 1.5)),
            Bins(reliability, report),
            Axes(coverage, "share of messages answered, surest first", "accuracy of the answers", "Accuracy against coverage"),
            Curve(coverage, report.CoverageCurve),
            Text(24, Height - 12, "Dots are bins, larger with more rows, with 95 % intervals; on the dashed line what is said comes true as often as said.", "start", ("fill-opacity", 0.7)));
        return new XDocument(root).ToString(SaveOptions.None) + "\n";
    }

    private static IEnumerable<XElement> Axes(Frame frame, string horizontal, string vertical, string heading)
    {
        yield return Text(frame.X(0.5), frame.Top - 10, heading, "middle", ("font-weight", "bold"));
        foreach (var tick in new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })
        {
            yield return Line(frame.X(tick), frame.Y(0), frame.X(tick), frame.Y(1), "#eef1f4");
            yield return Line(frame.X(0), frame.Y(tick), frame.X(1), frame.Y(tick), "#eef1f4");
            var label = tick.ToString("F1", CultureInfo.InvariantCulture);
            yield return Text(frame.X(tick), frame.Y(0) + 18, label, "middle");
            yield return Text(frame.Left - 8, frame.Y(tick) + 4, label, "end");
        }

        yield return Line(frame.X(0), frame.Y(0), frame.X(1), frame.Y(0), Ink);
        yield return Line(frame.X(0), frame.Y(0), frame.X(0), frame.Y(1), Ink);
        yield return Text(frame.X(0.5), frame.Y(0) + 40, horizontal, "middle");
        var (x, y) = (frame.Left - 42, frame.Y(0.5));
        yield return Text(x, y, vertical, "middle", ("transform", string.Create(CultureInfo.InvariantCulture, $"rotate(-90 {x:0.##} {y:0.##})")));
    }

    // A bin's dot stands at its mean confidence, with its 95 % interval; its area grows with its rows.
    private static IEnumerable<XElement> Bins(Frame frame, EvaluationReport report)
    {
        var most = report.Reliability.Max(b => b.Rows);
        foreach (var bin in report.Reliability)
        {
            var (low, high) = ModelEvaluation.Wilson((int)Math.Round(bin.Accuracy * bin.Rows), bin.Rows);
            var x = frame.X(bin.Confidence);
            yield return Line(x, frame.Y(low), x, frame.Y(high), Blue, ("stroke-opacity", 0.5), ("stroke-width", 2));
            var dot = Shape("circle", ("cx", x), ("cy", frame.Y(bin.Accuracy)), ("r", 3 + (6 * Math.Sqrt(bin.Rows / (double)most))), ("fill", Blue), ("fill-opacity", 0.8));
            dot.Add(new XElement(Svg + "title", string.Create(CultureInfo.InvariantCulture, $"{bin.Rows} rows: said {bin.Confidence:F3}, came true {bin.Accuracy:F3}")));
            yield return dot;
        }
    }

    private static XElement Curve(Frame frame, IReadOnlyList<CoveragePoint> points) => Shape(
        "polyline",
        ("points", string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{frame.X(p.Coverage):0.##},{frame.Y(p.Accuracy):0.##}")))),
        ("fill", "none"),
        ("stroke", Blue),
        ("stroke-width", 2.5),
        ("stroke-linejoin", "round"));

    private static XElement Line(double x1, double y1, double x2, double y2, string stroke, params (string Name, object Value)[] more) =>
        Shape("line", [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", stroke), .. more]);

    private static XElement Text(double x, double y, string text, string anchor, params (string Name, object Value)[] more)
    {
        var element = Shape("text", [("x", x), ("y", y), ("text-anchor", anchor), .. more]);
        element.Add(text);
        return element;
    }

    private static XElement Shape(string name, params (string Name, object Value)[] attributes) =>
        new(Svg + name, attributes.Select(a => new XAttribute(a.Name, a.Value is double number ? number.ToString("0.##", CultureInfo.InvariantCulture) : a.Value)));
}
