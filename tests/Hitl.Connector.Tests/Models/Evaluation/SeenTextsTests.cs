using System.Globalization;
using Hitl.Connector.Models.Evaluation;

namespace Hitl.Connector.Tests.Models.Evaluation;

public sealed class SeenTextsTests
{
    [Fact]
    public void Contains_AfterWritingAndReading_KnowsItsTextsWhateverCaseAndSpaces()
    {
        var seen = SeenTexts.FromBytes(SeenTexts.Of(["Where is my order?", "größe ändern"]).ToBytes());

        seen.Contains(" where  is my\nORDER?").ShouldBeTrue();
        seen.Contains("Größe ändern").ShouldBeTrue();
        seen.Contains("where is your order?").ShouldBeFalse();
    }

    [Fact]
    public void ToBytes_TenThousandTexts_StaysUnder100Kilobytes()
    {
        var texts = Enumerable.Range(0, 10_000).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList();

        var bytes = SeenTexts.Of(texts).ToBytes();

        bytes.Length.ShouldBeLessThan(100_000);
        SeenTexts.FromBytes(bytes).Count.ShouldBe(10_000);
    }

    [Fact]
    public void ToBytes_OfTwoSetsWithACommonText_ShareNoHash()
    {
        byte[] Hashes(params string[] texts) => SeenTexts.Of(texts).ToBytes()[24..];

        // One text each: with the same salt the hashes of the common one would be equal.
        Hashes("secret").ShouldBe(Hashes("secret"));
        var alone = Convert.ToHexString(Hashes("secret"));
        Hashes("secret", "other").Chunk(8).Select(Convert.ToHexString).ShouldNotContain(alone);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no such list, but long enough")]
    [InlineData("HSEEN1\0\0 salt of 16 bytes and a rest")]
    public void FromBytes_AnythingElse_IsRefused(string content)
    {
        Should.Throw<InvalidDataException>(() => SeenTexts.FromBytes(System.Text.Encoding.UTF8.GetBytes(content)));
    }
}
