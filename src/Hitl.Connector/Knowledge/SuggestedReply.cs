namespace Hitl.Connector.Knowledge;

/// <summary>Where a suggested reply has its words from.</summary>
/// <param name="Url">Null when customers cannot read it.</param>
public sealed record ReplySource(string ArticleId, string Title, Uri? Url);

/// <summary>
/// A draft for the agent, never sent by us: sentences of approved articles as they stand there, nothing added and nothing
/// rephrased.
/// </summary>
public sealed record SuggestedReply(string Text, IReadOnlyList<ReplySource> Sources)
{
    private const int MaxSentences = 5;

    // A second article joins only when it answers nearly as much.
    private const double NearlyAsGood = 0.9;

    /// <summary>Null when no hit may be quoted: not approved, past its review, in conflict, or in another language than the customer's.</summary>
    /// <param name="hits">Above the threshold, best first.</param>
    /// <param name="language">Of the conversation, ISO 639-1.</param>
    /// <param name="doubted">What is known to be wrong with the articles.</param>
    public static SuggestedReply? From(IReadOnlyList<KnowledgeHit> hits, string language, IReadOnlyList<ArticleFinding> doubted, DateOnly today)
    {
        var quotable = hits
            .Where(h => h.Article.Approved && h.Article.Language == language && !ArticleFindings.IsPastReview(h.Article, today) && !doubted.Any(d => d.Concerns(h.Article)))
            .ToList();
        if (quotable.Count == 0)
        {
            return null;
        }

        var used = quotable.Where((h, n) => n == 0 || (n == 1 && h.Coverage >= quotable[0].Coverage && h.Score >= NearlyAsGood * quotable[0].Score)).ToList();
        var perArticle = MaxSentences / used.Count;
        return new SuggestedReply(
            string.Join("\n\n", used.Select(h => string.Join(' ', KnowledgeSentences.Of(h.Passage.Text).Take(perArticle)))),
            [.. used.Select(h => new ReplySource(h.Article.Id, h.Article.Title, h.Article.Url))]);
    }
}
