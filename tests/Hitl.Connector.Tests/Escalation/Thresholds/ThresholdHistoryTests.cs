using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Thresholds;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation.Thresholds;

public class ThresholdHistoryTests
{
    private static readonly Moment Then = new()
    {
        At = Talk.Start,
        Intent = new ScoredLabel("refund", 0.81),
        Sentiment = 0.21,
        Handover = 0.41,
        Uncertainty = 0.11,
        Frustration = 0.51,
        Confusion = 0.61,
        Complexity = 0.71,
        Abuse = 0.01,
    };

    private static ThresholdHistory Of(Moment then, Need need, params Proof[] proofs)
    {
        var history = new ThresholdHistory(Measure.Handover);
        history.Add(new JudgedConversation(new ConversationRef("acme", "1"), "en", then, null, new Outcome(need, proofs)));
        return history;
    }

    [Fact]
    public void History_KnownOutcome_IsLabelled()
    {
        Of(Then, Need.Human, Proof.TakenOverFromBot, Proof.AskedForPerson).Labelled.ShouldBe([new LabelledConversation("refund", "en", 0.41, true)]);
        Of(Then, Need.Bot, Proof.SaidThanks).Labelled.ShouldBe([new LabelledConversation("refund", "en", 0.41, false)]);
        Of(Then, Need.Human, Proof.MarkedNeeded, Proof.AskedForPerson).Labelled.Count.ShouldBe(1);
    }

    [Fact]
    public void History_WhatThresholdsCannotUse_IsCounted()
    {
        Of(Then, Need.Unknown).OutcomeUnknown.ShouldBe(1);
        Of(Then, Need.Human, Proof.AskedForPerson, Proof.RatedWell).AskedForPersonOnly.ShouldBe(1);
        Of(Then with { Handover = null }, Need.Human, Proof.RatedLow).WithoutScore.ShouldBe(1);
        Of(Then with { Handover = null }, Need.Bot, Proof.RatedWell).WithoutScore.ShouldBe(0);
    }

    [Fact]
    public void Scores_EachOne_IsReadFromItsOwnPlaceAndNamedAsRulesNameIt()
    {
        ThresholdScores.All.Select(s => (ThresholdScores.NameOf(s), ThresholdScores.Of(s, Then))).ShouldBe(
        [
            ("intent_confidence", 0.81), ("sentiment", 0.21), ("handover", 0.41), ("uncertainty", 0.11),
            ("frustration", 0.51), ("confusion", 0.61), ("complexity", 0.71), ("abuse", 0.01),
        ]);
        ThresholdScores.All.Where(s => ThresholdScores.SideOf(s) == ThresholdSide.HandOverBelow).ShouldBe([Measure.IntentConfidence, Measure.Sentiment]);
        Should.Throw<ArgumentOutOfRangeException>(() => ThresholdScores.Of(Measure.BotMessages, Then));
    }
}
