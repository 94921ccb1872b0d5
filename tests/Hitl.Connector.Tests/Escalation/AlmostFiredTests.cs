using System.Globalization;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Escalation;

public sealed class AlmostFiredTests
{
    // Sixteenths, which add and take away without a remainder.
    private const double Step = 1 / 16d;

    [Theory]
    [InlineData(0.5, 0.5, true)]
    [InlineData(0.5, 0.4, true)]
    [InlineData(0.1, 0, true)]
    [InlineData(0.5, 0.39, false)]
    public void Decide_RuleAtADistance_IsNamedUpToATenth(double sentiment, double threshold, bool named) =>
        Decided([Rule(0, threshold)], sentiment).AlmostFired.Count.ShouldBe(named ? 1 : 0);

    [Fact]
    public void Decide_MoreRulesNearThanAreShown_NamesTheNearestTen()
    {
        // Of twelve, the first is the furthest.
        var rules = Enumerable.Range(0, 12).Select(i => Rule(i, 0.40 + (i * 0.005)));

        Almost(rules).ShouldBe(["r11", "r10", "r9", "r8", "r7", "r6", "r5", "r4", "r3", "r2"]);
    }

    [Fact]
    public void Decide_RulesEquallyNear_StandInTheOrderOfRank()
    {
        Almost([Rule(0, 0.5 - Step), Rule(1, 0.5), Rule(2, 0.5 - Step), Rule(3, 0.5)]).ShouldBe(["r1", "r3", "r0", "r2"]);
        Almost(Enumerable.Range(0, 12).Select(i => Rule(i, 0.5 - Step))).ShouldBe(Enumerable.Range(0, 10).Select(i => $"r{i}"), "the eleventh is not nearer than the tenth");
    }

    private static IEnumerable<string> Almost(IEnumerable<Rule> rules) => Decided(rules).AlmostFired.Select(a => a.RuleId);

    private static Decision Decided(IEnumerable<Rule> rules, double sentiment = 0.5) =>
        EscalationPolicy.Decide(new RuleSet(rules), Talk.Sheet(new Talk().Show(), Talk.Scored(sentiment), new OwnershipState(Owner.Bot, "bot")));

    private static Rule Rule(int index, double below) =>
        new(string.Create(CultureInfo.InvariantCulture, $"r{index}"), "R", "O", Severity.Low, new Condition.Number(Measure.Sentiment, Comparison.Below, below), new RuleActions { Role = AiRole.Assist });
}
