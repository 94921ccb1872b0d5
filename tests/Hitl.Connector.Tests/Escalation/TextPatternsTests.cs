using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Tests.Escalation;

public sealed class TextPatternsTests
{
    [Theory]
    [InlineData("law:Customer", "law:Customer", true)]
    [InlineData("law:Any", "law:Bot", true)]
    [InlineData("law:Bot", "law:Any", false)]
    [InlineData("law:Customer", "law:Bot", false)]
    [InlineData("law:Customer law:Bot", "law:Bot", true)]
    [InlineData("law:Customer refund:Customer", "refund:Customer", true)]
    [InlineData("law:Customer", "law:Customer refund:Customer", false)]
    [InlineData("law:Customer", "Law:Customer", false)]
    [InlineData("law:Customer", "", true)]
    [InlineData("", "law:Customer", false)]
    public void Cover_Others_WereAllLookedForInTheSameAuthorsWords(string looked, string others, bool covered) =>
        Patterns(looked).Cover(Patterns(others)).ShouldBe(covered);

    [Fact]
    public void Count_PatternOfTwoRules_IsLookedForOnce() => Patterns("law:Customer law:Bot refund:Any").Count.ShouldBe(2);

    [Fact]
    public void Match_SameWordsOfTheSameAuthorAgain_AreFoundWithoutLookingAgain()
    {
        var patterns = Patterns("law:Customer refund:Any");
        List<PatternHit> Hits(string id, AuthorKind author, string text, int moment)
        {
            var hits = new List<PatternHit>();
            patterns.Match(new Message(id, new Author(author, "x"), Visibility.Public, text, Talk.Start), moment, hits);
            return hits;
        }

        Hits("m1", AuthorKind.Customer, "By law I get a refund", 0).ShouldBe([new PatternHit("law", AuthorKind.Customer, "m1", 3, 3, 0), new PatternHit("refund", AuthorKind.Customer, "m1", 15, 6, 0)]);
        Hits("m2", AuthorKind.Customer, "By law I get a refund", 4).ShouldBe([new PatternHit("law", AuthorKind.Customer, "m2", 3, 3, 4), new PatternHit("refund", AuthorKind.Customer, "m2", 15, 6, 4)]);
        patterns.Searches.ShouldBe(1);

        Hits("m3", AuthorKind.Bot, "By law I get a refund", 4).ShouldHaveSingleItem().Pattern.ShouldBe("refund");
        Hits("m4", AuthorKind.Customer, "By the law", 4).ShouldHaveSingleItem().Start.ShouldBe(7);
        patterns.Searches.ShouldBe(3);
    }

    private static TextPatterns Patterns(string text) => new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(':')).Select(p => new Condition.Text(p[0], Enum.Parse<Speaker>(p[1]))));
}
