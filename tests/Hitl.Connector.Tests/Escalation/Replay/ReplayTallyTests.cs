using System.Text.Json;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using Xunit.Abstractions;

namespace Hitl.Connector.Tests.Escalation.Replay;

public sealed class ReplayTallyTests(ITestOutputHelper output)
{
    private const string Live = """
        rules:
          - id: asks
            name: Asks for a person
            owner: Support
            severity: high
            when: { wants_human: { at_least: 0.5 } }
            then: { role: escalate, group: Escalations }
          - id: unhappy
            name: Unhappy
            owner: Support
            severity: normal
            when: { sentiment: { below: 0.20 } }
            then: { role: escalate, group: Care }
          - id: german
            name: German
            owner: Support
            severity: low
            when: { language: de }
            then: { tags: [hitl_german] }
        """;

    private static readonly string Draft = Live
        .Replace("0.20", "0.12", StringComparison.Ordinal)
        .Replace("language: de", "language: fr", StringComparison.Ordinal) + """

          - id: shy
            name: In shadow
            owner: Support
            severity: critical
            mode: shadow
            when: { frustration: { at_least: 0.9 } }
            then: { role: escalate, group: Shadows }
          - id: capped
            name: With a cap
            owner: Support
            severity: critical
            cap: 2
            when: { frustration: { at_least: 0.8 }, language: en }
            then: { role: escalate, group: Capped, stop: true }
          - id: always
            name: Everything
            owner: Support
            severity: low
            when: { bot_messages: { at_least: 0 } }
            then: { tags: [hitl_always] }
        """;

    private static RuleSet Read(string text)
    {
        var read = RuleFile.Parse(("rules.yaml", text));
        read.Errors.ShouldBeEmpty();
        return read.Rules!;
    }

    private static ReplayReport Replay(RuleSet live, RuleSet draft, IEnumerable<RecordedConversation> history)
    {
        var tally = new ReplayTally(live, draft);
        foreach (var conversation in history)
        {
            tally.Add(conversation);
        }

        return tally.Report();
    }

    private int Seed()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        return seed;
    }

    [Fact]
    public void Report_SameRulesOnBothSides_FindsNoDifference()
    {
        var report = Replay(Read(Live), Read(Live), RandomHistory.Make(Seed(), 300));

        report.Conversations.ShouldBe(300);
        report.Differing.ShouldBe(0);
        report.Differences.ShouldBeEmpty();
        report.Rules.ShouldAllBe(r => r.Standing == RuleStanding.Same && r.Gained == 0 && r.Lost == 0 && r.LiveFired == r.DraftFired);
        Text(report.Live).ShouldBe(Text(report.Draft));
    }

    [Fact]
    public void Report_AnyHistory_CountsWhatDecidingEachSheetCountsOut()
    {
        var history = RandomHistory.Make(Seed(), 400);
        var draft = Read(Draft);

        var report = Replay(Read(Live), draft, history);

        var decided = history.Select(c => (c.Outcome.Need, Decisions: c.Sheets.Select(s => EscalationPolicy.Decide(draft, s.Sheet)).ToList())).ToList();
        foreach (var rule in draft.Rules)
        {
            bool Fired(Decision d) => d.Fired.Any(f => f.RuleId == rule.Id);
            bool Held(Decision d) => Fired(d) || d.HeldBack.Any(f => f.RuleId == rule.Id);
            var replayed = report.Rules.Single(r => r.RuleId == rule.Id);
            replayed.DraftFired.ShouldBe(decided.Count(c => c.Decisions.Any(Held)), rule.Id);
            replayed.HeldBack.ShouldBe(decided.Count(c => c.Decisions.Any(Held) && !c.Decisions.Any(Fired)), rule.Id);
        }

        var escalated = decided.Where(c => c.Decisions.Any(d => d.Role == AiRole.Escalate)).ToList();
        report.Draft.Escalated.ShouldBe(escalated.Count);
        report.Draft.Verdicts.Right.ShouldBe(escalated.Count(c => c.Need == Need.Human));
        report.Draft.Verdicts.Needless.ShouldBe(escalated.Count(c => c.Need == Need.Bot));
        report.Draft.Verdicts.Missed.ShouldBe(decided.Count(c => c.Need == Need.Human) - report.Draft.Verdicts.Right);
        var teams = escalated.Select(c => c.Decisions.First(d => d.Role == AiRole.Escalate)).GroupBy(d => d.Destination ?? d.Sheet.GroupId ?? "(no team named)").ToDictionary(g => g.Key, g => (long)g.Count());
        report.Draft.Load.ToDictionary(l => l.Team, l => l.Conversations).ShouldBe(teams, ignoreOrder: true);
    }

    [Fact]
    public void Add_PartsInAnyOrderAddedTogether_AreTheWhole()
    {
        var seed = Seed();
        var history = RandomHistory.Make(seed, 500).ToArray();
        var (live, draft) = (Read(Live), Read(Draft));
        var whole = Replay(live, draft, history);
        new Random(seed).Shuffle(history);

        var sum = new ReplayTally(live, draft);
        foreach (var part in history.Chunk(70))
        {
            var tally = new ReplayTally(live, draft);
            Array.ForEach(part, tally.Add);
            sum.Add(tally);
        }

        Text(sum.Report()).ShouldBe(Text(whole));
    }

    [Fact]
    public void Report_DraftThatRaisesAThreshold_NamesTheNewMissWithItsValues()
    {
        var history = RandomHistory.Make(1, 600);

        var report = Replay(Read(Live), Read(Live.Replace("0.20", "0.12", StringComparison.Ordinal)), history);

        report.DifferencesByKind[DifferenceKind.NewMiss].ShouldBeGreaterThan(0);
        report.DifferencesByKind[DifferenceKind.MissMended].ShouldBe(0);
        (report.Draft.Verdicts.Missed - report.Live.Verdicts.Missed).ShouldBe(report.DifferencesByKind[DifferenceKind.NewMiss]);
        report.Rules.Single(r => r.RuleId == "unhappy").ShouldSatisfyAllConditions(
            r => r.Standing.ShouldBe(RuleStanding.Changed),
            r => r.Gained.ShouldBe(0),
            r => r.Lost.ShouldBe(r.LiveFired - r.DraftFired),
            r => r.Lost.ShouldBeGreaterThan(0));
        var miss = report.Differences[0];
        miss.Kind.ShouldBe(DifferenceKind.NewMiss);
        miss.Rules.ShouldBe(["unhappy"]);
        miss.Why.ShouldContain("sentiment");
        miss.Draft.ShouldBe("leave to the bot");
    }

    [Fact]
    public void Report_ManyDifferencesOfOneKind_ShowsTwentyAndSomeOfEveryRule()
    {
        var report = Replay(Read(Live), Read(Draft), RandomHistory.Make(2, 2000));

        report.Differing.ShouldBeGreaterThan(ReplayTally.Shown);
        report.Differences.Count.ShouldBe(ReplayTally.Shown);
        report.Differences.Select(d => d.Kind).Distinct().Count().ShouldBeGreaterThan(3);
        report.Differences.SelectMany(d => d.Rules).ShouldContain("capped");
        report.Differences.SelectMany(d => d.Rules).ShouldContain("unhappy");
        report.Differences.Select(d => d.Conversation).ShouldBeUnique();
    }

    [Fact]
    public void Report_RulesThatFireOnAllOrNone_AreFlaggedOnceThereIsEnoughToSay()
    {
        var (live, draft) = (Read(Live), Read(Draft));

        var few = Replay(live, draft, RandomHistory.Make(3, 19));
        var enough = Replay(live, draft, RandomHistory.Make(3, 200));

        few.Rules.ShouldAllBe(r => r.Flags.Count == 0);
        enough.Rules.Where(r => r.Flags.Contains(RuleFlag.FiresOnEverything)).Select(r => r.RuleId).ShouldBe(["always"]);
        enough.Rules.Where(r => r.Flags.Contains(RuleFlag.FiresOnNothing)).Select(r => r.RuleId).ShouldBe(["german"]);
    }

    [Fact]
    public void Report_RuleTakenOut_StaysInTheTableWithWhatItLost()
    {
        var draft = Read(Live[..Live.IndexOf("  - id: german", StringComparison.Ordinal)]);

        var report = Replay(Read(Live), draft, RandomHistory.Make(4, 100));

        var gone = report.Rules.Single(r => r.RuleId == "german");
        gone.Standing.ShouldBe(RuleStanding.LiveOnly);
        gone.Lost.ShouldBe(gone.LiveFired);
        gone.LiveFired.ShouldBeGreaterThan(0);
        report.Differing.ShouldBe(0, "a rule that only tags hands nothing over");
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value);
}
