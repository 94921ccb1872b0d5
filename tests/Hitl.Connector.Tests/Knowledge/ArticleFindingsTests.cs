using Hitl.Connector.Conversations;
using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Tests.Knowledge;

public sealed class ArticleFindingsTests
{
    private static readonly DateOnly Today = new(2026, 11, 1);

    private static Article Article(string id, string text) => new(KnowledgeSource.ZendeskGuide, id, id, [new Passage(null, text)]);

    private static KnowledgeContradiction By(Contradictor by, string conversation, string article) =>
        new(new ConversationRef("acme", conversation), "m1", DateTimeOffset.UnixEpoch, by, KnowledgeSource.ZendeskGuide, article);

    [Fact]
    public void Of_TwoArticlesThatAnswerDifferently_ReportsBothSentencesOnce()
    {
        var found = ArticleFindings.Of(
            [Article("a", "You can return an item within 30 days. Keep the box."), Article("b", "An item can be returned within 14 days."), Article("c", "Lamps can be dimmed.")],
            [],
            Today);

        var conflict = found.ShouldHaveSingleItem();
        conflict.Kind.ShouldBe(ArticleFindingKind.Conflict);
        (conflict.Article.Id, conflict.Other?.Id).ShouldBe(("a", "b"));
        conflict.Detail.ShouldBe("\"You can return an item within 30 days.\" against \"An item can be returned within 14 days.\"");
    }

    [Fact]
    public void Of_ReviewDatePassed_IsStaleFromTheNextDayOn()
    {
        var article = Article("a", "Text.") with { ReviewBy = Today };

        ArticleFindings.Of([article], [], Today).ShouldBeEmpty();
        ArticleFindings.Of([article], [], Today.AddDays(1)).ShouldHaveSingleItem().Kind.ShouldBe(ArticleFindingKind.PastReview);
    }

    [Fact]
    public void Of_AgentsWhoAnswerOtherwise_CountByConversationAndBotsDoNot()
    {
        var article = Article("a", "Text.");
        KnowledgeContradiction[] once = [By(Contradictor.Agent, "1", "a"), By(Contradictor.Agent, "1", "a"), By(Contradictor.Bot, "2", "a"), By(Contradictor.Agent, "3", "b")];

        ArticleFindings.Of([article], once, Today).ShouldBeEmpty();
        ArticleFindings.Of([article], [.. once, By(Contradictor.Agent, "4", "a")], Today).ShouldHaveSingleItem().Detail.ShouldContain("2 conversations");
    }
}
