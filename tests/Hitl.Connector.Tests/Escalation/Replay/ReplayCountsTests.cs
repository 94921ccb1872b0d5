using System.Globalization;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using static Hitl.Connector.Tests.Escalation.Replay.Recorded;

namespace Hitl.Connector.Tests.Escalation.Replay;

/// <summary>The figures of a replay on histories small enough to count by hand.</summary>
public sealed class ReplayCountsTests
{
    private static readonly RuleSet Two = Rules(Rule("angry", "frustration: { above: 0.5 }", "tags: [hitl_a]") + Rule("unhappy", "sentiment: { below: 0.30 }"));

    [Fact]
    public void Report_NothingAdded_HasNoTimeAndNoRate()
    {
        var report = new ReplayTally(Two, Two).Report();

        (report.Conversations, report.From, report.To, report.Differing).ShouldBe((0, null, null, 0));
        (report.Live.Verdicts.MissRate, report.Live.Verdicts.NeedlessRate).ShouldBe((null, null));
    }

    [Fact]
    public void Report_ConversationsInAnyOrder_SpansTheEarliestToTheLatest()
    {
        DateTimeOffset At(int day) => RandomHistory.Start.AddDays(day);
        RecordedConversation Long(int first, int last) => Conversation("1", Need.Bot, 0.9, at: At(first)) with
        {
            Sheets = [Conversation("1", Need.Bot, 0.9, at: At(first)).Sheets[0], Conversation("1", Need.Bot, 0.9, at: At(last)).Sheets[0]],
        };

        var report = Replayed(Two, Two, [Long(3, 4), Long(1, 2), Long(2, 6), Long(2, 3)]);

        (report.From, report.To).ShouldBe((At(1), At(6)));
        var (one, other) = (new ReplayTally(Two, Two), new ReplayTally(Two, Two));
        one.Add(Long(3, 4));
        other.Add(Long(1, 9));
        one.Add(other);
        (one.Report().From, one.Report().To, one.Report().Conversations).ShouldBe((At(1), At(9), 2));
    }

    [Fact]
    public void Report_RulesHereAndThere_CountWhatTheyGainAndLose()
    {
        // The draft's rules lie at other places: "new" where the live rules have none, "unhappy" first.
        var draft = Rules(Rule("unhappy", "sentiment: { below: 0.20 }") + Rule("angry", "frustration: { above: 0.3 }", "tags: [hitl_a]") + Rule("new", "sentiment: { below: 0.30 }"));
        RecordedConversation[] history =
        [
            Conversation("1", Need.Human, sentiment: 0.25),
            Conversation("2", Need.Human, sentiment: 0.15, frustration: 0.4),
            Conversation("3", Need.Bot, sentiment: 0.25, frustration: 0.9),
            Conversation("4", Need.Bot, sentiment: 0.9),
        ];

        var report = Replayed(Two, draft, history);

        report.Rules.Select(r => (r.RuleId, r.Standing, r.LiveFired, r.DraftFired, r.Gained, r.Lost)).ShouldBe(
        [
            ("unhappy", RuleStanding.Changed, 3, 1, 0, 2),
            ("angry", RuleStanding.Changed, 1, 2, 1, 0),
            ("new", RuleStanding.DraftOnly, 0, 3, 3, 0),
        ]);
        report.Outcomes[Need.Human].ShouldBe(2);
        report.Outcomes[Need.Unknown].ShouldBe(0);
        var unhappy = report.Rules[0];
        unhappy.Live.ShouldBe(new VerdictCounts(2, 1, 0, 1, 0));
        unhappy.Draft.ShouldBe(new VerdictCounts(1, 0, 1, 2, 0));
        (report.Rules[1].Live, report.Rules[1].Draft, report.Rules[2].Live).ShouldBe((null, null, null), "a rule that hands nothing over is right or wrong about nobody");
        (report.Live.Escalated, report.Live.Rules, report.Draft.Rules).ShouldBe((3, 2, 3));
        report.Live.Verdicts.ShouldBe(new VerdictCounts(2, 1, 0, 1, 0));
        Replayed(draft, Two, history).Rules.Select(r => (r.RuleId, r.Standing, r.LiveFired, r.DraftFired, r.Gained, r.Lost)).ShouldBe(
        [
            ("angry", RuleStanding.Changed, 2, 1, 0, 1),
            ("unhappy", RuleStanding.Changed, 1, 3, 2, 0),
            ("new", RuleStanding.LiveOnly, 3, 0, 0, 3),
        ]);
    }

    [Fact]
    public void Rates_SomeRightAndSomeWrong_AreSharesOfThoseThatCount()
    {
        var counts = new VerdictCounts(Right: 6, Needless: 2, Missed: 3, RightlyLeft: 50, Unknown: 100);

        counts.MissRate!.Value.ShouldBe(3 / 9d, 1e-12);
        counts.NeedlessRate!.Value.ShouldBe(0.25, 1e-12);
    }

    [Theory]
    [InlineData(19, 19, false)]
    [InlineData(20, 20, true)]
    [InlineData(20, 18, true)]
    [InlineData(20, 17, false)]
    public void Flags_RuleOnNearlyAll_IsFlaggedFromNineTenthsOfTwenty(int conversations, int fires, bool flagged)
    {
        var history = Enumerable.Range(0, conversations).Select(i => Conversation(Name(i), Need.Bot, i < fires ? 0.1 : 0.9));

        Flags(Rules(Rule("unhappy", "sentiment: { below: 0.30 }")), history).ShouldBe(flagged ? [RuleFlag.FiresOnEverything] : []);
    }

    [Theory]
    [InlineData("cap: 3, ", "sentiment: { below: 0.30 }", "role: escalate", 3, false)]
    [InlineData("cap: 3, ", "sentiment: { below: 0.30 }", "role: escalate", 4, true)]
    [InlineData("", "sentiment: { below: 0.30 }", "role: escalate", 4, false)]
    public void Flags_RuleWithACap_IsFlaggedWhereAnHourHasMore(string settings, string when, string then, int inOneHour, bool flagged)
    {
        var history = Enumerable.Range(0, 30).Select(i => Conversation(Name(i), Need.Bot, i < inOneHour ? 0.1 : 0.9));

        Flags(Rules(Rule("capped", when, then, settings)), history).ShouldBe(flagged ? [RuleFlag.OverItsCap] : []);
    }

    [Fact]
    public void Flags_RuleSwitchedOff_IsNotFlagged() =>
        Flags(Rules(Rule("off", "sentiment: { below: 0.30 }", settings: "enabled: false, ")), Enumerable.Range(0, 30).Select(i => Conversation(Name(i), Need.Bot, 0.1))).ShouldBeEmpty();

    [Theory]
    [InlineData(Connector.Handover.Owner.Bot, 0, true)]
    [InlineData(Connector.Handover.Owner.Human, 0, false)]
    [InlineData(Connector.Handover.Owner.Bot, 5, false)]
    [InlineData(Connector.Handover.Owner.Human, 5, false)]
    public void IsSameStretch_OwnerAndFinish_BothCount(Connector.Handover.Owner owner, int finishedMinutesLater, bool same)
    {
        var earlier = Conversation("1", Need.Bot, 0.5).Sheets[0].Sheet with { Since = Talk.Start };
        var later = earlier with { Ownership = new Connector.Handover.OwnershipState(owner, "later"), Since = Talk.Start.AddMinutes(finishedMinutesLater) };

        RecordedConversation.IsSameStretch(earlier, later).ShouldBe(same);
    }

    private static IEnumerable<RuleFlag> Flags(RuleSet draft, IEnumerable<RecordedConversation> history) => Replayed(Two, draft, history).Rules[0].Flags;

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
}
