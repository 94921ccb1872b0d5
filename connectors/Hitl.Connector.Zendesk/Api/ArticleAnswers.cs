namespace Hitl.Connector.Zendesk.Api;

internal sealed record ArticlesAnswer
{
    public IReadOnlyList<ArticleView?>? Articles { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record ArticleView
{
    public string? Id { get; init; }
    public string? Title { get; init; }
    public string? Body { get; init; }
    public bool? Draft { get; init; }
    public string? HtmlUrl { get; init; }
    public string? Locale { get; init; }
    public IReadOnlyList<string?>? LabelNames { get; init; }
    public string? UpdatedAt { get; init; }

    /// <summary>Who may read it; null for everybody.</summary>
    public string? UserSegmentId { get; init; }
}
