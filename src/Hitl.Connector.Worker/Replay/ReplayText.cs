using System.Globalization;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using Spectre.Console;

namespace Hitl.Connector.Worker.Replay;

/// <summary>A replay's report on the terminal.</summary>
public static class ReplayText
{
    public static void Print(ReplayReport report)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{report.Conversations}[/] conversations from {report.From:yyyy-MM-dd} to {report.To:yyyy-MM-dd}; {report.Outcomes[Need.Human]} needed a person, {report.Outcomes[Need.Bot]} did not, of {report.Outcomes[Need.Unknown]} nobody knows.");
        Sides(report);
        Rules(report);
        Load(report);
        Differences(report);
    }

    private static void Sides(ReplayReport report)
    {
        var table = new Table().AddColumns("", $"live {report.Live.Version}", $"draft {report.Draft.Version}", "change");
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        Row("handed over", s => s.Escalated);
        Row("  rightly", s => s.Verdicts.Right);
        Row("  needlessly", s => s.Verdicts.Needless);
        Row("misses", s => s.Verdicts.Missed);
        Row("rightly left to the bot", s => s.Verdicts.RightlyLeft);
        Row("busiest hour of a team", s => s.Load.Select(l => l.Busiest).DefaultIfEmpty().Max());
        table.AddRow("share of misses", Percent(report.Live.Verdicts.MissRate), Percent(report.Draft.Verdicts.MissRate), "");
        table.AddRow("share of needless hand-overs", Percent(report.Live.Verdicts.NeedlessRate), Percent(report.Draft.Verdicts.NeedlessRate), "");
        AnsiConsole.Write(table);

        void Row(string name, Func<ReplaySide, long> value)
        {
            var (live, draft) = (value(report.Live), value(report.Draft));
            table.AddRow(name, Count(live), Count(draft), Signed(draft - live));
        }
    }

    private static void Rules(ReplayReport report)
    {
        var table = new Table().AddColumns("rule", "live", "draft", "gained", "lost", "right", "needless", "unknown", "look at");
        foreach (var column in table.Columns.Skip(1).Take(7))
        {
            column.RightAligned();
        }

        foreach (var rule in report.Rules)
        {
            table.AddRow(
                rule.RuleId.EscapeMarkup() + (rule.Standing == RuleStanding.Same ? "" : $" ({Words(rule.Standing)})"),
                Count(rule.LiveFired),
                Count(rule.DraftFired),
                Signed(rule.Gained),
                Signed(-rule.Lost),
                rule.Draft is { } r ? Count(r.Right) : "",
                rule.Draft is { } n ? Count(n.Needless) : "",
                rule.Draft is { } u ? Count(rule.DraftFired - u.Right - u.Needless) : "",
                string.Join(", ", rule.Flags.Select(Words).Concat(rule.HeldBack > 0 ? [$"{Count(rule.HeldBack)} held back"] : [])).EscapeMarkup());
        }

        AnsiConsole.Write(table);
    }

    private static void Load(ReplayReport report)
    {
        var table = new Table().AddColumns("team", "live", "draft", "busiest hour, live", "busiest hour, draft");
        foreach (var team in report.Draft.Load.Concat(report.Live.Load).Select(l => l.Team).Distinct(StringComparer.Ordinal))
        {
            var (live, draft) = (report.Live.Load.FirstOrDefault(l => l.Team == team), report.Draft.Load.FirstOrDefault(l => l.Team == team));
            table.AddRow(team.EscapeMarkup(), Count(live?.Conversations ?? 0), Count(draft?.Conversations ?? 0), Busiest(live), Busiest(draft));
        }

        AnsiConsole.Write(table);
    }

    private static void Differences(ReplayReport report)
    {
        if (report.Differing == 0)
        {
            AnsiConsole.MarkupLine("Every conversation comes out the same.");
            return;
        }

        AnsiConsole.MarkupLineInterpolated($"[bold]{report.Differing}[/] conversations come out differently; the {report.Differences.Count} that teach most:");
        var table = new Table().AddColumns("what", "conversation", "live", "draft", "rule", "why", "known from");
        foreach (var difference in report.Differences)
        {
            table.AddRow(
                Words(difference.Kind),
                difference.Conversation.ToString().EscapeMarkup(),
                difference.Live.EscapeMarkup(),
                difference.Draft.EscapeMarkup(),
                string.Join(", ", difference.Rules).EscapeMarkup(),
                difference.Why.EscapeMarkup(),
                string.Join(", ", difference.Proofs.Select(Words)));
        }

        AnsiConsole.Write(table);
    }

    public static string Words(DifferenceKind kind) => kind switch
    {
        DifferenceKind.NewMiss => "new miss",
        DifferenceKind.MissMended => "miss mended",
        DifferenceKind.NewNeedless => "new needless",
        DifferenceKind.NeedlessMended => "needless mended",
        DifferenceKind.OtherTeam => "other team",
        _ => "nobody knows",
    };

    public static string Words(RuleFlag flag) => flag switch
    {
        RuleFlag.FiresOnEverything => "fires on nearly everything",
        RuleFlag.FiresOnNothing => "fires on nothing",
        _ => "over its cap in its busiest hour",
    };

    public static string Words(RuleStanding standing) => standing switch
    {
        RuleStanding.DraftOnly => "new",
        RuleStanding.LiveOnly => "removed",
        RuleStanding.Changed => "changed",
        _ => "same",
    };

    public static string Words(Proof proof) => proof switch
    {
        Proof.MarkedNeeded => "marked needed",
        Proof.MarkedNeedless => "marked needless",
        Proof.AskedForPerson => "asked for a person",
        Proof.TakenOverFromBot => "taken over from the bot",
        Proof.Reopened => "reopened",
        Proof.RatedLow => "rated low",
        Proof.CameBack => "came back",
        Proof.RatedWell => "rated well",
        Proof.SaidThanks => "said thanks",
        _ => "ended quietly",
    };

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Percent(double? share) => share is { } known ? known.ToString("P1", CultureInfo.InvariantCulture) : "–";

    public static string Signed(long value) => value == 0 ? "0" : value.ToString("+#,0;−#,0", CultureInfo.InvariantCulture);

    private static string Busiest(TeamLoad? load) => load is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{load.Busiest} ({load.BusiestAt:yyyy-MM-dd HH:00})");
}
