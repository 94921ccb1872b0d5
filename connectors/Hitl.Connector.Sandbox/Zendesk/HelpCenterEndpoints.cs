using System.Globalization;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Zendesk Guide: the list of articles, drafts and restricted ones among them, as an admin's token sees it.</summary>
internal sealed class HelpCenterEndpoints(ZendeskState state, Shapes shapes)
{
    public void Map(ZendeskRouter router) =>
        router.Get("help_center/articles", "hc", call => Paging.Of(call, shapes, "articles", state.Articles, Article));

    private JsonObject Article(GuideArticle article) => new()
    {
        ["id"] = article.Id,
        ["url"] = string.Create(CultureInfo.InvariantCulture, $"{shapes.BaseUrl.ToString().TrimEnd('/')}/api/v2/help_center/{article.Locale}/articles/{article.Id}.json"),
        ["html_url"] = string.Create(CultureInfo.InvariantCulture, $"https://sandbox.example/hc/{article.Locale}/articles/{article.Id}"),
        ["author_id"] = ZendeskSeed.ConnectorUserId,
        ["title"] = article.Title,
        ["body"] = article.Body,
        ["draft"] = article.Draft,
        ["promoted"] = false,
        ["position"] = 0,
        ["section_id"] = 1,
        ["permission_group_id"] = 1,
        ["user_segment_id"] = article.SegmentId,
        ["label_names"] = new JsonArray([.. article.Labels.Select(l => JsonValue.Create(l))]),
        ["locale"] = article.Locale,
        ["source_locale"] = article.Locale,
        ["outdated"] = false,
        ["created_at"] = article.UpdatedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["updated_at"] = article.UpdatedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
    };
}
