using Hitl.Connector.Models;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Models;

public sealed class TriageScoresTests : IClassFixture<OnnxScorerTests.Shipped>
{
    private readonly OnnxScorer scorer;

    public TriageScoresTests(OnnxScorerTests.Shipped shipped) => scorer = shipped.Scorer;

    [Theory]
    [InlineData("What are your opening hours?", UrgencyLevel.Low)]
    [InlineData("My invoice shows the wrong address, could you correct it?", UrgencyLevel.Normal)]
    [InlineData("I need this fixed today, my flight leaves in two hours!", UrgencyLevel.High)]
    [InlineData("There is smoke coming out of the charger and my hand is burned, help!", UrgencyLevel.Critical)]
    public void Urgency_PlainCases_IsTheLevel(string text, UrgencyLevel level)
    {
        var urgency = Score(text).Urgency.ShouldNotBeNull();

        urgency.Level.ShouldBe(level);
        urgency.Probability.ShouldBeInRange(0.3, 1);
    }

    [Theory]
    [InlineData("You charged my card twice, I want a refund", RiskTopics.Payment)]
    [InlineData("My lawyer will take you to court", RiskTopics.Legal)]
    [InlineData("The pills gave me a rash and I feel dizzy", RiskTopics.Medical)]
    [InlineData("I lost my job and can't pay the instalment", RiskTopics.Vulnerability)]
    [InlineData("Send me a copy of all personal data you hold about me under the GDPR", RiskTopics.Compliance)]
    [InlineData("I want to file a complaint, your agent was rude and nobody answers me", RiskTopics.Complaint)]
    [InlineData("Please cancel my subscription", RiskTopics.Cancellation)]
    [InlineData("I know it is against your policy, but could you make an exception and waive the fee this once?", RiskTopics.PolicyException)]
    [InlineData("Please delete our whole workspace and all of its data permanently", RiskTopics.HighImpactAction)]
    public void Topics_PlainCases_AreNamed(string text, string topic) => Score(text).Topics.ShouldNotBeNull()[topic].ShouldBeGreaterThan(0.5);

    [Theory]
    [InlineData("I paid with my card and love it", "You took the money from my card twice", RiskTopics.Payment)]
    [InlineData("My doctor recommended your app", "My doctor says your pills gave me the rash", RiskTopics.Medical)]
    [InlineData("Where can I download the brochure?", "Your brochure lied to me and nobody apologised", RiskTopics.Complaint)]
    public void Topics_OnlySoundsLikeIt_IsClearlyLessThanTheRealThing(string sounds, string real, string topic) =>
        Score(sounds).Topics.ShouldNotBeNull()[topic].ShouldBeLessThan(Score(real).Topics.ShouldNotBeNull()[topic] - 0.15);

    [Fact]
    public void Topics_SeveralAtOnce_AllAreNamed()
    {
        var topics = Score("Cancel my contract and refund the last payment, or my lawyer will sue you").Topics.ShouldNotBeNull();

        topics.Keys.ShouldBe(RiskTopics.All);
        topics.Where(t => t.Value > 0.4).Select(t => t.Key).ShouldBe([RiskTopics.Payment, RiskTopics.Legal, RiskTopics.Cancellation], ignoreOrder: true);
    }

    [Theory]
    [InlineData("thanks, that solved it, bye", true)]
    [InlineData("thanks, but it still does not work", false)]
    [InlineData("where is my order?", false)]
    public void Closing_ThanksWithNothingOpen_IsSeen(string text, bool closes) => (Score(text).Closing.ShouldNotBeNull() > 0.5).ShouldBe(closes);

    [Fact]
    public void Complexity_SeveralProblemsAndParties_IsAboveOnePlainQuestion()
    {
        var plain = Score("Where is my order?").Complexity.ShouldNotBeNull();
        var involved = Score("""
            Three things went wrong. The first parcel went to the old address although your colleague changed it, the second one came without
            the charger, and the bank charged me twice because your partner cancelled the first payment. The bank says I should ask you, your
            partner says it is the bank, and my landlord has now sent the first parcel back. How do we sort this out, and who does what?
            """).Complexity.ShouldNotBeNull();

        plain.ShouldBeLessThan(0.25);
        involved.ShouldBeGreaterThan(plain + 0.2);
    }

    [Fact]
    public void Score_LanguageWithoutProof_WithholdsThem()
    {
        var scores = Score("Wo ist mein Paket? Ich warte seit zwei Wochen darauf.");

        (scores.Urgency, scores.Topics, scores.Complexity, scores.Closing).ShouldBe((null, null, null, null));
        scores.Messages[0].Urgency.ShouldBeNull();
    }

    [Fact]
    public void Score_EachMessage_HasItsOwnAndTheThreadSoFar()
    {
        var talk = new Talk().Says(Talk.Customer, "My lawyer will take you to court").Says(Talk.Agent, "We are sorry.").Says(Talk.Customer, "Thanks, all good now, bye");

        var scores = scorer.Score(talk.Show());

        scores.Closing.ShouldNotBeNull().ShouldBeGreaterThan(0.5);
        scores.Messages[0].SoFar.ShouldNotBeNull().Closing.ShouldNotBeNull().ShouldBeLessThan(0.5);
        scores.Messages[1].Topics.ShouldNotBeNull()[RiskTopics.Legal].ShouldBeLessThan(0.5);
        scores.Topics.ShouldNotBeNull()[RiskTopics.Legal].ShouldBeGreaterThan(0.5);
        scores.Urgency.ShouldBe(scores.Messages[1].Urgency);
    }

    private Scores Score(string text) => scorer.Score(new Talk().Says(Talk.Customer, text).Show());
}
