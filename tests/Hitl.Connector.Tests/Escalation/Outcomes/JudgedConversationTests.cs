using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Tests.Escalation.Outcomes;

public class JudgedConversationTests
{
    private static Scores Scored(Snapshot snapshot) => Talk.Scored(sentiment: 0.9) with
    {
        Messages = [.. snapshot.FromCustomer.Select((m, i) => new MessageScores(m.Id, "en", 0.5, null, 0.1, 0.1) { SoFar = new ScoresSoFar(i / 10.0, null, null) })],
    };

    private static JudgedConversation Judge(Snapshot snapshot, CustomerContacts? contacts = null) =>
        JudgedConversation.Of(new StoredConversation(snapshot, Scored(snapshot), StoredFrom.History), contacts?.After(snapshot) ?? [], Talk.Start.AddDays(30));

    [Fact]
    public void Judged_NoPersonAnswered_StandsAsAtTheEnd() =>
        Judge(new Talk().Says(Talk.Customer).Says(Talk.Bot).Says(Talk.Customer).Show()).Then.Sentiment.ShouldBe(0.9);

    [Fact]
    public void Judged_PersonAnswered_StandsAsBeforeTheirAnswer()
    {
        var snapshot = new Talk().Says(Talk.Customer).Says(Talk.Customer).Notes(Talk.Agent, "hm").Says(Talk.Agent).Says(Talk.Customer).Show();

        Judge(snapshot).Then.Sentiment.ShouldBe(0.1);
    }

    [Theory]
    [InlineData("Match", "match")]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void Judged_BotReportsItsKnowledge_IsKnown(string? field, string? knowledge)
    {
        var snapshot = new Talk().Says(Talk.Customer).Show() with { Fields = new Dictionary<string, string?> { [JudgedConversation.KnowledgeField] = field } };

        Judge(snapshot).Knowledge.ShouldBe(knowledge);
    }

    [Fact]
    public void Judged_CustomerWroteAnew_CameBack()
    {
        var first = new Talk().Says(Talk.Customer).Says(Talk.Bot).Show();
        var contacts = new CustomerContacts();
        contacts.Add(first, "billing");
        contacts.Add(first with { Ref = new ConversationRef("acme", "2"), CreatedAt = Talk.Start.AddDays(2) }, "billing");
        contacts.Add(first with { Ref = new ConversationRef("acme", "3"), CreatedAt = Talk.Start.AddDays(3), Customer = new Customer("c2") }, "billing");
        contacts.Add(first with { Ref = new ConversationRef("other", "4"), CreatedAt = Talk.Start.AddDays(3) }, "billing");

        contacts.After(first).ShouldBe([new LaterContact(Talk.Start.AddDays(2), "billing")]);
        Judge(first, contacts).Outcome.Proofs.ShouldBe([Proof.CameBack]);
    }

    [Fact]
    public void Contacts_CustomerNotNamed_HasNone()
    {
        var contacts = new CustomerContacts();
        var nobody = new Talk().Says(Talk.Customer).Show() with { Customer = new Customer("") };
        contacts.Add(nobody with { Ref = new ConversationRef("acme", "2"), CreatedAt = Talk.Start.AddDays(1) }, null);

        contacts.After(nobody).ShouldBeEmpty();
    }
}
