using Hitl.Connector.Models.Features;

namespace Hitl.Connector.Tests.Models.Features;

public sealed class SharedSpaceTests
{
    private static readonly TextFeatures[] Learned = [.. new[] { "where is my order", "cancel my order please", "my card was declined twice", "how do i reset it" }.Select(t => FeatureExtractor.Extract(t))];

    private readonly FeatureSpace first = FeatureSpaceBuilder.Build(Learned, FeatureSpaceBuilder.WordsAndChars, 1, 10_000);
    private readonly FeatureSpace second = FeatureSpaceBuilder.Build(Learned[..2], FeatureSpaceBuilder.WordsAndChars, 1, 40);

    [Fact]
    public void Project_SeveralTexts_GivesEachSpaceItsOwnValues()
    {
        FeatureSpace[] spaces = [first, second, first];
        var shared = new SharedSpace(spaces);
        TextFeatures[] texts = [FeatureExtractor.Extract("cancel my my card"), FeatureExtractor.Extract("zzz"), FeatureExtractor.Extract("where is it")];

        var (rows, values) = shared.Project(texts);

        shared.Spaces.ShouldBe(2);
        shared.PlaceOf.ShouldBe([0, 1, 0]);
        for (var s = 0; s < spaces.Length; s++)
        {
            for (var t = 0; t < texts.Length; t++)
            {
                var own = spaces[s].Project(texts[t]);
                var expected = own.Ids.Select((id, i) => (Row: shared.Rows[s][id], Value: own.Values[i])).OrderBy(p => p.Row);
                var actual = rows.Select((row, i) => (Row: row, Value: values[(((shared.PlaceOf[s] * texts.Length) + t) * rows.Length) + i])).Where(p => p.Value != 0).OrderBy(p => p.Row);
                actual.ShouldBe(expected);
            }
        }
    }

    [Fact]
    public void Project_NothingKnown_GivesOneRowOfNoWeight()
    {
        var (rows, values) = new SharedSpace([first, second]).Project([FeatureExtractor.Extract("")]);

        rows.ShouldBe([0]);
        values.ShouldBe([0f, 0f]);
    }

    [Fact]
    public void Create_SpacesOfOtherGroups_IsRefused() =>
        Should.Throw<ArgumentException>(() => new SharedSpace([first, FeatureSpaceBuilder.Build(Learned, FeatureSpaceBuilder.All, 1, 100)]));
}
