using System.Xml.Linq;
using Hitl.Connector.Escalation.Replay;

namespace Hitl.Connector.Worker.Replay;

/// <summary>The tables of a replay's page.</summary>
internal static class ReplayTables
{
    public static XElement Rules(ReplayReport report) => ReplayPage.Section(
        "Every rule",
        "Conversations count once. Right and needless are known only where the outcome is.",
        Table(
            ["rule", "", "#live", "#draft", "#gained", "#lost", "#right", "#needless", "look at"],
            report.Rules.Select(r => new object[]
            {
                new object[] { new XElement("code", r.RuleId), new XElement("div", new XAttribute("class", "soft"), r.Name) },
                r.Standing == RuleStanding.Same ? "" : ReplayText.Words(r.Standing),
                ReplayText.Count(r.LiveFired),
                ReplayText.Count(r.DraftFired),
                ReplayText.Signed(r.Gained),
                ReplayText.Signed(-r.Lost),
                r.Draft is { } right ? ReplayText.Count(right.Right) : "",
                r.Draft is { } needless ? ReplayText.Count(needless.Needless) : "",
                Flags(r),
            })));

    public static XElement Differences(ReplayReport report)
    {
        var about = report.Differing == 0
            ? "Every conversation comes out the same."
            : $"{ReplayText.Count(report.Differing)} conversations come out differently ({string.Join(", ", report.DifferencesByKind.Where(k => k.Value > 0).Select(k => $"{ReplayText.Count(k.Value)} {ReplayText.Words(k.Key)}"))}). These teach most; rules explain says more about each.";
        return ReplayPage.Section(
            "The most instructive differences",
            about,
            Table(
                ["what", "conversation", "live", "draft", "why", "known from"],
                report.Differences.Select(d => new object[]
                {
                    new XElement("span", new XAttribute("class", $"kind {Tone(d.Kind)}"), ReplayText.Words(d.Kind)),
                    new object[] { new XElement("code", d.Conversation.ToString()), new XElement("div", new XAttribute("class", "soft"), d.Intent is null ? d.Language : $"{d.Intent}, {d.Language}") },
                    d.Live,
                    d.Draft,
                    new object[] { new XElement("code", string.Join(", ", d.Rules)), new XElement("div", new XAttribute("class", "soft"), d.Why) },
                    string.Join(", ", d.Proofs.Select(ReplayText.Words)),
                })));
    }

    private static object Flags(RuleReplay rule)
    {
        var flags = rule.Flags.Select(ReplayText.Words).Concat(rule.HeldBack > 0 ? [$"{ReplayText.Count(rule.HeldBack)} held back"] : []).ToList();
        return flags.Count == 0 ? "" : flags.Select(f => new XElement("span", new XAttribute("class", "flag"), f)).ToArray<object>();
    }

    private static string Tone(DifferenceKind kind) => kind switch
    {
        DifferenceKind.NewMiss or DifferenceKind.NewNeedless => "worse",
        DifferenceKind.MissMended or DifferenceKind.NeedlessMended => "better",
        _ => "soft",
    };

    // A heading that begins with # is of numbers, which stand to the right.
    private static XElement Table(string[] headings, IEnumerable<object[]> rows)
    {
        object Number(int column) => headings[column].StartsWith('#') ? new XAttribute("class", "n") : "";
        return new XElement(
            "table",
            new XElement("thead", new XElement("tr", headings.Select((h, i) => new XElement("th", Number(i), h.TrimStart('#'))))),
            new XElement("tbody", "", rows.Select(row => new XElement("tr", row.Select((cell, i) => new XElement("td", Number(i), cell))))));
    }
}
