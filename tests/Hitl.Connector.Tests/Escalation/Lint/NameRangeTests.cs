using Hitl.Connector.Escalation.Lint;

namespace Hitl.Connector.Tests.Escalation.Lint;

/// <summary>Names as an admin lists them; a leading exclamation mark means any but these.</summary>
public sealed class NameRangeTests
{
    [Theory]
    [InlineData("a b", "b c", "b")]
    [InlineData("a b", "!b", "a")]
    [InlineData("!b", "a b", "a")]
    [InlineData("a", "b", "")]
    [InlineData("a", "!A", "")]
    public void And_TwoRanges_IsWhatBothAllow(string one, string other, string both) =>
        Read(one).And(Read(other)).OneOf!.Order(StringComparer.Ordinal).ShouldBe(both.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void And_TwoThatNameNone_AllowAnyButBoth()
    {
        var both = Read("!a").And(Read("!b"));

        both.OneOf.ShouldBeNull();
        both.Not.Order(StringComparer.Ordinal).ShouldBe(["a", "b"]);
        (both.IsEmpty, Read("a").And(Read("b")).IsEmpty, Read("a").IsEmpty).ShouldBe((false, true, false));
    }

    [Theory]
    [InlineData("a b", "a", true)]
    [InlineData("a b", "A B", true)]
    [InlineData("a", "a b", false)]
    [InlineData("a", "!b", false)]
    [InlineData("!b", "a", true)]
    [InlineData("!b", "a b", false)]
    [InlineData("!b", "!b c", true)]
    [InlineData("!b c", "!b", false)]
    public void Contains_Another_AllowsAllOfIt(string one, string other, bool contains) => Read(one).Contains(Read(other)).ShouldBe(contains);

    private static NameRange Read(string text) => NameRange.Of(text.TrimStart('!').Split(' '), text.StartsWith('!'));
}
