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

    private static TextPatterns Patterns(string text) => new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(':')).Select(p => new Condition.Text(p[0], Enum.Parse<Speaker>(p[1]))));
}
