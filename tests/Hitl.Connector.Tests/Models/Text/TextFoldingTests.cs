using Hitl.Connector.Models.Text;

namespace Hitl.Connector.Tests.Models.Text;

public sealed class TextFoldingTests
{
    [Theory]
    [InlineData("Where IS\t my\r\n order", "where is my order")]
    [InlineData("It\u2019s \u201Cbroken\u201D", "it's \"broken\"")]
    [InlineData("Ｆｕｌｌ", "full")]
    [InlineData("re\u200Bfund", "refund")]
    [InlineData("sooooooo slow!!!!!!", "sooo slow!!!")]
    [InlineData("ÄRGER", "ärger")]
    public void Fold_SpellingsOfTheSame_Meet(string text, string expected)
    {
        var target = new char[TextFolding.MaxChars];

        new string(target, 0, TextFolding.Fold(text, target)).ShouldBe(expected);
    }

    [Fact]
    public void Fold_LongText_KeepsHeadAndTail()
    {
        var target = new char[TextFolding.MaxChars];
        var text = "begin " + string.Concat(Enumerable.Repeat("ab ", 10_000)) + " end";

        var folded = new string(target, 0, TextFolding.Fold(text, target));

        folded.ShouldStartWith("begin");
        folded.ShouldEndWith("end");
        folded.Length.ShouldBeLessThanOrEqualTo(TextFolding.MaxChars);
    }

    [Theory]
    [InlineData("Still broken.\nOn Mon, 2 Mar 2026 at 10:00, Support wrote:\n> did it help?", "Still broken.")]
    [InlineData("Nein\n-----Ursprüngliche Nachricht-----\nVon: Support", "Nein")]
    [InlineData("a > b in my report", "a > b in my report")]
    public void Strip_QuotedMail_LeavesWhatIsNew(string text, string expected)
    {
        QuotedText.Strip(text).Trim().ShouldBe(expected);
    }
}
