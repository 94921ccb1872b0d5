using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Notes;

public class OwnWordsTests
{
    [Theory]
    [InlineData("It is broken.\n\nOn Mon, 2 Mar 2026 at 10:00, Support <s@acme.example> wrote:\n> Try again.\n> Bye", "It is broken.")]
    [InlineData("Still broken.\n\nAm 2. März 2026 um 10:00 schrieb Support:\nBitte versuchen Sie es erneut.", "Still broken.")]
    [InlineData("On Monday, Support wrote:\n> Try again.\nI did, no luck.", "I did, no luck.")]
    [InlineData("Please help.\n-----Original Message-----\nFrom: x", "Please help.")]
    [InlineData("Please help.\n\nFrom: Support\nSent: Monday\nTo: Cara\nSubject: Re: it\n\nTry again.", "Please help.")]
    [InlineData("Where is it?\n\nBest regards,\nCara Miller\nAcme Ltd\n+44 20 7946 0958", "Where is it?")]
    [InlineData("Where is it?\n\nBest regards\nCara Miller\n\nOn Monday Support wrote:\n> a line of history that is longer than any line of a signature would ever be", "Where is it?")]
    [InlineData("Wo ist es?\n--\nCara", "Wo ist es?")]
    [InlineData("Where is it?\nSent from my iPhone", "Where is it?")]
    [InlineData("> all of it\n> quoted", "")]
    public void Of_MailWithHistoryOrSignature_KeepsWhatWasWrittenNow(string text, string own) => OwnWords.Of(text).ShouldBe(own);

    [Theory]
    [InlineData("Cheers")]
    [InlineData("Thanks for the help\nregards john, where is my order?")]
    [InlineData("Kind regards\nare not enough: what about my refund, and when will the money be back on my account, please?")]
    [InlineData("From: Paris to: London, 5 May")]
    public void Of_WordsThatOnlyLookLikeIt_AreKept(string text) => OwnWords.Of(text).ShouldBe(text);

    [Fact]
    public void Of_HugeMail_IsBoundedToHeadAndTail()
    {
        var own = OwnWords.Of("first words " + string.Join('\n', Enumerable.Repeat("filler line of a very long mail", 7000)) + " last words");

        own.Length.ShouldBeLessThanOrEqualTo(OwnWords.MaxChars + 1);
        own.ShouldStartWith("first words");
        own.ShouldEndWith("last words");
    }
}
