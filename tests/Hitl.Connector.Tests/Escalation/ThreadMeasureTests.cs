using Hitl.Connector.Accounts;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation;

public class ThreadMeasureTests
{
    private static readonly OwnershipState BotHasIt = new(Owner.Bot, "bot");

    [Theory]
    [InlineData("handover: { at_least: 0.7 }", true)]
    [InlineData("handover: { above: 0.8 }", false)]
    [InlineData("failed_bot_answers: { at_least: 2 }", true)]
    [InlineData("failed_bot_answers: { above: 2 }", false)]
    [InlineData("repeated_questions: { at_least: 1 }", true)]
    [InlineData("circling: { at_least: 0.6 }", true)]
    [InlineData("problems: { at_least: 4 }", false)]
    [InlineData("mood_trend: { below: -0.2 }", true)]
    [InlineData("mood_trend: { above: -0.2 }", false)]
    [InlineData("mood_drop: { above: 0.4 }", true)]
    public void When_SignOfTheThread_IsCompared(string when, bool fires) =>
        Decide(Rules(when, "tags: [hitl_x]"), new Talk().Says(Talk.Customer), Scored(new ThreadSigns(2, 1, 0.6, 3, -0.3, 0.5), 0.8))
            .Desired.AddTags.Contains("hitl_x").ShouldBe(fires);

    [Fact]
    public void When_NoThreadWasRead_SignIsUnknownAndDoesNotFire()
    {
        var talk = new Talk().Says(Talk.Customer);

        Decide(Rules("failed_bot_answers: { at_least: 0 }", "tags: [hitl_x]"), talk, Talk.Scored()).Desired.AddTags.ShouldBeEmpty();
        Decide(Rules("handover: { unknown: true }", "tags: [hitl_x]"), talk, Talk.Scored()).Desired.AddTags.ShouldBe(["hitl_x"]);
    }

    [Fact]
    public void Explain_CountOfFailedAnswers_IsSaidWhole()
    {
        var fired = Decide(Rules("failed_bot_answers: { at_least: 2 }", "tags: [hitl_x]"), new Talk().Says(Talk.Customer), Scored(new ThreadSigns(2, 0, 0, 0, null, null), 0.5)).Fired;

        fired.ShouldHaveSingleItem().Because.ShouldBe("failed bot answers 2 ≥ 2");
    }

    [Theory]
    [InlineData("mood_trend: { below: -1 }")]
    [InlineData("handover: { above: 1 }")]
    [InlineData("failed_bot_answers: { below: 0 }")]
    [InlineData("circling: { at_least: 2 }")]
    public void Parse_ThresholdOutOfReach_IsReported(string when) =>
        RuleFile.Parse([("mine.yaml", Text(when, "tags: [hitl_x]"))]).Errors.ShouldNotBeEmpty();

    // The end state must not depend on whether a decision happened to fall between the bot's answer and the customer's next word.
    [Theory]
    [InlineData("failed_bot_answers: { at_least: 1 }")]
    [InlineData("handover: { at_least: 0.9 }")]
    [InlineData("bot_messages: { at_least: 1 }, handover: { at_most: 0.95 }")]
    public void Decide_FiredOnlyBeforeTheCustomerWentOn_StillStands(string when)
    {
        var talk = new Talk().Says(Talk.Customer, id: "c1").Says(Talk.Bot).Says(Talk.Customer, id: "c2");
        var calm = new ThreadSigns(0, 0, 0, 0, null, null);
        var scores = Scored(calm, 0.1) with
        {
            Messages =
            [
                Message("c1", calm, 0.1) with { Answered = SoFar(calm with { FailedBotAnswers = 1 }, 0.93) },
                Message("c2", calm, 0.1),
            ],
        };

        Decide(Rules(when, "role: escalate, group: Escalations"), talk, scores).Destination.ShouldBe("Escalations");
    }

    [Fact]
    public void Decide_FailedBeforeAHumanFinished_StandsNoLonger()
    {
        var talk = new Talk().Says(Talk.Customer, id: "c1").Says(Talk.Bot).Says(Talk.Customer, id: "c2");
        var finished = talk.Now;
        talk.Says(Talk.Customer, id: "c3");
        var calm = new ThreadSigns(0, 0, 0, 0, null, null);
        var failed = calm with { FailedBotAnswers = 1 };
        var scores = Scored(calm, 0.1) with { Messages = [Message("c1", calm, 0.1), Message("c2", failed, 0.9), Message("c3", calm, 0.1)] };
        var over = new OwnershipState(Owner.Bot, "resume_tag", finished, "x1");

        Talk.Sheet(talk.Show(), scores, over).Moments.ShouldAllBe(m => m.Signs!.FailedBotAnswers == 0);
        Talk.Sheet(talk.Show(), scores, BotHasIt).Moments.ShouldContain(m => m.Signs!.FailedBotAnswers == 1);
    }

    private static Scores Scored(ThreadSigns signs, double handover) => Talk.Scored() with { Signs = signs, Handover = new Hitl.Connector.Scoring.Handover(handover, []) };

    private static ScoresSoFar SoFar(ThreadSigns signs, double handover) => new(0.5, new ScoredLabel("billing", 0.9), 0.1) { Signs = signs, Handover = handover };

    private static MessageScores Message(string id, ThreadSigns signs, double handover) =>
        new(id, "en", 0.5, new ScoredLabel("billing", 0.9), 0.1, 0.05) { SoFar = SoFar(signs, handover) };

    private static Decision Decide(RuleSet rules, Talk talk, Scores scores) =>
        Talk.Decide(rules, talk.Show(), scores, BotHasIt, AccountMode.Act, talk.Now);

    private static RuleSet Rules(string when, string then) => RuleFile.Parse([("mine.yaml", Text(when, then))]).Rules.ShouldNotBeNull();

    private static string Text(string when, string then) =>
        $"rules:\n  - id: x\n    name: X\n    owner: Support\n    severity: normal\n    when: {{ {when} }}\n    then: {{ {then} }}\n";
}
