using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Tests.Knowledge;

public sealed class QuestionSentencesTests
{
    [Fact]
    public void Sentences_WishForAPersonBesideAQuestion_EachThatAsksEnough() =>
        AnswerCheck.Sentences("Hello! Let me talk to a human being. When is the money of my refund back on my card?")
            .ShouldBe(["Let me talk to a human being.", "When is the money of my refund back on my card?"]);

    [Theory]
    [InlineData("When is the money of my refund back on my card?")]
    [InlineData("Hello! Please help.")]
    [InlineData("")]
    public void Sentences_OneOrTooFewWords_AreNone(string question) => AnswerCheck.Sentences(question).ShouldBeEmpty();

    [Fact]
    public void Sentences_LongMail_AreTheLastFour() =>
        AnswerCheck.Sentences(string.Join(' ', Enumerable.Range(1, 20).Select(n => $"My kettle number {n} leaks water onto the table."))).Count.ShouldBe(4);
}
