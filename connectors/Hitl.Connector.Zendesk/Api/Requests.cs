using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Zendesk.Api;

// What is written. Ids are numbers here, as the vendor's description has them. Null members are not sent.

internal sealed record TicketPatchRequest(TicketPatch Ticket);

internal sealed record TicketPatch
{
    public CommentRequest? Comment { get; init; }
    public IReadOnlyList<CustomFieldRequest>? CustomFields { get; init; }
    public string? Priority { get; init; }
    public long? GroupId { get; init; }
    public AssigneeRequest? AssigneeId { get; init; }
    public string? Status { get; init; }

    /// <summary>Only those to add; the others stay.</summary>
    public IReadOnlyList<FollowerRequest>? Followers { get; init; }

    /// <summary>Replaces every tag of the ticket: always the merged list.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
    public AuditMarker? Metadata { get; init; }

    /// <summary>True or not sent: Zendesk takes <c>false</c> for true.</summary>
    public bool? SafeUpdate { get; init; }
    public string? UpdatedStamp { get; init; }
}

/// <summary>Always with <c>public</c>: left out, the ticket's first value decides, and the note may go to the customer.</summary>
internal sealed record CommentRequest(string HtmlBody)
{
    public bool Public => false;
}

internal sealed record CustomFieldRequest(long Id, string Value);

internal sealed record FollowerRequest(long UserId)
{
    public string Action => "put";
}

/// <param name="UserId">Null takes the assignee off: sent as such.</param>
[JsonConverter(typeof(AssigneeConverter))]
internal sealed record AssigneeRequest(long? UserId);

internal sealed class AssigneeConverter : JsonConverter<AssigneeRequest>
{
    public override AssigneeRequest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.TokenType is JsonTokenType.Null ? null : reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, AssigneeRequest value, JsonSerializerOptions options)
    {
        if (value.UserId is { } id)
        {
            writer.WriteNumberValue(id);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

internal sealed record SkillsRequest(IReadOnlyList<string> AttributeValueIds);

internal sealed record AuditMarker(string HitlOp);

internal sealed record TagsRequest(IReadOnlyList<string> Tags)
{
    /// <summary>The text <c>true</c>, or not sent.</summary>
    public string? SafeUpdate { get; init; }
    public string? UpdatedStamp { get; init; }
}

internal sealed record TokenRequest(string GrantType, string ClientId, string ClientSecret, string Scope, int ExpiresIn);

internal sealed record TicketFieldRequest(TicketFieldPatch TicketField);

internal sealed record TicketFieldPatch
{
    public string? Type { get; init; }
    public string? Title { get; init; }
    public string? AgentDescription { get; init; }
    public bool? Active { get; init; }
    public bool? VisibleInPortal { get; init; }
    public bool? EditableInPortal { get; init; }

    /// <summary>Of a drop-down.</summary>
    public IReadOnlyList<FieldOptionRequest>? CustomFieldOptions { get; init; }
}

/// <param name="Value">Also the tag that the choice puts on the ticket.</param>
internal sealed record FieldOptionRequest(string Name, string Value);

internal sealed record WebhookRequestBody(WebhookPatch Webhook);

internal sealed record WebhookPatch
{
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? Status { get; init; }
    public string? Endpoint { get; init; }
    public string? HttpMethod { get; init; }
    public string? RequestFormat { get; init; }
    public IReadOnlyList<string>? Subscriptions { get; init; }
}

internal sealed record ConditionRequest(string Field, string Operator, string Value);

internal sealed record ActionRequest(string Field, string Value);

/// <summary>An action with several values: whom to tell, the subject and the words.</summary>
internal sealed record NoticeRequest(string Field, IReadOnlyList<string> Value);

/// <summary>Both lists always: a rule update with conditions replaces both.</summary>
internal sealed record ConditionsRequest(JsonElement All, JsonElement Any);

internal sealed record BusinessRulePatch(string Title, JsonElement Actions, ConditionsRequest Conditions)
{
    public string? Description { get; init; }
    public int? Position { get; init; }
    public string? CategoryId { get; init; }
    public bool? Active { get; init; }
}

internal sealed record TriggerRequest(BusinessRulePatch Trigger);

internal sealed record AutomationRequest(BusinessRulePatch Automation);

internal sealed record ViewRequest(ViewPatch View);

/// <summary>A view is written with its conditions beside the title, and read with them under <c>conditions</c>.</summary>
internal sealed record ViewPatch(string Title, string Description, bool Active, IReadOnlyList<ConditionRequest> All, IReadOnlyList<ConditionRequest> Any, ViewOutput Output);

internal sealed record ViewOutput(IReadOnlyList<string> Columns, string SortBy, string SortOrder);

internal sealed record NewTicketRequest(NewTicket Ticket);

internal sealed record NewTicket(string Subject, CommentRequest Comment, long RequesterId, IReadOnlyList<string> Tags);

internal sealed record PassControlRequest(
    [property: JsonPropertyName("switchboardIntegration")] string SwitchboardIntegration,
    [property: JsonPropertyName("metadata")] IReadOnlyDictionary<string, string> Metadata);
