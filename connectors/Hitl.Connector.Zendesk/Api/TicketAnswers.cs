using System.Text.Json;

namespace Hitl.Connector.Zendesk.Api;

// Only what is read. Everything may be missing: every reader of these types says what then happens.

internal sealed record TicketAnswer
{
    public TicketView? Ticket { get; init; }
    public AuditView? Audit { get; init; }
    public IReadOnlyList<UserView?>? Users { get; init; }
}

internal sealed record TicketView
{
    public string? Id { get; init; }
    public string? Status { get; init; }
    public string? Subject { get; init; }
    public string? RawSubject { get; init; }
    public string? Description { get; init; }
    public string? Priority { get; init; }
    public string? RequesterId { get; init; }
    public string? AssigneeId { get; init; }
    public string? GroupId { get; init; }
    public string? BrandId { get; init; }
    public string? OrganizationId { get; init; }
    public JsonElement Tags { get; init; }
    public JsonElement CustomFields { get; init; }
    public string? CreatedAt { get; init; }
    public string? UpdatedAt { get; init; }
    public string? GeneratedTimestamp { get; init; }
    public bool? FromMessagingChannel { get; init; }
    public ViaView? Via { get; init; }
}

internal sealed record ViaView
{
    public string? Channel { get; init; }
    public JsonElement Source { get; init; }
}

internal sealed record UserView
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? Email { get; init; }
    public string? Role { get; init; }

    /// <summary>1 is a light agent, 3 a contributor.</summary>
    public string? RoleType { get; init; }
    public bool? OnlyPrivateComments { get; init; }
    public string? OrganizationId { get; init; }
    public bool? Suspended { get; init; }
    public bool? Active { get; init; }
}

internal sealed record UserAnswer
{
    public UserView? User { get; init; }
}

internal sealed record UsersAnswer
{
    public IReadOnlyList<UserView?>? Users { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record OrganizationAnswer
{
    public OrganizationView? Organization { get; init; }
}

internal sealed record OrganizationView
{
    public string? Id { get; init; }
    public JsonElement OrganizationFields { get; init; }
}

internal sealed record RoutingAttributesAnswer
{
    public IReadOnlyList<AttributeValueView?>? AttributeValues { get; init; }
}

internal sealed record AttributeValuesAnswer
{
    public IReadOnlyList<AttributeValueView?>? AttributeValues { get; init; }
}

/// <summary>A skill.</summary>
internal sealed record AttributeValueView
{
    public string? Id { get; init; }
    public string? Name { get; init; }
}

internal sealed record PageMeta
{
    public bool? HasMore { get; init; }
    public string? AfterCursor { get; init; }
}

internal sealed record AuditsAnswer
{
    public IReadOnlyList<AuditView?>? Audits { get; init; }
    public IReadOnlyList<UserView?>? Users { get; init; }
    public PageMeta? Meta { get; init; }
    public string? NextPage { get; init; }
}

internal sealed record AuditView
{
    public string? Id { get; init; }
    public string? AuthorId { get; init; }
    public string? CreatedAt { get; init; }
    public ViaView? Via { get; init; }
    public JsonElement Metadata { get; init; }

    /// <summary>Read one by one: an event of an unknown shape must not hide the others.</summary>
    public JsonElement Events { get; init; }
}

internal sealed record AuditEventView
{
    public string? Id { get; init; }
    public string? Type { get; init; }
    public string? AuthorId { get; init; }
    public string? Body { get; init; }
    public string? HtmlBody { get; init; }
    public bool? Public { get; init; }
    public string? FieldName { get; init; }
    public string? CommentId { get; init; }
    public string? MacroId { get; init; }
    public JsonElement Value { get; init; }
    public JsonElement PreviousValue { get; init; }
    public JsonElement Attachments { get; init; }
    public JsonElement Metadata { get; init; }
    public ViaView? Via { get; init; }
}

internal sealed record ConversationLogAnswer
{
    public JsonElement Events { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record TicketExportAnswer
{
    public IReadOnlyList<TicketView?>? Tickets { get; init; }
    public string? AfterCursor { get; init; }
    public bool? EndOfStream { get; init; }
}

internal sealed record DeletedTicketsAnswer
{
    public IReadOnlyList<TicketView?>? DeletedTickets { get; init; }
}

internal sealed record GroupView
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public bool? Deleted { get; init; }
}

internal sealed record GroupsAnswer
{
    public IReadOnlyList<GroupView?>? Groups { get; init; }
    public PageMeta? Meta { get; init; }
}

internal sealed record TagsAnswer
{
    public JsonElement Tags { get; init; }
}
