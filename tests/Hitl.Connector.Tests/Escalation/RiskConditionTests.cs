using Hitl.Connector.Accounts;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation;

public sealed class RiskConditionTests
{
    private static readonly Scores Risky = Talk.Scored() with
    {
        Urgency = new Urgency(UrgencyLevel.High, 0.7),
        Topics = new Dictionary<string, double> { ["legal"] = 0.9, ["payment"] = 0.4 },
        Frustration = 0.8,
        Confusion = 0.2,
        Abuse = 0.1,
        Complexity = 0.6,
        Closing = 0.05,
    };

    [Theory]
    [InlineData("{ urgency: { at_least: high } }", true)]
    [InlineData("{ urgency: { at_least: normal, probability: 0.7 } }", true)]
    [InlineData("{ urgency: { at_least: high, probability: 0.8 } }", false)]
    [InlineData("{ urgency: { at_least: critical } }", false)]
    [InlineData("{ urgency: { unknown: true } }", false)]
    [InlineData("{ topics: { any: [legal, payment] } }", true)]
    [InlineData("{ topics: { any: [payment, medical] } }", false)]
    [InlineData("{ topics: { has: [legal, payment] } }", false)]
    [InlineData("{ topics: { has: [legal, payment], at_least: 0.4 } }", true)]
    [InlineData("{ topics: { has: legal, any: [medical, payment], at_least: 0.4 } }", true)]
    [InlineData("{ topics: { unknown: true } }", false)]
    [InlineData("{ frustration: { above: 0.7 } }", true)]
    [InlineData("{ confusion: { above: 0.7 } }", false)]
    [InlineData("{ abuse: { at_least: 0.1 } }", true)]
    [InlineData("{ complexity: { below: 0.5 } }", false)]
    [InlineData("{ closing: { at_most: 0.05 } }", true)]
    public void Test_KnownScores_AreCompared(string when, bool holds) => Parsed(when).Test(Given(Risky)).ShouldBe(holds);

    [Theory]
    [InlineData("{ urgency: { at_least: low } }")]
    [InlineData("{ topics: { any: legal, at_least: 0 } }")]
    [InlineData("{ not: { topics: { any: legal } } }")]
    [InlineData("{ frustration: { at_least: 0 } }")]
    [InlineData("{ complexity: { at_least: 0 } }")]
    [InlineData("{ closing: { at_least: 0 } }")]
    public void Test_ScoreUnknown_IsNeitherTrueNorFalse(string when)
    {
        Parsed(when).Test(Given(Talk.Scored())).ShouldBeNull();
        Parsed(when).Gap(Given(Talk.Scored())).ShouldBe(double.PositiveInfinity);
    }

    [Theory]
    [InlineData("{ urgency: { unknown: true } }")]
    [InlineData("{ topics: { unknown: true } }")]
    [InlineData("{ abuse: { unknown: true } }")]
    public void Unknown_ScoreUnknown_Holds(string when) => Parsed(when).Test(Given(Talk.Scored())).ShouldBe(true);

    [Theory]
    [InlineData("{ urgency: { at_least: high, probability: 0.8 } }", 0.1)]
    [InlineData("{ topics: { any: [payment, medical] } }", 0.1)]
    [InlineData("{ topics: { has: [payment, medical] } }", 0.5)]
    [InlineData("{ topics: { any: [legal] } }", 0)]
    public void Gap_Missed_IsWhatOneNumberLacks(string when, double gap) => Parsed(when).Gap(Given(Risky)).ShouldBe(gap, 1e-12);

    [Fact]
    public void Gap_AnotherLevelAsked_IsAtNoDistance() => Parsed("{ urgency: { at_least: critical } }").Gap(Given(Risky)).ShouldBe(double.PositiveInfinity);

    [Theory]
    [InlineData("{ urgency: { at_least: normal } }", "urgency high ≥ normal")]
    [InlineData("{ urgency: { at_least: high, probability: 0.6 } }", "urgency high ≥ high, probability 0.70 ≥ 0.60")]
    [InlineData("{ topics: { any: [legal, payment] }, frustration: { above: 0.5 } }", "frustration 0.80 > 0.50 and topic legal 0.90 ≥ 0.50")]
    public void Decide_RuleFires_SaysWhichScoresMadeIt(string when, string because)
    {
        var decision = Talk.Decide(
            Rules(when), new Talk().Says(Talk.Customer).Show(), Risky, new OwnershipState(Owner.Bot, "no_human_signal"), AccountMode.Act, Talk.Start);

        decision.Fired.ShouldHaveSingleItem().Because.ShouldBe(because);
    }

    [Fact]
    public void Moments_EachMessage_HasTheScoresOfItsTime()
    {
        var talk = new Talk().Says(Talk.Customer).Says(Talk.Customer);
        var messages = talk.Show().FromCustomer.Select((m, i) => new MessageScores(m.Id, "en", 0.5, null, 0.1, 0.1)
        {
            SoFar = new ScoresSoFar(0.5, null, 0.1) { Urgency = new Urgency((UrgencyLevel)(i + 1), 0.6), Complexity = i / 2.0 },
        }).ToList();

        var moments = Talk.Sheet(talk.Show(), Risky with { Messages = messages }, new OwnershipState(Owner.Bot, "bot")).Moments;

        moments.Count.ShouldBe(2);
        moments[0].Urgency.ShouldBe(new Urgency(UrgencyLevel.Normal, 0.6));
        moments[0].Complexity.ShouldBe(0);
        moments[0].Topics.ShouldBeNull();
    }

    private static Condition Parsed(string when) => Rules(when).Rules[0].When;

    private static RuleSet Rules(string when)
    {
        var (rules, errors) = RuleFile.Parse(("r.yaml", $"rules:\n  - {{ id: a, name: A, owner: O, severity: low, when: {when}, then: {{ role: assist }} }}\n"));
        errors.ShouldBeEmpty();
        return rules!;
    }

    private static Facts Given(Scores scores) => new(Talk.Sheet(new Talk().Show(), scores, new OwnershipState(Owner.Bot, "bot")), 0);
}
