using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation.Outcomes;

/// <summary>Signs that lie on the border of counting: the same second, exactly a week, exactly as likely as not.</summary>
public sealed class OutcomeBoundaryTests
{
    private static readonly DateTimeOffset WeeksLater = Talk.Start.AddDays(30);

    private static Talk BotAnswered => new Talk().Says(Talk.Customer).Says(Talk.Bot);

    private static Outcome Of(Talk talk, ConversationStatus status = ConversationStatus.Open, Scores? scores = null, LaterContact[]? later = null, DateTimeOffset? seenUntil = null) =>
        OutcomePolicy.Of(talk.Show(status), scores, later ?? [], seenUntil ?? WeeksLater);

    private static void ShouldProveNothing(Outcome outcome)
    {
        outcome.Need.ShouldBe(Need.Unknown);
        outcome.Proofs.ShouldBeEmpty();
    }

    private static Scores Scored(Talk talk, Func<MessageScores, MessageScores> lastMessage)
    {
        var said = talk.Show().FromCustomer.Select(m => new MessageScores(m.Id, "en", 0.6, null, 0.1, 0.05)).ToList();
        said[^1] = lastMessage(said[^1]);
        return Talk.Scored() with { Messages = said };
    }

    [Fact]
    public void Outcome_MarkedByPerson_IsProvenByTheMark() =>
        OutcomePolicy.Of(new Talk().Does(Talk.Agent, ActivityKind.TagAdded, OutcomeMarks.Needed).Show() with { Tags = [OutcomeMarks.Needed] }, null, [], WeeksLater)
            .Proofs.ShouldBe([Proof.MarkedNeeded]);

    [Fact]
    public void Outcome_AnotherTagAfterTheMark_LeavesTheMark() =>
        OutcomePolicy.Of(new Talk().Does(Talk.Agent, ActivityKind.TagAdded, OutcomeMarks.Needless).Does(Talk.Agent, ActivityKind.TagAdded, "vip").Show() with { Tags = [OutcomeMarks.Needless, "vip"] }, null, [], WeeksLater)
            .Need.ShouldBe(Need.Bot);

    [Fact]
    public void Outcome_PersonAnsweredInTheBotsSecond_HadNotSeenItsAnswer() =>
        Of(BotAnswered.SameSecond().Says(Talk.Agent)).Proofs.ShouldNotContain(Proof.TakenOverFromBot);

    [Fact]
    public void Outcome_BotAnsweredAgainAfterThePerson_WasStillTakenOver() =>
        Of(BotAnswered.Says(Talk.Agent).Says(Talk.Customer).Says(Talk.Bot)).Proofs.ShouldBe([Proof.TakenOverFromBot]);

    [Fact]
    public void Outcome_CustomerAskedTwiceBeforeTheBotAnswered_WasAnswered() =>
        Of(new Talk().Says(Talk.Customer).Says(Talk.Customer).Says(Talk.Bot).Says(Talk.Agent)).Proofs.ShouldBe([Proof.TakenOverFromBot]);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(7 * 24 * 3600, true)]
    [InlineData((7 * 24 * 3600) + 1, false)]
    public void Outcome_CustomerWroteAnew_CountsToTheSecond(int seconds, bool cameBack)
    {
        var talk = BotAnswered;

        Of(talk, later: [new LaterContact(talk.Now.AddSeconds(seconds), null)]).Proofs.ShouldBe(cameBack ? [Proof.CameBack] : []);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void Outcome_EndedQuietly_NeedsAWholeWeek(int seconds, bool quiet)
    {
        var talk = BotAnswered;

        Of(talk, ConversationStatus.Closed, seenUntil: talk.Now.AddDays(7).AddSeconds(seconds)).Proofs.ShouldBe(quiet ? [Proof.EndedQuietly] : []);
    }

    [Fact]
    public void Outcome_CustomerWroteInTheSecondOfTheBotsAnswer_TheBotHadTheLastWord() =>
        Of(BotAnswered.SameSecond().Says(Talk.Customer), ConversationStatus.Closed).Proofs.ShouldBe([Proof.EndedQuietly]);

    [Fact]
    public void Outcome_ThanksInTheSecondOfTheBotsAnswer_AreThanks()
    {
        var talk = BotAnswered.SameSecond().Says(Talk.Customer);

        Of(talk, scores: Scored(talk, m => m with { Closing = OutcomePolicy.Likely })).Proofs.ShouldBe([Proof.SaidThanks]);
        Of(talk, scores: Scored(talk, m => m with { Closing = 0.49 })).Proofs.ShouldBeEmpty();
    }

    [Fact]
    public void Outcome_OnlyTheWholeWasScored_CountsFromLikelyOn() =>
        Of(new Talk().Says(Talk.Customer), scores: Talk.Scored(wantsHuman: OutcomePolicy.Likely)).Proofs.ShouldBe([Proof.AskedForPerson]);

    [Fact]
    public void Outcome_NobodyWroteAndTheBotGreeted_ProvesNothing() =>
        ShouldProveNothing(Of(new Talk().Says(Talk.Bot), ConversationStatus.Closed, scores: Talk.Scored()));

    [Theory]
    [InlineData(ActivityKind.Rated, "good", Proof.RatedWell)]
    [InlineData(ActivityKind.Rated, "bad", Proof.RatedLow)]
    public void Outcome_RatedInTheSecondOfTheBotsAnswer_RatesIt(ActivityKind kind, string rating, Proof proof) =>
        Of(BotAnswered.SameSecond().Does(Talk.Customer, kind, rating)).Proofs.ShouldBe([proof]);

    [Fact]
    public void Outcome_RatedBeforeTheBotAnswered_RatesSomethingElse() =>
        ShouldProveNothing(Of(new Talk().Says(Talk.Customer).Does(Talk.Customer, ActivityKind.Rated, "bad").Says(Talk.Bot)));

    [Fact]
    public void Outcome_FieldChangedToBad_IsNoRating() =>
        ShouldProveNothing(Of(BotAnswered.Does(Talk.Agent, ActivityKind.FieldChanged, "bad")));

    [Fact]
    public void Outcome_SolvedInTheSecondOfTheBotsAnswerAndOpenedAgain_IsReopened() =>
        Of(BotAnswered.SameSecond().Does(Talk.Bot, ActivityKind.Solved).Does(Talk.Customer, ActivityKind.Opened)).Proofs.ShouldBe([Proof.Reopened]);

    [Fact]
    public void Outcome_OpenedTwiceAfterOneEnd_TheFirstIsWhatEndedIt()
    {
        // The connector woke it; when somebody opens it once more it was not over any longer.
        var talk = BotAnswered.Does(Talk.Bot, ActivityKind.Closed).Does(Talk.Self, ActivityKind.Opened).Does(Talk.Agent, ActivityKind.Opened);

        ShouldProveNothing(Of(talk));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Outcome_ThanksWithinASecondOfTheOpening_OpenedIt(int seconds, bool thanks)
    {
        var talk = BotAnswered.Does(Talk.Bot, ActivityKind.Solved).Says(Talk.Customer);
        var snapshot = talk.Show();
        var opened = new Activity("o", ActivityKind.Opened, Talk.Customer, snapshot.Messages[^1].At.AddSeconds(-seconds));

        var outcome = OutcomePolicy.Of(snapshot with { Activities = [.. snapshot.Activities, opened] }, Scored(talk, m => m with { Closing = OutcomePolicy.Likely }), [], WeeksLater);

        outcome.Proofs.Contains(Proof.Reopened).ShouldBe(!thanks);
    }
}
