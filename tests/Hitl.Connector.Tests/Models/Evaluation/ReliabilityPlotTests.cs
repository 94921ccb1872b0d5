using System.Globalization;
using System.Xml.Linq;
using Hitl.Connector.Models.Evaluation;

namespace Hitl.Connector.Tests.Models.Evaluation;

public sealed class ReliabilityPlotTests
{
    private static readonly EvaluationReport Report = new()
    {
        Rows = 40,
        Accuracy = 0.75,
        AccuracyInterval = (0.6, 0.86),
        MacroF1 = 0.7,
        Auroc = 0.8,
        CalibrationError = 0.05,
        OutOfScope = null,
        SeenRows = 0,
        AccuracyUnseen = 0.75,
        MacroF1Unseen = 0.7,
        UnknownLabelRows = 0,
        Labels = [],
        Confusions = [],
        Reliability = [new ReliabilityBin(0.5, 0.25, 4), new ReliabilityBin(0.9, 1, 36)],
        Coverage = [],
        Thresholds = [],
        CoverageCurve = [new CoveragePoint(0.5, 1, 0.9), new CoveragePoint(1, 0.75, 0.5)],
        Latency = new LatencyFigures(TimeSpan.Zero, TimeSpan.Zero, 0),
    };

    [Fact]
    public void Draw_Report_IsOneSvgWithTitleAxesAndEveryBinInItsPlace()
    {
        var svg = XElement.Parse(ReliabilityPlot.Draw("intent <1.0> & co", "confidence said", Report));

        XNamespace ns = "http://www.w3.org/2000/svg";
        svg.Name.ShouldBe(ns + "svg");
        svg.Element(ns + "title")!.Value.ShouldBe("intent <1.0> & co: reliability and coverage");
        var texts = svg.Elements(ns + "text").Select(t => t.Value).ToList();
        texts.ShouldContain("confidence said");
        texts.ShouldContain("share of messages answered, surest first");
        texts.ShouldContain(t => t.Contains("accuracy 75.0 % (60.0 to 86.0), ECE 0.050", StringComparison.Ordinal));

        double Number(XElement e, string name) => double.Parse(e.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        var dots = svg.Elements(ns + "circle").ToList();
        dots.Count.ShouldBe(2);
        Number(dots[1], "cx").ShouldBeGreaterThan(Number(dots[0], "cx"));
        Number(dots[1], "cy").ShouldBeLessThan(Number(dots[0], "cy"));
        Number(dots[1], "r").ShouldBeGreaterThan(Number(dots[0], "r"));
        svg.Elements(ns + "polyline").ShouldHaveSingleItem().Attribute("points")!.Value.Split(' ').Length.ShouldBe(2);
    }

    [Fact]
    public void Draw_WhereverCommasAreDecimal_WritesPoints()
    {
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        var usual = ReliabilityPlot.Draw("m", "p", Report);
        try
        {
            CultureInfo.CurrentCulture = comma;

            ReliabilityPlot.Draw("m", "p", Report).ShouldBe(usual);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
