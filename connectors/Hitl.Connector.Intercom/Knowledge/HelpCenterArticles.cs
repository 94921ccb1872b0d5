using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Intercom.Knowledge;

/// <summary>The published articles of an Intercom workspace, in their default language.</summary>
internal sealed class HelpCenterArticles(IIntercomApi api, TimeProvider time) : IArticleSource
{
    /// <summary>More than any help centre: a last page that never comes ends here.</summary>
    private const int MostPages = 1000;

    private const string Published = "published";

    public KnowledgeSource Source => KnowledgeSource.IntercomArticles;

    public async Task<HelpdeskResult<IReadOnlyList<Article>>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Article>(StringComparer.Ordinal);
        var pages = 1;
        for (var page = 1; page <= Math.Min(pages, MostPages); page++)
        {
            // The first page is asked for without a number, as the vendor's description has it.
            var number = page == 1 ? (int?)null : page;
            var answer = await IntercomCall.GetAsync(() => api.ArticlesAsync(number, cancellationToken), time, cancellationToken).ConfigureAwait(false);
            if (!answer.Succeeded)
            {
                return answer.Failure;
            }

            foreach (var article in (answer.Value.Data?.Items ?? []).Where(a => a is { Id: not null, Title: not null, State: Published }))
            {
                // Newest first: one that is edited meanwhile moves to the front, and another is given twice.
                found[article.Id!] = ToArticle(article);
            }

            pages = answer.Value.Pages?.TotalPages ?? 1;
        }

        return found.Values.ToList();
    }

    private static Article ToArticle(ArticleBody article) => new(KnowledgeSource.IntercomArticles, article.Id!, article.Title!, ArticleText.FromHtml(article.Body))
    {
        Url = Uri.TryCreate(article.Url, UriKind.Absolute, out var url) ? url : null,
        Language = article.DefaultLocale?.Split('-')[0].ToLowerInvariant() ?? "en",
        Labels = article.Tags?.Items.Select(t => t.Name).OfType<string>().ToList() ?? [],
        UpdatedAt = article.UpdatedAt,
    };
}
