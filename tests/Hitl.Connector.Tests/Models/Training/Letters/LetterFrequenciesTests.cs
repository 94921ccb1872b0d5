using System.IO.Compression;
using System.Text;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Training;
using Hitl.Connector.Models.Training.Letters;

namespace Hitl.Connector.Tests.Models.Training.Letters;

public sealed class LetterFrequenciesTests
{
    [Theory]
    [InlineData("hrv", "hr", "cs")]
    [InlineData("tačn", "bs", "hr")]
    [InlineData("ikke", "nb", "nn")]
    [InlineData("bahwa", "id", "ms")]
    [InlineData("ção", "pt", "es")]
    public void Of_LettersOfOneLanguage_AreMoreFrequentThereThanInItsNeighbour(string letters, string language, string neighbour)
    {
        var text = FeatureExtractor.Extract(letters);
        uint[] hashes = [.. text.Hashes(FeatureGroup.Char1 + letters.Length - 1)];
        var space = new FeatureSpace(FeatureSpaceBuilder.All, hashes, [.. hashes.Select(_ => 1f)]);
        string[] labels = [language, neighbour];
        var read = EmbeddedData.Letters().Of(space, labels);

        // Groups with the borders of the word are in the space, too, and unknown.
        var known = Enumerable.Range(0, hashes.Length).Where(read.Has).ShouldHaveSingleItem();
        var shares = read.Beside(new LabelCounts(2, new float[hashes.Length * 2], [0, 0]));
        shares.Evidence(known, 0, 0.1).ShouldBeGreaterThan(shares.Evidence(known, 1, 0.1) + 0.5f);
    }

    [Fact]
    public void Languages_OfTheShippedFile_LackThoseWhoseFrequenciesWereCountedOnTheTestSentences()
    {
        var languages = EmbeddedData.Letters().Languages;

        languages.Count.ShouldBe(68);
        languages.Intersect(["lg", "sn", "sq", "st", "tn", "xh", "yo"]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("HLF2\u0001\0\0\0\0\0\0\0en")]
    [InlineData("HLF1\u0001\0\0\0\u0001\0\0\0en")]
    public void Read_OtherBytes_AreRefused(string content)
    {
        using var file = new MemoryStream();
        using (var stream = new BrotliStream(file, CompressionMode.Compress, leaveOpen: true))
        {
            stream.Write(Encoding.Latin1.GetBytes(content));
        }

        file.Position = 0;
        Should.Throw<InvalidDataException>(() => LetterFrequencies.Read(file));
    }
}
