using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Reading;

namespace Hitl.Connector.Zendesk.Knowledge;

/// <summary>The published articles of Zendesk Guide, in their source language.</summary>
internal sealed class GuideArticles(ZendeskClient client) : IArticleSource
{
    private const int PageSize = 100;

    public KnowledgeSource Source => KnowledgeSource.ZendeskGuide;

    public async Task<HelpdeskResult<IReadOnlyList<Article>>> ReadAsync(CancellationToken cancellationToken)
    {
        var pages = await Directories.PagesAsync(
            after => client.Support.ArticlesAsync(PageSize, after, cancellationToken), page => page.Articles, page => page.Meta, cancellationToken);
        return pages.Failure is { } failure
            ? failure
            : pages.Value!.Where(a => a is { Id: not null, Title: not null, Draft: not true }).Select(ToArticle).ToList();
    }

    private static Article ToArticle(ArticleView article) => new(KnowledgeSource.ZendeskGuide, article.Id!, article.Title!, ArticleText.FromHtml(article.Body))
    {
        Url = Uri.TryCreate(article.HtmlUrl, UriKind.Absolute, out var url) ? url : null,

        // "en-us" is English to a reader.
        Language = article.Locale?.Split('-')[0].ToLowerInvariant() ?? "en",
        Labels = article.LabelNames?.OfType<string>().ToList() ?? [],

        // What only a part of the users may read must not be quoted to any customer.
        Approved = article.UserSegmentId is null,
        UpdatedAt = DateTimeOffset.TryParse(article.UpdatedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null,
    };
}
