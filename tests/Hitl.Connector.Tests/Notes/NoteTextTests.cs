using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Notes;

public class NoteTextTests
{
    [Fact]
    public void Quote_LongText_IsCutAtAWord()
    {
        var quote = NoteText.Quote(string.Join(' ', Enumerable.Repeat("word", 100)));

        quote.Length.ShouldBeLessThanOrEqualTo(NoteText.MaxLength);
        quote.ShouldEndWith("word…");
    }

    [Theory]
    [InlineData(197)]
    [InlineData(198)]
    [InlineData(199)]
    [InlineData(200)]
    public void Quote_OneEndlessWord_IsNotCutInsideACharacter(int before)
    {
        var quote = NoteText.Quote(new string('x', before) + string.Concat(Enumerable.Repeat("😀", 20)));

        quote.Length.ShouldBeLessThanOrEqualTo(NoteText.MaxLength);
        char.IsHighSurrogate(quote[^2]).ShouldBeFalse();
    }

    [Fact]
    public void Quote_LinesTabsAndDirectionOverrides_BecomeOneHonestLine() =>
        NoteText.Quote(" a\r\n\tb\u202egnp.exe\u0007 c\u200b ").ShouldBe("a bgnp.exe c");

    [Theory]
    [InlineData("", 0)]
    [InlineData("... 😀 !", 0)]
    [InlineData("Don't e-mail order 10442, please!", 5)]
    [InlineData("返金をお願いします", 5)]
    public void CountWords_AnyScript_CountsWhatIsRead(string text, int words) => NoteText.CountWords(text).ShouldBe(words);

    [Theory]
    [InlineData("4111111111111111", "••••1111")]
    [InlineData("card 5500-0000-0000-0004.", "card ••••0004.")]
    [InlineData("378282246310005 and 4111 1111 1111 1111", "••••0005 and ••••1111")]
    [InlineData("GB29 NWBK 6016 1331 9268 19 thanks", "••••6819 thanks")]
    [InlineData("be68539007547034", "••••7034")]
    public void Mask_RealCardOrAccount_IsHidden(string text, string masked) => AccountNumbers.Mask(text).ShouldBe(masked);

    [Theory]
    [InlineData("order 4111111111111112")]
    [InlineData("0000000000000000")]
    [InlineData("+44 20 7946 0958")]
    [InlineData("DE00 3704 0044 0532 0130 00")]
    [InlineData("tracking 1Z999AA10123456784")]
    [InlineData("x4111111111111111")]
    [InlineData("")]
    public void Mask_AnyOtherNumber_Stays(string text) => AccountNumbers.Mask(text).ShouldBe(text);
}
