using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Intercom.Api;

/// <summary>A page of <c>/conversations/search</c> or <c>/tickets/search</c>.</summary>
internal sealed record SearchPageBody
{
    public PagesBody? Pages { get; init; }

    [JsonConverter(typeof(ListingConverter<SearchRowBody>))]
    public Listing<SearchRowBody>? Conversations { get; init; }

    [JsonConverter(typeof(ListingConverter<SearchRowBody>))]
    public Listing<SearchRowBody>? Tickets { get; init; }
}

internal sealed record SearchRowBody
{
    public string? Id { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
    public string? Category { get; init; }
}

internal sealed record PagesBody
{
    /// <summary>An object with <c>starting_after</c>; other endpoints give an address here.</summary>
    public JsonElement Next { get; init; }

    /// <summary>The cursor of the next page, as opaque text; null on the last page.</summary>
    [JsonIgnore]
    public string? StartingAfter =>
        Next.ValueKind == JsonValueKind.Object && Next.TryGetProperty("starting_after", out var after) ? after.Text() : null;
}

internal sealed record DeletedPageBody
{
    [JsonConverter(typeof(ListingConverter<ReferenceBody>))]
    public Listing<ReferenceBody>? Conversations { get; init; }
}

internal sealed record TagListBody
{
    [JsonConverter(typeof(ListingConverter<TagBody>))]
    public Listing<TagBody>? Data { get; init; }
}

internal sealed record TeamListBody
{
    [JsonConverter(typeof(ListingConverter<TeamBody>))]
    public Listing<TeamBody>? Teams { get; init; }
}

internal sealed record TeamBody
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public JsonElement AdminIds { get; init; }
}

internal sealed record AdminListBody
{
    [JsonConverter(typeof(ListingConverter<AdminBody>))]
    public Listing<AdminBody>? Admins { get; init; }
}

internal sealed record AdminBody
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? Email { get; init; }
    public bool? HasInboxSeat { get; init; }
}

internal sealed record CompanyBody
{
    public PlanBody? Plan { get; init; }
    public JsonElement CustomAttributes { get; init; }
}

internal sealed record PlanBody
{
    public string? Name { get; init; }
}

internal sealed record ArticlePageBody
{
    public ArticlePagesBody? Pages { get; init; }

    [JsonConverter(typeof(ListingConverter<ArticleBody>))]
    public Listing<ArticleBody>? Data { get; init; }
}

internal sealed record ArticlePagesBody
{
    public int? TotalPages { get; init; }
}

internal sealed record ArticleBody
{
    public string? Id { get; init; }
    public string? Title { get; init; }
    public string? Body { get; init; }
    public string? State { get; init; }
    public string? Url { get; init; }
    public string? DefaultLocale { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }

    [JsonConverter(typeof(ListingConverter<TagBody>))]
    public Listing<TagBody>? Tags { get; init; }
}

internal sealed record AttributeListBody
{
    [JsonConverter(typeof(ListingConverter<AttributeBody>))]
    public Listing<AttributeBody>? Data { get; init; }
}

internal sealed record AttributeBody
{
    public string? Name { get; init; }
    public string? DataType { get; init; }
    public bool? Archived { get; init; }
}

internal sealed record ErrorListBody
{
    [JsonConverter(typeof(ListingConverter<ErrorBody>))]
    public Listing<ErrorBody>? Errors { get; init; }
}

internal sealed record ErrorBody
{
    public string? Code { get; init; }
}

/// <summary>What starting a conversation answers.</summary>
internal sealed record StartedBody
{
    public string? ConversationId { get; init; }
}
