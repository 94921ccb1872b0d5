using Hitl.Connector.Models.Text;

namespace Hitl.Connector.Tests.Models.Text;

public class SentencesTests
{
    [Theory]
    [InlineData("Hello. Where is my parcel?  It's late!", "Hello.|Where is my parcel?|It's late!")]
    [InlineData("one line\nanother one\n\n", "one line|another one")]
    [InlineData("Version 4.2 costs 3.50 euros", "Version 4.2 costs 3.50 euros")]
    [InlineData("What?! ... ok", "What?!|ok")]
    [InlineData("返金してください。早く！", "返金してください。|早く！")]
    [InlineData(" ?! ", "")]
    [InlineData("", "")]
    public void Split_Text_GivesItsSentencesAsWritten(string text, string sentences) =>
        string.Join('|', Sentences.Split(text, 10).Select(s => text[s])).ShouldBe(sentences);

    [Fact]
    public void Split_MoreThanAsked_KeepsHeadAndTail() =>
        Sentences.Split("a. b. c. d. e. f.", 4).Select(s => "a. b. c. d. e. f."[s]).ShouldBe(["a.", "b.", "e.", "f."]);
}
