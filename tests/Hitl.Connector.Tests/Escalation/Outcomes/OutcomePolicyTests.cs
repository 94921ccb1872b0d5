using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation.Outcomes;

public class OutcomePolicyTests
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
    public void Outcome_AssignedToPersonAfterBotAnswer_ProvesNothing()
    {
        var talk = BotAnswered.Does(Talk.Helpdesk, ActivityKind.AssignedToAgent, "a1").Does(Talk.Agent, ActivityKind.AssignedToGroup, "g1");

        ShouldProveNothing(Of(talk));
    }

    [Fact]
    public void Outcome_PersonAnsweredWhereNoBotHad_ProvesNothing()
    {
        var talk = new Talk().Says(Talk.Customer).Says(Talk.Agent).Does(Talk.Agent, ActivityKind.Solved);

        ShouldProveNothing(Of(talk, ConversationStatus.Solved));
    }

    [Fact]
    public void Outcome_BotGreetedBeforeTheCustomerWrote_IsNoAnswer() =>
        Of(new Talk().Says(Talk.Bot).Says(Talk.Customer).Says(Talk.Agent)).Need.ShouldBe(Need.Unknown);

    [Fact]
    public void Outcome_PersonAnsweredAfterBot_NeededPerson()
    {
        var outcome = Of(BotAnswered.Says(Talk.Customer).Says(Talk.Agent));

        outcome.Need.ShouldBe(Need.Human);
        outcome.Proofs.ShouldBe([Proof.TakenOverFromBot]);
    }

    [Fact]
    public void Outcome_PersonWroteOnlyANote_IsNoTakeOver() =>
        Of(BotAnswered.Notes(Talk.Agent, "looks fine")).Need.ShouldBe(Need.Unknown);

    [Fact]
    public void Outcome_OutOfOfficeReplyUnderAnAgentsName_IsNoTakeOver() =>
        Of(BotAnswered.Says(Talk.Agent, automated: "autoresponder")).Need.ShouldBe(Need.Unknown);

    [Fact]
    public void Outcome_PersonAnsweredBeforeTheBotOnly_IsNoTakeOver() =>
        Of(new Talk().Says(Talk.Customer).Says(Talk.Agent).Says(Talk.Customer).Says(Talk.Bot)).Need.ShouldBe(Need.Unknown);

    [Fact]
    public void Outcome_CustomerAskedForPersonOnce_NeededPerson()
    {
        var talk = new Talk().Says(Talk.Customer).Says(Talk.Customer);
        var scores = Scored(talk, m => m with { WantsHuman = OutcomePolicy.Likely });

        Of(talk, scores: scores).Proofs.ShouldBe([Proof.AskedForPerson]);
        Of(talk, scores: Scored(talk, m => m with { WantsHuman = 0.49 })).Need.ShouldBe(Need.Unknown);
    }

    [Fact]
    public void Outcome_OnlyTheWholeWasScored_ItsWishCounts() =>
        Of(new Talk().Says(Talk.Customer), scores: Talk.Scored(wantsHuman: 0.8)).Need.ShouldBe(Need.Human);

    [Fact]
    public void Outcome_OpenedAgainAfterBotSolvedIt_NeededPerson()
    {
        var talk = BotAnswered.Does(Talk.Bot, ActivityKind.Solved).Says(Talk.Customer).SameSecond().Does(Talk.Customer, ActivityKind.Opened);

        Of(talk).Proofs.ShouldBe([Proof.Reopened]);
    }

    [Fact]
    public void Outcome_ThankYouOpenedItAgain_IsNoReopening()
    {
        var talk = BotAnswered.Does(Talk.Bot, ActivityKind.Solved).Says(Talk.Customer).SameSecond().Does(Talk.Customer, ActivityKind.Opened);

        var outcome = Of(talk, scores: Scored(talk, m => m with { Closing = 0.9 }));

        outcome.Need.ShouldBe(Need.Bot);
        outcome.Proofs.ShouldBe([Proof.SaidThanks]);
    }

    [Theory]
    [InlineData(ActivityKind.Pending)]
    [InlineData(ActivityKind.Snoozed)]
    public void Outcome_OpenedAfterWaiting_IsNoReopening(ActivityKind waiting) =>
        Of(BotAnswered.Does(Talk.Bot, waiting).Says(Talk.Customer).Does(Talk.Customer, ActivityKind.Opened)).Need.ShouldBe(Need.Unknown);

    [Fact]
    public void Outcome_ConnectorWokeAClosedConversation_IsNoReopening() =>
        Of(BotAnswered.Does(Talk.Bot, ActivityKind.Closed).Does(Talk.Self, ActivityKind.Opened)).Need.ShouldBe(Need.Unknown);

    [Theory]
    [InlineData("1", Need.Human)]
    [InlineData("2", Need.Human)]
    [InlineData("3", Need.Unknown)]
    [InlineData("4", Need.Bot)]
    [InlineData("5", Need.Bot)]
    [InlineData("0", Need.Unknown)]
    [InlineData("bad", Need.Human)]
    [InlineData("bad_with_comment", Need.Human)]
    [InlineData("good", Need.Bot)]
    [InlineData("offered", Need.Unknown)]
    [InlineData(null, Need.Unknown)]
    public void Outcome_RatedAfterBotAnswer_FollowsTheRating(string? rating, Need need) =>
        Of(BotAnswered.Does(Talk.Customer, ActivityKind.Rated, rating)).Need.ShouldBe(need);

    [Fact]
    public void Outcome_RatedAgain_TheLastRatingCounts() =>
        Of(BotAnswered.Does(Talk.Customer, ActivityKind.Rated, "bad").Does(Talk.Customer, ActivityKind.Rated, "good")).Proofs.ShouldBe([Proof.RatedWell]);

    [Fact]
    public void Outcome_RatedLowWhereOnlyPeopleAnswered_ProvesNothing() =>
        Of(new Talk().Says(Talk.Customer).Says(Talk.Agent).Does(Talk.Customer, ActivityKind.Rated, "1")).Need.ShouldBe(Need.Unknown);

    [Fact]
    public void Outcome_PersonAnsweredAndRatedWell_StillNeededPerson() =>
        Of(BotAnswered.Says(Talk.Agent).Does(Talk.Customer, ActivityKind.Rated, "5")).Proofs.ShouldBe([Proof.TakenOverFromBot]);

    [Theory]
    [InlineData(6.9, "billing", Need.Human)]
    [InlineData(6.9, null, Need.Human)]
    [InlineData(6.9, "refund", Need.Unknown)]
    [InlineData(7.1, "billing", Need.Unknown)]
    [InlineData(-0.1, "billing", Need.Unknown)]
    public void Outcome_CustomerWroteAnew_CountsWithinAWeekAboutTheSame(double days, string? intent, Need need)
    {
        var talk = BotAnswered;
        var contact = new LaterContact(talk.Now.AddDays(days), intent);

        Of(talk, scores: Talk.Scored(intent: "billing"), later: [contact]).Need.ShouldBe(need);
    }

    [Fact]
    public void Outcome_EndedAndAWeekOfSilence_BotWasEnough()
    {
        var talk = BotAnswered.Does(Talk.Helpdesk, ActivityKind.Closed);

        Of(talk, ConversationStatus.Closed).Proofs.ShouldBe([Proof.EndedQuietly]);
        Of(talk, ConversationStatus.Open).Need.ShouldBe(Need.Unknown);
        Of(talk, ConversationStatus.Closed, seenUntil: talk.Now.AddDays(6)).Need.ShouldBe(Need.Unknown);
    }

    [Fact]
    public void Outcome_LastWordWasTheCustomers_SilenceProvesNothing() =>
        Of(BotAnswered.Says(Talk.Customer).Does(Talk.Helpdesk, ActivityKind.Closed), ConversationStatus.Closed).Need.ShouldBe(Need.Unknown);

    [Theory]
    [InlineData(0.9, 0.1, Need.Unknown)]
    [InlineData(0.5, 0.6, Need.Unknown)]
    [InlineData(0.1, 0.29, Need.Unknown)]
    [InlineData(0.1, 0.3, Need.Bot)]
    public void Outcome_LeftUnhappy_SilenceProvesNothing(double frustration, double sentiment, Need need)
    {
        var talk = BotAnswered.Does(Talk.Helpdesk, ActivityKind.Solved);
        var scores = Scored(talk, m => m with { Frustration = frustration, Sentiment = sentiment });

        Of(talk, ConversationStatus.Solved, scores).Need.ShouldBe(need);
    }

    [Fact]
    public void Outcome_ThanksBeforeTheBotsAnswer_ProveNothing()
    {
        var talk = BotAnswered;

        Of(talk, scores: Scored(talk, m => m with { Closing = 0.9 })).Need.ShouldBe(Need.Unknown);
    }

    [Theory]
    [InlineData(OutcomeMarks.Needless, Need.Bot)]
    [InlineData("HITL_NEEDLESS", Need.Bot)]
    [InlineData(OutcomeMarks.Needed, Need.Human)]
    public void Outcome_MarkedByPerson_OutweighsEveryOtherSign(string mark, Need need)
    {
        var talk = BotAnswered.Says(Talk.Agent).Does(Talk.Agent, ActivityKind.TagAdded, mark);

        OutcomePolicy.Of(talk.Show() with { Tags = [mark] }, null, [], WeeksLater).Need.ShouldBe(need);
    }

    [Fact]
    public void Outcome_MarkTakenBack_IsNoMark()
    {
        var talk = BotAnswered.Does(Talk.Agent, ActivityKind.TagAdded, OutcomeMarks.Needed).Does(Talk.Agent, ActivityKind.TagRemoved, OutcomeMarks.Needed);

        Of(talk).Need.ShouldBe(Need.Unknown);
    }

    [Fact]
    public void Outcome_MarkSetByARule_IsNoMark()
    {
        var talk = BotAnswered.Does(Talk.Helpdesk, ActivityKind.TagAdded, OutcomeMarks.Needed);

        OutcomePolicy.Of(talk.Show() with { Tags = [OutcomeMarks.Needed] }, null, [], WeeksLater).Need.ShouldBe(Need.Unknown);
    }

    [Fact]
    public void Marks_ArePeoplesOwn_NoRuleSetsThem()
    {
        RuleSet.IsReserved("HITL_needed").ShouldBeTrue();
        RuleSet.IsReserved(OutcomeMarks.Needless).ShouldBeTrue();
        RuleSet.IsReserved("hitl_negative").ShouldBeFalse();
    }

    [Fact]
    public void Outcome_SignsForAndAgainst_AllStandAndNeedWins()
    {
        var talk = BotAnswered.Does(Talk.Customer, ActivityKind.Rated, "good").Does(Talk.Helpdesk, ActivityKind.Solved);

        var outcome = Of(talk, ConversationStatus.Solved, later: [new LaterContact(talk.Now.AddDays(2), null)]);

        outcome.Need.ShouldBe(Need.Human);
        outcome.Proofs.ShouldBe([Proof.CameBack, Proof.RatedWell, Proof.EndedQuietly]);
    }
}
