using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Tests.Models.Features;

public sealed class WordClassesTests
{
    private static readonly WordClasses Shipped = ShippedModels.LoadWords();

    [Theory]
    [InlineData("slovenčine", "najväčší")]
    [InlineData("ikkje", "korleis")]
    [InlineData("qzvxwkp", "vxqwkzp")]
    public void Of_TwoWordsOfTheSameLists_AreOfOneClass(string first, string second) => Shipped.Of(HashOf(first)).ShouldBe(Shipped.Of(HashOf(second)));

    [Fact]
    public void Of_WordsOfDifferentLists_AreOfDifferentClasses()
    {
        string[] words = ["slovenčine", "ikkje", "ikke", "tijekom", "qzvxwkp"];

        words.Select(w => Shipped.Of(HashOf(w))).Distinct().Count().ShouldBe(words.Length);
        Shipped.Of(HashOf("qzvxwkp")).ShouldBe(0);
    }

    [Fact]
    public void Of_RandomLetters_HardlyEverLookLikeAWord()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var words = Enumerable.Range(0, 5000).Select(_ => string.Concat(Enumerable.Range(0, 12).Select(_ => (char)random.Next('a', 'z' + 1))));

        words.Count(w => Shipped.Of(HashOf(w)) != 0).ShouldBeInRange(10, 125, $"seed {Seed}");
    }

    [Fact]
    public void Count_EveryWordAndMark_IsCountedOnce()
    {
        var counts = new int[WordClasses.Classes];
        var text = FeatureExtractor.Extract("Ikkje, ikkje qzvxwkp!");

        Shipped.Count(text, counts).ShouldBe(5);

        counts.Sum().ShouldBe(5);
        counts[Shipped.Of(HashOf("ikkje"))].ShouldBe(2);
    }

    [Fact]
    public void ToBytes_ReadBack_IsTheSame() =>
        WordClasses.FromBytes(Shipped.ToBytes()).ToBytes().AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(ShippedModels.Directory, WordClasses.FileName))).ShouldBeTrue();

    [Fact]
    public void FromBytes_NoSuchList_IsRefused()
    {
        var bytes = Shipped.ToBytes();
        var moved = bytes.ToArray();
        moved[100]++;

        Should.Throw<InvalidDataException>(() => WordClasses.FromBytes("no list"u8));
        Should.Throw<InvalidDataException>(() => WordClasses.FromBytes(new byte[bytes.Length])).Message.ShouldContain("not a file of words");
        Should.Throw<InvalidDataException>(() => WordClasses.FromBytes(bytes.AsSpan(0, bytes.Length - 1))).Message.ShouldContain("wrong length");
        Should.Throw<InvalidDataException>(() => WordClasses.FromBytes(moved)).Message.ShouldContain("do not add up");
    }

    [Fact]
    public void Project_SpaceWithLists_AddsARowForEachClass()
    {
        var text = FeatureExtractor.Extract("ikkje ikkje qzvxwkp ok");
        var alone = FeatureSpaceBuilder.Build([text], FeatureSpaceBuilder.Letters, 1, 100);
        var space = FeatureSpaceBuilder.Build([text], FeatureSpaceBuilder.Letters, 1, 100, Shipped);

        var vector = FeatureSpace.FromBytes(space.ToBytes(), Shipped).Project(text);

        space.Count.ShouldBe(alone.Count + WordClasses.Classes);
        var row = space.Find(WordClasses.HashOf(Shipped.Of(HashOf("ikkje"))));
        row.ShouldBeGreaterThanOrEqualTo(alone.Count);
        vector.Values[Array.IndexOf(vector.Ids, row)].ShouldBe(2 / MathF.Sqrt(4), 1e-6f);
        vector.Ids.Where(id => id < alone.Count).ShouldBe(alone.Project(text).Ids);
    }

    private static uint HashOf(string word) => FeatureExtractor.Extract(word).Hashes(FeatureGroup.Word1)[0];
}
