using Hitl.Connector.Knowledge;
using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Tests.Knowledge.HelpCentre;
using Xunit.Abstractions;

namespace Hitl.Connector.Tests.Knowledge;

/// <summary>Reads the sample help centre once.</summary>
public sealed class ReadHelpCentre : IDisposable
{
    public ReadHelpCentre()
    {
        Meanings = MeaningReader.LoadShipped();
        Index = [.. SampleHelpCentre.Articles.Select(a => IndexedArticle.Of(a, Meanings))];
        Statistics = new KnowledgeStatistics(
            Index.Count,
            Index.Average(a => a.Length),
            Index.SelectMany(a => a.Counts.Keys).GroupBy(t => t, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal));
    }

    internal MeaningReader Meanings { get; }
    internal IReadOnlyList<IndexedArticle> Index { get; }
    internal KnowledgeStatistics Statistics { get; }

    internal IReadOnlyList<KnowledgeHit> Find(string question, int most = 3, bool withMeaning = true) =>
        KnowledgeRanking.Rank(KnowledgeQuery.Of(question, Thesaurus.Shipped), withMeaning ? MeaningVector.Of(Meanings.Read(question)) : null, Index, Statistics, most);

    public void Dispose() => Meanings.Dispose();
}

public sealed class KnowledgeRecallTests(ReadHelpCentre centre, ITestOutputHelper output) : IClassFixture<ReadHelpCentre>
{
    private static readonly double Threshold = new KnowledgeOptions().Threshold;

    [Fact]
    public void HelpCentre_ArticlesAndQuestions_AreAsManyAsPromised()
    {
        SampleHelpCentre.Articles.Count.ShouldBeGreaterThanOrEqualTo(60);
        SampleHelpCentre.Asked.Where(a => a.Key != SampleHelpCentre.None).Sum(a => a.Value.Tune.Count + a.Value.Held.Count).ShouldBeGreaterThanOrEqualTo(300);
        SampleHelpCentre.Asked.Keys.Where(k => k != SampleHelpCentre.None).ShouldBe(SampleHelpCentre.Articles.Select(a => a.Id), ignoreOrder: true);
    }

    [Fact]
    public void Rank_QuestionsNeverFittedTo_FindTheRightArticleAmongTheFirstThree()
    {
        var held = Recall(q => q.Held, withMeaning: true);
        output.WriteLine($"held back {held:0.000}, tuning {Recall(q => q.Tune, withMeaning: true):0.000}, words alone {Recall(q => q.Held, withMeaning: false):0.000}");

        held.ShouldBeGreaterThanOrEqualTo(0.9);
    }

    [Fact]
    public void Coverage_QuestionsNeverFittedTo_TellsAnswersFromGaps()
    {
        var answered = Coverages(SampleHelpCentre.Asked.Where(a => a.Key != SampleHelpCentre.None).SelectMany(a => a.Value.Held));
        var unanswered = Coverages(SampleHelpCentre.Asked[SampleHelpCentre.None].Held);
        var found = answered.Count(c => c >= Threshold) / (double)answered.Count;
        var wrong = unanswered.Count(c => c >= Threshold) / (double)unanswered.Count;
        var auroc = answered.Average(a => unanswered.Average(u => a > u ? 1 : a == u ? 0.5 : 0));
        output.WriteLine($"AUROC {auroc:0.000}; at {Threshold}: {found:0.00} of the answered and {wrong:0.00} of the unanswered pass");
        auroc.ShouldBeGreaterThanOrEqualTo(0.85);
        wrong.ShouldBeLessThanOrEqualTo(0.2);
    }

    private List<double> Coverages(IEnumerable<string> questions) => [.. questions.Select(q => centre.Find(q, 1).Select(h => h.Coverage).FirstOrDefault())];

    private double Recall(Func<Questions, List<string>> part, bool withMeaning)
    {
        var asked = SampleHelpCentre.Asked.Where(a => a.Key != SampleHelpCentre.None).SelectMany(a => part(a.Value).Select(q => (a.Key, Question: q))).ToList();
        return asked.Count(a => centre.Find(a.Question, 3, withMeaning).Any(h => h.Article.Id == a.Key)) / (double)asked.Count;
    }
}
