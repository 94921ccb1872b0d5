using Hitl.Connector.Escalation;
using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Tests.Knowledge;

public sealed class AnswerCheckTests
{
    private static readonly Article Returns = new(KnowledgeSource.Folder, "returns", "Returns", [new Passage(null, "You can return an item within 30 days.")]);

    private static KnowledgeHit Hit(Article article) => new(article, article.Passages[0], 1, 0.8);

    private static (KnowledgeMatch? Bot, IReadOnlyList<KnowledgeContradiction> Found) Check(Talk talk, params Article[] articles)
    {
        var snapshot = talk.Show();
        KnowledgeHit[] hits = [.. articles.Select(Hit)];
        var found = AnswerCheck.Contradictions(snapshot, hits);
        return (AnswerCheck.OfBot(snapshot, hits, found), found);
    }

    [Fact]
    public void OfBot_AnswerAgainstAnApprovedArticle_IsAConflictAndMarked()
    {
        var talk = new Talk().Says(Talk.Customer, "How long can I return an item?").Says(Talk.Bot, "You can return an item within 14 days.", "m-bot");

        var (bot, found) = Check(talk, Returns);

        bot.ShouldBe(KnowledgeMatch.Conflict);
        found.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            c => c.MessageId.ShouldBe("m-bot"), c => c.By.ShouldBe(Contradictor.Bot), c => c.ArticleId.ShouldBe("returns"));
    }

    [Fact]
    public void OfBot_SameAnswerNoArticleOrNoAnswer_IsMatchOrNothing()
    {
        var asked = new Talk().Says(Talk.Customer, "How long can I return an item?");
        Check(asked, Returns).Bot.ShouldBeNull();

        var answered = new Talk().Says(Talk.Customer, "How long can I return an item?").Says(Talk.Bot, "Within 30 days you can return an item.");
        Check(answered, Returns).Bot.ShouldBe(KnowledgeMatch.Match);
        Check(answered).Bot.ShouldBeNull();
        Check(new Talk().Says(Talk.Customer, "How long?").Says(Talk.Bot, "You can return an item within 14 days."), Returns with { Approved = false }).Bot
            .ShouldBe(KnowledgeMatch.Match, "an article that nobody approved accuses nobody");
    }

    [Fact]
    public void Contradictions_OfAPerson_CountAgainstTheArticle()
    {
        var talk = new Talk().Says(Talk.Customer, "How long can I return an item?").Says(Talk.Agent, "You can return an item within 60 days.", "m-agent");

        Check(talk, Returns).Found.ShouldHaveSingleItem().By.ShouldBe(Contradictor.Agent);
    }

    [Fact]
    public void Question_LastMessageThatSaysLittle_IsAskedWithTheFirst()
    {
        AnswerCheck.Question(new Talk().Says(Talk.Customer, "Where is my order 17?").Says(Talk.Bot, "Soon.").Says(Talk.Customer, "Hello?").Show())!.ShouldContain("Where is my order 17?");
        AnswerCheck.Question(new Talk().Says(Talk.Customer, "Hi").Says(Talk.Customer, "The purifier rattles loudly since yesterday evening").Show()).ShouldBe("The purifier rattles loudly since yesterday evening");
        AnswerCheck.Question(new Talk().Says(Talk.Bot, "How can I help?").Show()).ShouldBeNull();
    }
}
