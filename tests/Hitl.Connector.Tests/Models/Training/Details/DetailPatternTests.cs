using Hitl.Connector.Models.Notes;
using Hitl.Connector.Models.Training;
using Hitl.Connector.Models.Training.Details;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Models.Training.Details;

public sealed class DetailPatternTests
{
    private static readonly string[] Texts = [.. Enumerable.Range(0, 600).SelectMany(i => new[] { $"word{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}", $"word{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}" })];

    private static (string Text, int[] Labels) Fill(DetailPattern patterns, string pattern, Random random)
    {
        var (words, labels) = patterns.Fill(pattern, random);
        return (string.Join(' ', words), [.. labels]);
    }

    [Fact]
    public void Fill_EveryPattern_LabelsEachOfItsWords()
    {
        var (patterns, random) = (new DetailPattern(Texts, null), new Random(5));
        foreach (var (_, pattern) in EmbeddedData.DetailPatterns())
        {
            var (text, labels) = Fill(patterns, pattern, random);
            labels.Length.ShouldBe(text.Split(' ').Length, pattern);
            (labels.Any(l => l > 0) || !pattern.Replace("{topic}", "", StringComparison.Ordinal).Contains('{', StringComparison.Ordinal)).ShouldBeTrue(pattern);
        }
    }

    [Fact]
    public void Fill_Topic_IsNoDetail() => Fill(new DetailPattern(Texts, null), "i need a {topic}", new Random(3)).Labels.ShouldAllBe(l => l == 0);

    [Fact]
    public void Fill_BusinessLeftOut_NoneOfItsWordsIsUsed()
    {
        var meals = Lexicon.Shipped.Entries("food").Concat(Lexicon.Shipped.Entries("drink")).Except(Lexicon.Shipped.Entries("thing")).ToHashSet(StringComparer.Ordinal);
        bool HasMeal(string? without)
        {
            var (patterns, random) = (new DetailPattern(Texts, without), new Random(11));
            return Enumerable.Range(0, 400).Any(_ => meals.Contains(Fill(patterns, "{item}", random).Text));
        }

        HasMeal(null).ShouldBeTrue();
        HasMeal("fastfood").ShouldBeFalse();
    }

    [Fact]
    public void Patterns_OfABusiness_NameOneThatTheTurnsHave()
    {
        var businesses = EmbeddedData.DetailPatterns().Select(p => p.Business).Distinct().ToList();

        businesses.ShouldBe([null, "airline", "fastfood", "finance", "media"]);
        EmbeddedData.DetailPatterns().ShouldAllBe(p => !p.Pattern.Contains("{food}", StringComparison.Ordinal) || p.Business == "fastfood");
        DetailKind.Product.ShouldBe((DetailKind)(Fill(new DetailPattern(Texts, null), "{thing}", new Random(1)).Labels[0] - 1));
    }
}
