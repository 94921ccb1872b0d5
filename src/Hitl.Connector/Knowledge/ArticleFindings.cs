namespace Hitl.Connector.Knowledge;

/// <summary>What is wrong with the articles themselves.</summary>
public enum ArticleFindingKind
{
    /// <summary>Its review date has passed.</summary>
    PastReview,

    /// <summary>People's public answers contradict it.</summary>
    ContradictedByAgents,

    /// <summary>Another article answers the same differently.</summary>
    Conflict,
}

/// <param name="Other">The article that it is in conflict with.</param>
/// <param name="Detail">For people: the two sentences, the date, how many conversations.</param>
public sealed record ArticleFinding(ArticleFindingKind Kind, Article Article, Article? Other, string Detail)
{
    /// <summary>Must not be quoted before somebody has looked at it.</summary>
    public bool Concerns(Article article) => Is(Article, article) || (Other is not null && Is(Other, article));

    private static bool Is(Article first, Article second) => first.Source == second.Source && first.Id == second.Id;
}

/// <summary>Reads all articles of an account against the calendar, against each other and against what agents answer. Pure.</summary>
public static class ArticleFindings
{
    // One answer may be a slip or a favour to one customer.
    private const int AnswersThatCount = 2;

    // A word in more sentences than this tells too little to compare every pair that shares it.
    private const int CommonWord = 60;

    public static IReadOnlyList<ArticleFinding> Of(IReadOnlyList<Article> articles, IReadOnlyList<KnowledgeContradiction> contradictions, DateOnly today) =>
    [
        .. Conflicts(articles),
        .. articles.Where(a => IsPastReview(a, today)).Select(a => new ArticleFinding(ArticleFindingKind.PastReview, a, null, $"to be reviewed by {a.ReviewBy:yyyy-MM-dd}")),
        .. articles.Select(a => (Article: a, Conversations: contradictions.Where(c => c.By is Contradictor.Agent && c.Source == a.Source && c.ArticleId == a.Id).Select(c => c.Conversation).Distinct().Count()))
            .Where(a => a.Conversations >= AnswersThatCount)
            .Select(a => new ArticleFinding(ArticleFindingKind.ContradictedByAgents, a.Article, null, $"agents answered otherwise in {a.Conversations} conversations")),
    ];

    public static bool IsPastReview(Article article, DateOnly today) => article.ReviewBy < today;

    private static IEnumerable<ArticleFinding> Conflicts(IReadOnlyList<Article> articles)
    {
        var statements = articles.SelectMany((a, n) => a.Passages.SelectMany(p => KnowledgeSentences.Of(p.Text)).Select(s => (Article: n, Said: new Contradiction.Statement(s)))).ToList();
        var byWord = statements.SelectMany((s, n) => s.Said.Words.Select(w => (Word: w, Number: n))).GroupBy(w => w.Word, w => w.Number, StringComparer.Ordinal);
        var pairs = byWord.Where(w => w.Count() <= CommonWord)
            .SelectMany(w => Pairs([.. w]))
            .Where(p => statements[p.First].Article != statements[p.Second].Article && articles[statements[p.First].Article].Language == articles[statements[p.Second].Article].Language)
            .Distinct()
            .Order();
        var reported = new HashSet<(int, int)>();
        foreach (var (first, second) in pairs)
        {
            if (Contradiction.Between(statements[first].Said, statements[second].Said) is { } found && reported.Add((statements[first].Article, statements[second].Article)))
            {
                yield return new ArticleFinding(
                    ArticleFindingKind.Conflict,
                    articles[statements[first].Article],
                    articles[statements[second].Article],
                    $"\"{found.First}\" against \"{found.Second}\"");
            }
        }
    }

    private static IEnumerable<(int First, int Second)> Pairs(int[] numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            for (var j = i + 1; j < numbers.Length; j++)
            {
                yield return (numbers[i], numbers[j]);
            }
        }
    }
}
