using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Escalation.Outcomes;

public class JudgedConversationTests
{
    private static FactSheet Sheet(double sentiment, Owner owner, bool answered = false) => new()
    {
        Conversation = new ConversationRef("acme", "1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Now = Talk.Start,
        Mode = AccountMode.Act,
        Ownership = new OwnershipState(owner, "test"),
        Language = "de",
        PersonAnswered = answered,
        Bot = new BotEvidence(null, null, KnowledgeMatch.Conflict),
        Moments = [new Moment { At = Talk.Start, Sentiment = sentiment }],
    };

    private static double? Judged(params FactSheet[] sheets) => JudgedConversation.Of(sheets, new Outcome(Need.Unknown, [])).Then.Sentiment;

    [Fact]
    public void Judged_BotKeptIt_StandsAsAtItsLastSheet() =>
        Judged(Sheet(0.1, Owner.Bot), Sheet(0.2, Owner.WaitingForHuman)).ShouldBe(0.2);

    [Fact]
    public void Judged_PersonTookIt_StandsAsBefore()
    {
        Judged(Sheet(0.1, Owner.Bot), Sheet(0.2, Owner.Human), Sheet(0.3, Owner.Bot)).ShouldBe(0.1);
        Judged(Sheet(0.1, Owner.Bot), Sheet(0.2, Owner.Nobody, answered: true)).ShouldBe(0.1);
    }

    [Fact]
    public void Judged_Ended_StandsAsBeforeItsEnd()
    {
        Judged(Sheet(0.1, Owner.Bot), Sheet(0.2, Owner.Nobody)).ShouldBe(0.1);
        Judged(Sheet(0.1, Owner.Nobody)).ShouldBe(0.1);
    }

    [Fact]
    public void Judged_OverFromTheStartAndTaken_StandsAsFirstSeen() =>
        Judged(Sheet(0.1, Owner.Nobody), Sheet(0.2, Owner.Nobody), Sheet(0.3, Owner.Human)).ShouldBe(0.1);

    [Fact]
    public void Judged_PersonHadItFromTheStart_StandsAsFirstSeen() =>
        Judged(Sheet(0.1, Owner.Human), Sheet(0.2, Owner.Bot)).ShouldBe(0.1);

    [Fact]
    public void Judged_Sheet_BringsLanguageKnowledgeAndOutcome()
    {
        var outcome = new Outcome(Need.Human, [Proof.CameBack]);

        var judged = JudgedConversation.Of([Sheet(0.1, Owner.Bot)], outcome);

        (judged.Conversation.Id, judged.Language, judged.Knowledge, judged.Outcome).ShouldBe(("1", "de", KnowledgeMatch.Conflict, outcome));
        Should.Throw<ArgumentException>(() => JudgedConversation.Of([], outcome)).Message.ShouldStartWith("A conversation without a sheet says nothing.");
    }
}
