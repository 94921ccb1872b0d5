using System.Globalization;
using System.Xml.Linq;
using Hitl.Connector.Escalation.Replay;
using static Hitl.Connector.Worker.Replay.SvgMarks;

namespace Hitl.Connector.Worker.Replay;

/// <summary>The plots of a replay's report: nothing that the report does not have.</summary>
internal static class ReplayPlots
{
    private const double Width = 940;
    private const int RulesDrawn = 24;
    private const int TeamsDrawn = 6;

    /// <summary>Misses, needless hand-overs and load, live and draft side by side: never one without the others.</summary>
    public static XElement SideBySide(ReplayReport report)
    {
        (string Name, long Live, long Draft, string Fill)[] panels =
        [
            ("misses", report.Live.Verdicts.Missed, report.Draft.Verdicts.Missed, Missed),
            ("needless hand-overs", report.Live.Verdicts.Needless, report.Draft.Verdicts.Needless, Needless),
            ("handed over in all", report.Live.Escalated, report.Draft.Escalated, Draft),
            ("busiest hour of a team", Busiest(report.Live), Busiest(report.Draft), Right),
        ];
        const double Height = 210, Bottom = 168, Top = 34, BarWidth = 56;
        var panel = Width / panels.Length;
        return Drawing(Width, Height, "Misses, needless hand-overs and load", panels.Select((p, i) =>
        {
            var middle = (i + 0.5) * panel;
            var scale = (Bottom - Top) / Ceiling(Math.Max(p.Live, p.Draft));
            return new object[]
            {
                Line(middle - 86, Bottom, middle + 86, Bottom, Live),
                Bar(middle - BarWidth - 6, Bottom - (p.Live * scale), BarWidth, p.Live * scale, Live),
                Bar(middle + 6, Bottom - (p.Draft * scale), BarWidth, p.Draft * scale, p.Fill),
                Label(middle - (BarWidth / 2) - 6, Bottom - (p.Live * scale) - 7, ReplayText.Count(p.Live), "middle"),
                Label(middle + (BarWidth / 2) + 6, Bottom - (p.Draft * scale) - 7, ReplayText.Count(p.Draft), "middle", ("font-weight", "600")),
                Label(middle - (BarWidth / 2) - 6, Bottom + 17, "live", "middle", ("class", "soft")),
                Label(middle + (BarWidth / 2) + 6, Bottom + 17, "draft", "middle", ("class", "soft")),
                Label(middle, Bottom + 37, p.Name, "middle", ("font-weight", "600")),
            };
        }).ToArray<object>());
    }

    /// <summary>Conversations that each rule gains to the right, and loses to the left.</summary>
    public static XElement GainedAndLost(ReplayReport report)
    {
        var rules = report.Rules.Where(r => r.Gained + r.Lost > 0).OrderByDescending(r => r.Gained + r.Lost).ThenBy(r => r.RuleId, StringComparer.Ordinal).Take(RulesDrawn).ToList();
        const double Row = 26, Left = 270, Top = 26;
        var height = Top + (rules.Count * Row) + 8;
        var zero = Left + ((Width - Left) / 2);
        var scale = (((Width - Left) / 2) - 60) / Ceiling(rules.Select(r => Math.Max(r.Gained, r.Lost)).DefaultIfEmpty(1).Max());
        return Drawing(
            Width,
            height,
            "Conversations gained and lost by rule",
            Label(zero - 8, 14, "lost", "end", ("class", "soft")),
            Label(zero + 8, 14, "gained", "start", ("class", "soft")),
            rules.Select((r, i) =>
            {
                var y = Top + (i * Row);
                return new object[]
                {
                    Label(0, y + 13, Short(r.RuleId)),
                    Bar(zero - (r.Lost * scale), y + 2, r.Lost * scale, 15, Live, $"{r.Name}: {r.Lost} lost"),
                    Bar(zero, y + 2, r.Gained * scale, 15, Draft, $"{r.Name}: {r.Gained} gained"),
                    r.Lost > 0 ? Label(zero - (r.Lost * scale) - 6, y + 14, ReplayText.Count(r.Lost), "end") : "",
                    r.Gained > 0 ? Label(zero + (r.Gained * scale) + 6, y + 14, ReplayText.Count(r.Gained)) : "",
                };
            }).ToArray<object>(),
            Line(zero, Top - 4, zero, height - 6, Live));
    }

    /// <summary>Of the conversations on which a rule of the draft fires: right, needless, unknown.</summary>
    public static XElement Rightness(ReplayReport report)
    {
        var rules = report.Rules.Where(r => r is { Draft: not null, DraftFired: > 0 }).OrderByDescending(r => r.DraftFired).Take(RulesDrawn).ToList();
        const double Row = 26, Left = 270, Top = 4;
        const double Full = Width - Left - 150;
        return Drawing(Width, Top + (rules.Count * Row) + 4, "How often each rule is right", rules.Select((r, i) =>
        {
            var y = Top + (i * Row);
            var (right, needless) = (Full * r.Draft!.Right / r.DraftFired, Full * r.Draft.Needless / r.DraftFired);
            var known = r.Draft.Right + r.Draft.Needless;
            var words = known == 0 ? "outcome not known" : string.Create(CultureInfo.InvariantCulture, $"{(double)r.Draft.Right / known:P0} of {known:N0} known");
            return new object[]
            {
                Label(0, y + 13, Short(r.RuleId)),
                Bar(Left, y + 2, right, 15, Right, $"{r.Draft.Right} right"),
                Bar(Left + right, y + 2, needless, 15, Needless, $"{r.Draft.Needless} needless"),
                Bar(Left + right + needless, y + 2, Full - right - needless, 15, Unknown, $"{r.DraftFired - known} not known"),
                Label(Left + Full + 10, y + 14, words),
            };
        }).ToArray<object>());
    }

    /// <summary>A day of each team: conversations that come in each hour, on average.</summary>
    public static XElement TeamHours(ReplayReport report)
    {
        var days = Math.Max(1, ((report.To - report.From) ?? TimeSpan.Zero).TotalDays);
        string[] teams = [.. report.Draft.Load.Concat(report.Live.Load).Select(l => l.Team).Distinct(StringComparer.Ordinal).Take(TeamsDrawn)];
        const double PanelWidth = Width / 2, PanelHeight = 178, PlotHeight = 112;
        return Drawing(Width, Math.Max(1, (teams.Length + 1) / 2) * PanelHeight, "Load by team and hour of the day", teams.Select((team, i) =>
        {
            var (left, top) = ((i % 2 * PanelWidth) + 40, (i / 2 * PanelHeight) + 28);
            double[] Hours(ReplaySide side) => side.Load.FirstOrDefault(l => l.Team == team)?.ByHour.Select(h => h / days).ToArray() ?? new double[24];
            var (live, draft) = (Hours(report.Live), Hours(report.Draft));
            var end = Ceiling(Math.Max(live.Max(), draft.Max()));
            double X(double hour) => left + (hour * (PanelWidth - 76) / 24);
            double Y(double value) => top + PlotHeight - (value / end * PlotHeight);
            IEnumerable<(double, double)> Steps(double[] hours) => hours.SelectMany((h, hour) => new[] { (X(hour), Y(h)), (X(hour + 1), Y(h)) });
            return new object[]
            {
                Label(left, top - 10, Short(team), "start", ("font-weight", "600")),
                new[] { 0, 0.5, 1 }.Select(part => new object[]
                {
                    Line(left, Y(end * part), X(24), Y(end * part)),
                    Label(left - 6, Y(end * part) + 4, (end * part).ToString("0.##", CultureInfo.InvariantCulture), "end", ("class", "soft")),
                }).ToArray<object>(),
                new[] { 0, 6, 12, 18, 24 }.Select(hour => Label(X(hour), top + PlotHeight + 17, hour.ToString("00", CultureInfo.InvariantCulture), "middle", ("class", "soft"))).ToArray<object>(),
                Curve(Steps(live), Live, dashed: true),
                Curve(Steps(draft), Draft, dashed: false),
            };
        }).ToArray<object>());
    }

    private static long Busiest(ReplaySide side) => side.Load.Select(l => l.Busiest).DefaultIfEmpty().Max();

    private static string Short(string name) => name.Length <= 36 ? name : name[..35] + "…";
}
