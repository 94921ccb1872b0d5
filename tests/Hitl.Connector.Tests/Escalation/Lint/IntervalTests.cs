using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Lint;

namespace Hitl.Connector.Tests.Escalation.Lint;

public sealed class IntervalTests
{
    [Theory]
    [InlineData(Comparison.Below, 2.5, false, "[0, 2.5)")]
    [InlineData(Comparison.AtMost, 2.5, false, "[0, 2.5]")]
    [InlineData(Comparison.Above, 2.5, false, "(2.5, 9]")]
    [InlineData(Comparison.AtLeast, 2.5, false, "[2.5, 9]")]
    [InlineData(Comparison.Below, 2.5, true, "[0, 2]")]
    [InlineData(Comparison.AtMost, 2.5, true, "[0, 2]")]
    [InlineData(Comparison.Above, 2.5, true, "[3, 9]")]
    [InlineData(Comparison.AtLeast, 2.5, true, "[3, 9]")]
    [InlineData(Comparison.Below, 3, true, "[0, 2]")]
    [InlineData(Comparison.AtMost, 3, true, "[0, 3]")]
    [InlineData(Comparison.Above, 3, true, "[4, 9]")]
    [InlineData(Comparison.AtLeast, 3, true, "[3, 9]")]
    public void Of_Comparison_IsWhatMeetsIt(Comparison comparison, double threshold, bool whole, string interval) =>
        Interval.Of(comparison, threshold, 0, 9, whole).ShouldBe(Read(interval));

    [Theory]
    [InlineData("[0, 5]", "[3, 9]", "[3, 5]")]
    [InlineData("[0, 5]", "[1, 2]", "[1, 2]")]
    [InlineData("(0, 5)", "(1, 2)", "(1, 2)")]
    [InlineData("(3, 5)", "[0, 9]", "(3, 5)")]
    [InlineData("[3, 5]", "(0, 9)", "[3, 5]")]
    [InlineData("[3, 5]", "(3, 5)", "(3, 5)")]
    [InlineData("(3, 5]", "[3, 5)", "(3, 5)")]
    [InlineData("[3, 5]", "[3, 5]", "[3, 5]")]
    public void And_TwoIntervals_IsWhatLiesInBoth(string one, string other, string both)
    {
        Read(one).And(Read(other)).ShouldBe(Read(both));
        Read(other).And(Read(one)).ShouldBe(Read(both));
    }

    [Theory]
    [InlineData("[3, 5]", "[3, 5]", true)]
    [InlineData("[3, 5]", "(3, 5)", true)]
    [InlineData("(3, 5)", "(3, 5)", true)]
    [InlineData("(3, 5)", "[4, 4]", true)]
    [InlineData("(3, 5)", "[3, 5)", false)]
    [InlineData("(3, 5)", "(3, 5]", false)]
    [InlineData("[3, 5]", "[2, 4]", false)]
    [InlineData("[3, 5]", "[4, 6]", false)]
    [InlineData("(3, 5]", "(2, 4]", false)]
    public void Contains_Another_AllOfItLiesWithin(string one, string other, bool contains) => Read(one).Contains(Read(other)).ShouldBe(contains);

    [Theory]
    [InlineData("[3, 3]", false)]
    [InlineData("[3, 3)", true)]
    [InlineData("(3, 3]", true)]
    [InlineData("[4, 3]", true)]
    [InlineData("(3, 4)", false)]
    public void IsEmpty_Ends_LeaveSomethingBetweenThem(string interval, bool empty) => Read(interval).IsEmpty.ShouldBe(empty);

    private static Interval Read(string text)
    {
        var ends = text[1..^1].Split(", ").Select(e => double.Parse(e, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return new Interval(ends[0], text[0] == '(', ends[1], text[^1] == ')');
    }
}
