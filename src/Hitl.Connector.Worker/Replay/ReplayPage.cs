using System.Globalization;
using System.Xml.Linq;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;

namespace Hitl.Connector.Worker.Replay;

/// <summary>A replay's report as one HTML file: no script, no font or picture from elsewhere, no word of any conversation.</summary>
public static class ReplayPage
{
    private const string Style = """
        :root { color-scheme: light; }
        body { margin: 0; background: #f4f6f8; color: #1f2933; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        main { max-width: 1020px; margin: 0 auto; padding: 32px 20px 64px; }
        h1 { font-size: 26px; margin: 0 0 4px; letter-spacing: -0.01em; }
        h2 { font-size: 17px; margin: 0 0 4px; }
        p { margin: 0 0 12px; }
        .soft { color: #5c6b7a; fill: #5c6b7a; }
        code { font: 13px ui-monospace, "SFMono-Regular", Menlo, monospace; background: #eef2f6; border-radius: 4px; padding: 1px 5px; }
        section { background: #fff; border: 1px solid #e1e7ed; border-radius: 10px; padding: 20px 24px; margin-top: 18px; overflow-x: auto; }
        svg { display: block; width: 100%; height: auto; font-size: 13px; fill: #1f2933; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 14px; margin-top: 20px; }
        .tile { background: #fff; border: 1px solid #e1e7ed; border-radius: 10px; padding: 14px 18px; }
        .tile b { display: block; font-size: 28px; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .better { color: #0f766e; } .worse { color: #b42318; }
        .key i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin: 0 6px 0 14px; vertical-align: -1px; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: 600; color: #5c6b7a; border-bottom: 1px solid #d5dde5; padding: 6px 10px 6px 0; white-space: nowrap; }
        td { border-bottom: 1px solid #edf1f4; padding: 7px 10px 7px 0; vertical-align: top; }
        td.n, th.n { text-align: right; }
        .flag { display: inline-block; background: #fdf0dc; color: #8a4b05; border-radius: 4px; padding: 0 7px; font-size: 13px; margin: 0 4px 2px 0; white-space: nowrap; }
        .kind { font-weight: 600; white-space: nowrap; }
        """;

    public static string Draw(ReplayReport report)
    {
        var page = new XElement(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("title", $"Replay: draft {report.Draft.Version} beside live {report.Live.Version}"),
                new XElement("style", Style)),
            new XElement("body", new XElement("main", Head(report), Tiles(report), Plots(report), ReplayTables.Rules(report), ReplayTables.Differences(report))));

        // One line: in HTML, what stands between marks is text.
        return "<!doctype html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static object[] Head(ReplayReport report) =>
    [
        new XElement("h1", "What the draft would have done"),
        new XElement(
            "p",
            new XAttribute("class", "soft"),
            string.Create(CultureInfo.InvariantCulture, $"{report.Conversations:N0} recorded conversations, {report.From:d MMMM yyyy} to {report.To:d MMMM yyyy}. Draft "),
            new XElement("code", report.Draft.Version),
            $" ({report.Draft.Rules} rules) beside live ",
            new XElement("code", report.Live.Version),
            string.Create(CultureInfo.InvariantCulture, $" ({report.Live.Rules} rules). {report.Outcomes[Need.Human]:N0} conversations needed a person and {report.Outcomes[Need.Bot]:N0} did not; of {report.Outcomes[Need.Unknown]:N0} nobody knows, and they count for no rule and against none.")),
    ];

    private static XElement Tiles(ReplayReport report) => new(
        "div",
        new XAttribute("class", "tiles"),
        Tile("handed over", report.Live.Escalated, report.Draft.Escalated, null),
        Tile("misses", report.Live.Verdicts.Missed, report.Draft.Verdicts.Missed, fewerIsBetter: true, Share(report.Draft.Verdicts.MissRate, "of those who needed a person")),
        Tile("needless", report.Live.Verdicts.Needless, report.Draft.Verdicts.Needless, fewerIsBetter: true, Share(report.Draft.Verdicts.NeedlessRate, "of known hand-overs")),
        Tile("come out differently", null, report.Differing, null));

    private static string Share(double? share, string of) => share is null ? "" : $"{ReplayText.Percent(share)} {of}";

    private static XElement Tile(string name, long? live, long draft, bool? fewerIsBetter, string more = "")
    {
        var change = draft - (live ?? draft);
        var tone = fewerIsBetter is not true || change == 0 ? "soft" : change < 0 ? "better" : "worse";
        return new XElement(
            "div",
            new XAttribute("class", "tile"),
            new XElement("span", new XAttribute("class", "soft"), name),
            new XElement("b", ReplayText.Count(draft)),
            live is null ? "" : new XElement("span", new XAttribute("class", tone), change == 0 ? "as live" : $"{ReplayText.Signed(change)} against live"),
            more.Length == 0 ? "" : new XElement("div", new XAttribute("class", "soft"), more));
    }

    private static IEnumerable<XElement> Plots(ReplayReport report)
    {
        yield return Section("Misses, needless hand-overs and load", "A draft that only looks at one of them is not finished. Each pair has its own scale.", ReplayPlots.SideBySide(report));
        if (report.Rules.Any(r => r.Gained + r.Lost > 0))
        {
            yield return Section("Conversations gained and lost by rule", "Of each rule that fires on other conversations than before.", ReplayPlots.GainedAndLost(report));
        }

        if (report.Rules.Any(r => r is { Draft: not null, DraftFired: > 0 }))
        {
            yield return Section(
                "How often each rule of the draft is right",
                "Rules that hand over, by what became of the conversations on which they fire.",
                Key((SvgMarks.Right, "a person was needed"), (SvgMarks.Needless, "the bot was enough"), (SvgMarks.Unknown, "not known")),
                ReplayPlots.Rightness(report));
        }

        if (report.Draft.Load.Count + report.Live.Load.Count > 0)
        {
            yield return Section(
                "Load by team and hour",
                "Conversations handed over in each hour of the day (UTC), on an average day.",
                Key((SvgMarks.Draft, "draft"), (SvgMarks.Live, "live")),
                ReplayPlots.TeamHours(report));
        }
    }

    private static XElement Key(params (string Fill, string Name)[] entries) => new(
        "p",
        new XAttribute("class", "key soft"),
        entries.Select(e => new object[] { new XElement("i", new XAttribute("style", $"background:{e.Fill}"), ""), e.Name }));

    internal static XElement Section(string heading, string about, params object[] content) =>
        new("section", new XElement("h2", heading), new XElement("p", new XAttribute("class", "soft"), about), content);
}
