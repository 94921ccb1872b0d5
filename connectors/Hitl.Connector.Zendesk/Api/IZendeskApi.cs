using System.Text.Json;
using RestEase;

namespace Hitl.Connector.Zendesk.Api;

/// <summary>The Support API, as far as it is used. Paths and parameters are those of the vendor's description.</summary>
[AllowAnyStatusCode]
internal interface IZendeskApi
{
    [Get("api/v2/tickets/{id}")]
    Task<Response<TicketAnswer>> TicketAsync([Path] string id, [Query] string include, CancellationToken cancellationToken);

    [Put("api/v2/tickets/{id}")]
    Task<Response<TicketAnswer>> UpdateTicketAsync([Path] string id, [Body] TicketPatchRequest body, CancellationToken cancellationToken);

    [Get("api/v2/tickets/{id}/audits")]
    Task<Response<AuditsAnswer>> AuditsAsync([Path] string id, [Query] string include, [Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    /// <summary>Offset paging: archived tickets know no cursor here.</summary>
    [Get("api/v2/tickets/{id}/audits")]
    Task<Response<AuditsAnswer>> AuditsByPageAsync([Path] string id, [Query] string include, [Query] int page, CancellationToken cancellationToken);

    [Get("api/v2/tickets/{id}/conversation_log")]
    Task<Response<ConversationLogAnswer>> ConversationLogAsync([Path] string id, [Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Put("api/v2/tickets/{id}/tags")]
    Task<Response<TagsAnswer>> AddTagsAsync([Path] string id, [Body] TagsRequest body, CancellationToken cancellationToken);

    /// <summary>The description has the tags in the query, the vendor's examples in the body: both say the same here.</summary>
    [Delete("api/v2/tickets/{id}/tags")]
    Task<Response<TagsAnswer>> RemoveTagsAsync([Path] string id, [Query] string tags, [Body] TagsRequest body, CancellationToken cancellationToken);

    [Get("api/v2/deleted_tickets")]
    Task<Response<DeletedTicketsAnswer>> DeletedTicketsAsync([Query("sort_by")] string sortBy, [Query("sort_order")] string sortOrder, [Query("support_type_scope")] string supportTypeScope, CancellationToken cancellationToken);

    [Get("api/v2/users/me")]
    Task<Response<UserAnswer>> MeAsync(CancellationToken cancellationToken);

    [Get("api/v2/users/show_many")]
    Task<Response<UsersAnswer>> UsersAsync([Query] string ids, [Query("include_deleted")] string includeDeleted, CancellationToken cancellationToken);

    [Get("api/v2/users")]
    Task<Response<UsersAnswer>> UsersOfRoleAsync([Query] string role, [Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Get("api/v2/organizations/{id}")]
    Task<Response<OrganizationAnswer>> OrganizationAsync([Path] string id, CancellationToken cancellationToken);

    /// <summary>With their values, which are the skills.</summary>
    [Get("api/v2/routing/attributes")]
    Task<Response<RoutingAttributesAnswer>> RoutingAttributesAsync([Query] string include, CancellationToken cancellationToken);

    [Get("api/v2/routing/tickets/{id}/instance_values")]
    Task<Response<AttributeValuesAnswer>> SkillsOfTicketAsync([Path] string id, CancellationToken cancellationToken);

    /// <summary>Replaces every skill of the ticket: always the whole list.</summary>
    [Post("api/v2/routing/tickets/{id}/instance_values")]
    Task<Response<AttributeValuesAnswer>> SetSkillsOfTicketAsync([Path] string id, [Body] SkillsRequest body, CancellationToken cancellationToken);

    [Get("api/v2/groups")]
    Task<Response<GroupsAnswer>> GroupsAsync([Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Get("api/v2/groups/{id}/users")]
    Task<Response<UsersAnswer>> UsersOfGroupAsync([Path] string id, [Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Get("api/v2/ticket_fields")]
    Task<Response<TicketFieldsAnswer>> TicketFieldsAsync([Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Post("api/v2/ticket_fields")]
    Task<Response<TicketFieldAnswer>> CreateTicketFieldAsync([Body] TicketFieldRequest body, CancellationToken cancellationToken);

    [Put("api/v2/ticket_fields/{id}")]
    Task<Response<TicketFieldAnswer>> UpdateTicketFieldAsync([Path] string id, [Body] TicketFieldRequest body, CancellationToken cancellationToken);

    [Get("api/v2/incremental/tickets/cursor")]
    Task<Response<TicketExportAnswer>> ExportTicketsAsync([Query("start_time")] long? startTime, [Query] string? cursor, [Query("support_type_scope")] string supportTypeScope, CancellationToken cancellationToken);

    [Get("api/v2/webhooks")]
    Task<Response<WebhooksAnswer>> WebhooksAsync([Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Post("api/v2/webhooks")]
    Task<Response<WebhookAnswer>> CreateWebhookAsync([Body] WebhookRequestBody body, CancellationToken cancellationToken);

    [Patch("api/v2/webhooks/{id}")]
    Task<Response<JsonElement>> UpdateWebhookAsync([Path] string id, [Body] WebhookRequestBody body, CancellationToken cancellationToken);

    [Get("api/v2/webhooks/{id}/signing_secret")]
    Task<Response<SigningSecretAnswer>> SigningSecretAsync([Path] string id, CancellationToken cancellationToken);

    [Get("api/v2/triggers")]
    Task<Response<TriggersAnswer>> TriggersAsync([Query] string active, [Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Post("api/v2/triggers")]
    Task<Response<JsonElement>> CreateTriggerAsync([Body] TriggerRequest body, CancellationToken cancellationToken);

    [Put("api/v2/triggers/{id}")]
    Task<Response<JsonElement>> UpdateTriggerAsync([Path] string id, [Body] TriggerRequest body, CancellationToken cancellationToken);

    [Get("api/v2/triggers/{id}")]
    Task<Response<TriggerAnswer>> TriggerAsync([Path] string id, CancellationToken cancellationToken);

    [Delete("api/v2/triggers/{id}")]
    Task<Response<JsonElement>> DeleteTriggerAsync([Path] string id, CancellationToken cancellationToken);

    [Get("api/v2/trigger_categories")]
    Task<Response<TriggerCategoriesAnswer>> TriggerCategoriesAsync([Query] string sort, [Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Get("api/v2/automations")]
    Task<Response<AutomationsAnswer>> AutomationsAsync([Query] string active, [Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Get("api/v2/help_center/articles")]
    Task<Response<ArticlesAnswer>> ArticlesAsync([Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Put("api/v2/automations/{id}")]
    Task<Response<JsonElement>> UpdateAutomationAsync([Path] string id, [Body] AutomationRequest body, CancellationToken cancellationToken);

    [Get("api/v2/automations/{id}")]
    Task<Response<AutomationAnswer>> AutomationAsync([Path] string id, CancellationToken cancellationToken);

    [Post("api/v2/automations")]
    Task<Response<JsonElement>> CreateAutomationAsync([Body] AutomationRequest body, CancellationToken cancellationToken);

    [Delete("api/v2/automations/{id}")]
    Task<Response<JsonElement>> DeleteAutomationAsync([Path] string id, CancellationToken cancellationToken);

    [Get("api/v2/macros")]
    Task<Response<MacrosAnswer>> MacrosAsync([Query] string active, [Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Get("api/v2/views")]
    Task<Response<ViewsAnswer>> ViewsAsync([Query("page[size]")] int size, [Query("page[after]")] string? after, CancellationToken cancellationToken);

    [Post("api/v2/views")]
    Task<Response<JsonElement>> CreateViewAsync([Body] ViewRequest body, CancellationToken cancellationToken);

    [Put("api/v2/views/{id}")]
    Task<Response<JsonElement>> UpdateViewAsync([Path] string id, [Body] ViewRequest body, CancellationToken cancellationToken);

    [Delete("api/v2/views/{id}")]
    Task<Response<JsonElement>> DeleteViewAsync([Path] string id, CancellationToken cancellationToken);

    [Post("api/v2/tickets")]
    Task<Response<TicketAnswer>> CreateTicketAsync([Body] NewTicketRequest body, CancellationToken cancellationToken);

    [Delete("api/v2/tickets/{id}")]
    Task<Response<JsonElement>> DeleteTicketAsync([Path] string id, CancellationToken cancellationToken);
}

/// <summary>Sunshine Conversations: who has control of a messaging conversation.</summary>
[AllowAnyStatusCode]
internal interface ISunshineApi
{
    [Get("sc/v2/apps/{app}/conversations/{id}")]
    Task<Response<SunshineConversationAnswer>> ConversationAsync([Path] string app, [Path] string id, CancellationToken cancellationToken);

    [Get("sc/v2/apps/{app}/switchboards")]
    Task<Response<SwitchboardsAnswer>> SwitchboardsAsync([Path] string app, CancellationToken cancellationToken);

    [Get("sc/v2/apps/{app}/switchboards/{id}/switchboardIntegrations")]
    Task<Response<SwitchboardIntegrationsAnswer>> SwitchboardIntegrationsAsync([Path] string app, [Path] string id, CancellationToken cancellationToken);

    [Post("sc/v2/apps/{app}/conversations/{id}/passControl")]
    Task<Response<JsonElement>> PassControlAsync([Path] string app, [Path] string id, [Body] PassControlRequest body, CancellationToken cancellationToken);
}
