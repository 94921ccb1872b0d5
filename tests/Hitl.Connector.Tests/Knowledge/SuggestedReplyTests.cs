using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Tests.Knowledge;

public sealed class SuggestedReplyTests
{
    private static readonly DateOnly Today = new(2026, 11, 1);

    private static Article Article(string id, string text, bool approved = true) =>
        new(KnowledgeSource.Folder, id, $"Title of {id}", [new Passage(null, text)]) { Approved = approved, Url = new Uri($"https://help.example.com/{id}") };

    private static KnowledgeHit Hit(Article article, double score = 1) => new(article, article.Passages[0], score, 0.8);

    [Fact]
    public void From_ApprovedArticle_QuotesItWithItsSourceAndAddsNothing()
    {
        var reply = SuggestedReply.From([Hit(Article("a", "Choose Return on the order. Returns are free."))], "en", [], Today).ShouldNotBeNull();

        reply.Text.ShouldBe("Choose Return on the order. Returns are free.");
        reply.Sources.ShouldBe([new ReplySource("a", "Title of a", new Uri("https://help.example.com/a"))]);
    }

    [Fact]
    public void From_UnapprovedStaleForeignOrDoubtedArticles_GivesNoDraft()
    {
        var doubted = Article("a", "You can return an item within 30 days.");
        var other = Article("b", "An item can be returned within 14 days.");

        SuggestedReply.From([Hit(Article("a", "Returns are free.", approved: false))], "en", [], Today).ShouldBeNull();
        SuggestedReply.From([Hit(doubted with { ReviewBy = Today.AddDays(-1) })], "en", [], Today).ShouldBeNull();
        SuggestedReply.From([Hit(doubted with { Language = "de" })], "en", [], Today).ShouldBeNull();
        SuggestedReply.From([Hit(doubted)], "en", ArticleFindings.Of([doubted, other], [], Today), Today).ShouldBeNull();
        SuggestedReply.From([], "en", [], Today).ShouldBeNull();
    }

    [Fact]
    public void From_SecondArticleThatAnswersMuchLess_IsLeftOut()
    {
        var reply = SuggestedReply.From([Hit(Article("a", "First."), 2), Hit(Article("b", "Second."), 1)], "en", [], Today).ShouldNotBeNull();

        reply.Sources.Select(s => s.ArticleId).ShouldBe(["a"]);
    }
}
