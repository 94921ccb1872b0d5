using System.Text.Json.Nodes;
using RestEase;

namespace Hitl.Connector.Intercom.Api;

/// <summary>
/// The part of Intercom's REST API 2.16 that this connector uses. Every call gives its answer whatever the status:
/// <see cref="IntercomCall"/> sorts them.
/// </summary>
[AllowAnyStatusCode]
[Header("Accept", "application/json")]
[Header("Intercom-Version", ApiVersion)]
internal interface IIntercomApi
{
    /// <summary>Pinned: without it the app's own version answers, and fields and part types differ between versions.</summary>
    const string ApiVersion = "2.16";

    [Get("me")]
    Task<Response<MeBody>> MeAsync(CancellationToken cancellationToken);

    // As HTML: the plain-text form would hide that a body held text the reader cannot see.
    [Get("conversations/{id}")]
    Task<Response<ConversationBody>> ConversationAsync([Path] string id, CancellationToken cancellationToken);

    [Get("tickets/{id}")]
    Task<Response<TicketBody>> TicketAsync([Path] string id, CancellationToken cancellationToken);

    [Get("conversations/deleted")]
    Task<Response<DeletedPageBody>> DeletedAsync([Query("per_page")] int perPage, [Query] string order, CancellationToken cancellationToken);

    [Post("conversations/search")]
    Task<Response<SearchPageBody>> SearchConversationsAsync([Body] SearchRequest request, CancellationToken cancellationToken);

    [Post("tickets/search")]
    Task<Response<SearchPageBody>> SearchTicketsAsync([Body] SearchRequest request, CancellationToken cancellationToken);

    [Put("conversations/{id}")]
    Task<Response<ConversationBody>> UpdateConversationAsync([Path] string id, [Body] JsonObject request, CancellationToken cancellationToken);

    [Post("conversations/{id}/reply")]
    Task<Response<ConversationBody>> ReplyAsync([Path] string id, [Body] NoteRequest request, CancellationToken cancellationToken);

    [Post("conversations/{id}/parts")]
    Task<Response<ConversationBody>> AssignAsync([Path] string id, [Body] AssignmentRequest request, CancellationToken cancellationToken);

    [Post("conversations/{id}/tags")]
    Task<Response<TagBody>> TagConversationAsync([Path] string id, [Body] TagRequest request, CancellationToken cancellationToken);

    [Post("conversations/{id}/parts")]
    Task<Response<ConversationBody>> ChangeStateAsync([Path] string id, [Body] StateRequest request, CancellationToken cancellationToken);

    // Intercom wants a body on this DELETE.
    [Delete("conversations/{id}/tags/{tagId}")]
    Task<Response<TagBody>> UntagConversationAsync([Path] string id, [Path] string tagId, [Body] UntagRequest request, CancellationToken cancellationToken);

    [Put("tickets/{id}")]
    Task<Response<TicketBody>> UpdateTicketAsync([Path] string id, [Body] JsonObject request, CancellationToken cancellationToken);

    [Post("tickets/{id}/reply")]
    Task<Response<PartBody>> ReplyToTicketAsync([Path] string id, [Body] NoteRequest request, CancellationToken cancellationToken);

    [Post("tickets/{id}/tags")]
    Task<Response<TagBody>> TagTicketAsync([Path] string id, [Body] TagRequest request, CancellationToken cancellationToken);

    [Delete("tickets/{id}/tags/{tagId}")]
    Task<Response<TagBody>> UntagTicketAsync([Path] string id, [Path] string tagId, [Body] UntagRequest request, CancellationToken cancellationToken);

    [Get("tags")]
    Task<Response<TagListBody>> TagsAsync(CancellationToken cancellationToken);

    [Post("tags")]
    Task<Response<TagBody>> UpsertTagAsync([Body] TagNameRequest request, CancellationToken cancellationToken);

    [Get("teams")]
    Task<Response<TeamListBody>> TeamsAsync(CancellationToken cancellationToken);

    [Get("admins")]
    Task<Response<AdminListBody>> AdminsAsync(CancellationToken cancellationToken);

    [Get("companies/{id}")]
    Task<Response<CompanyBody>> CompanyAsync([Path] string id, CancellationToken cancellationToken);

    /// <param name="page">From 1; null for the first.</param>
    [Get("articles")]
    Task<Response<ArticlePageBody>> ArticlesAsync([Query] int? page, CancellationToken cancellationToken);

    [Get("conversations/attributes")]
    Task<Response<AttributeListBody>> AttributesAsync([Query("include_archived")] string includeArchived, CancellationToken cancellationToken);

    [Post("conversations/attributes")]
    Task<Response<AttributeBody>> CreateAttributeAsync([Body] AttributeRequest request, CancellationToken cancellationToken);

    [Post("contacts")]
    Task<Response<ReferenceBody>> CreateContactAsync([Body] NewContactRequest request, CancellationToken cancellationToken);

    [Delete("contacts/{id}")]
    Task<Response<JsonObject>> DeleteContactAsync([Path] string id, CancellationToken cancellationToken);

    [Post("conversations")]
    Task<Response<StartedBody>> StartConversationAsync([Body] NewConversationRequest request, CancellationToken cancellationToken);

    [Post("conversations/{id}/reply")]
    Task<Response<ConversationBody>> ReplyAsContactAsync([Path] string id, [Body] ContactReplyRequest request, CancellationToken cancellationToken);

    [Delete("conversations/{id}")]
    Task<Response<JsonObject>> DeleteConversationAsync([Path] string id, CancellationToken cancellationToken);
}
