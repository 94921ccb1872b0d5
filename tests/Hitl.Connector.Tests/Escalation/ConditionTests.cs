using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation;

public class ConditionTests
{
    private static readonly Condition True = new Condition.Number(Measure.Sentiment, Comparison.AtLeast, 0);
    private static readonly Condition False = new Condition.Number(Measure.Sentiment, Comparison.Above, 1);
    private static readonly Condition Unknown = new Condition.Number(Measure.Uncertainty, Comparison.Above, 0.5);

    private static Facts Given(Scores? scores = null, Talk? talk = null, params string[] tags) => new(
        Talk.Sheet(
            (talk ?? new Talk()).Show() with { Tags = tags, Channel = Channel.Email },
            scores ?? Talk.Scored() with { Uncertainty = null },
            new OwnershipState(Owner.WaitingForHuman, "control_passed")),
        0);

    [Theory]
    [InlineData(Comparison.Below, 0.49, true)]
    [InlineData(Comparison.Below, 0.5, false)]
    [InlineData(Comparison.AtMost, 0.5, true)]
    [InlineData(Comparison.AtMost, 0.51, false)]
    [InlineData(Comparison.Above, 0.51, true)]
    [InlineData(Comparison.Above, 0.5, false)]
    [InlineData(Comparison.AtLeast, 0.5, true)]
    [InlineData(Comparison.AtLeast, 0.49, false)]
    public void Number_AtTheBoundary_ComparesExactly(Comparison comparison, double sentiment, bool holds)
    {
        var condition = new Condition.Number(Measure.Sentiment, comparison, 0.5);

        condition.Test(Given(Talk.Scored(sentiment))).ShouldBe(holds);
        condition.Gap(Given(Talk.Scored(sentiment))).ShouldBe(holds ? 0 : Math.Abs(sentiment - 0.5), 1e-12);
    }

    [Fact]
    public void Number_ScoreUnknown_IsNeitherTrueNorFalse()
    {
        Unknown.Test(Given()).ShouldBeNull();
        Unknown.Gap(Given()).ShouldBe(double.PositiveInfinity);
        new Condition.Not(Unknown).Test(Given()).ShouldBeNull();
        new Condition.Unknown(Measure.Uncertainty).Test(Given()).ShouldBe(true);
        new Condition.Unknown(Measure.Sentiment).Test(Given()).ShouldBe(false);
    }

    [Fact]
    public void Every_OneUnknown_IsFalseOrUnknownNeverTrue()
    {
        new Condition.Every([True, True]).Test(Given()).ShouldBe(true);
        new Condition.Every([True, Unknown]).Test(Given()).ShouldBeNull();
        new Condition.Every([Unknown, False]).Test(Given()).ShouldBe(false);
    }

    [Fact]
    public void Some_OneUnknown_IsTrueOrUnknownNeverFalse()
    {
        new Condition.Some([False, False]).Test(Given()).ShouldBe(false);
        new Condition.Some([False, Unknown]).Test(Given()).ShouldBeNull();
        new Condition.Some([Unknown, True]).Test(Given()).ShouldBe(true);
    }

    [Theory]
    [InlineData("billing", 0.85, true)]
    [InlineData("BILLING", 0.9, true)]
    [InlineData("billing", 0.95, false)]
    [InlineData("refund", 0.1, false)]
    public void Intent_LabelAndConfidence_BothCount(string label, double confidence, bool holds) =>
        new Condition.Intent([label, "other"], confidence).Test(Given(Talk.Scored(intent: "billing", confidence: 0.9))).ShouldBe(holds);

    [Theory]
    [InlineData(Subject.Language, "en", true)]
    [InlineData(Subject.Language, "de", false)]
    [InlineData(Subject.Channel, "email", true)]
    [InlineData(Subject.Channel, "chat", false)]
    [InlineData(Subject.Owner, "waiting_for_human", true)]
    [InlineData(Subject.Owner, "bot", false)]
    public void OneOf_EachSubject_LooksAtItsValue(Subject subject, string value, bool holds) =>
        new Condition.OneOf(subject, ["xx", value]).Test(Given()).ShouldBe(holds);

    [Theory]
    [InlineData(true, new[] { "vip" }, true)]
    [InlineData(true, new[] { "vip", "gdpr" }, true)]
    [InlineData(true, new[] { "vip", "none" }, false)]
    [InlineData(false, new[] { "none", "gdpr" }, true)]
    [InlineData(false, new[] { "none" }, false)]
    public void Tags_AllOrAny_AsAsked(bool all, string[] wanted, bool holds) =>
        new Condition.Tags(all, wanted).Test(Given(tags: ["VIP", "gdpr"])).ShouldBe(holds);

    [Fact]
    public void BotMessages_OnlyPublicOnesOfBots_AreCounted()
    {
        var talk = new Talk().Says(Talk.Bot).Says(Talk.Customer).Says(Talk.Bot).Notes(Talk.Bot, "note").Says(Talk.Self);

        new Condition.Number(Measure.BotMessages, Comparison.AtLeast, 2).Test(Given(talk: talk)).ShouldBe(true);
        new Condition.Number(Measure.BotMessages, Comparison.AtLeast, 3).Test(Given(talk: talk)).ShouldBe(false);
        new Condition.Number(Measure.BotMessages, Comparison.AtLeast, 3).Gap(Given(talk: talk)).ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void Gap_OfCombinations_NeedsEveryPartOrTheNearest()
    {
        var far = new Condition.Number(Measure.Sentiment, Comparison.Below, 0.3);
        var near = new Condition.Number(Measure.IntentConfidence, Comparison.Below, 0.85);
        var never = new Condition.Tags(true, ["none"]);

        new Condition.Every([far, near]).Gap(Given()).ShouldBe(0.2, 1e-12);
        new Condition.Some([far, near]).Gap(Given()).ShouldBe(0.05, 1e-12);
        new Condition.Every([near, never]).Gap(Given()).ShouldBe(double.PositiveInfinity);
    }
}
