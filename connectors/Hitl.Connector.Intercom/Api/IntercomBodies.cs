using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Intercom.Api;

// Only what is read, and everything nullable: Intercom's answers differ from its own description (numbers for ids,
// null lists, other list keys), and a reader that insists loses conversations.

internal sealed record MeBody
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public AppBody? App { get; init; }
    public bool? HasInboxSeat { get; init; }
}

internal sealed record AppBody
{
    public string? IdCode { get; init; }
    public string? Name { get; init; }
    public string? Region { get; init; }
}

internal sealed record ConversationBody
{
    public string? Id { get; init; }
    public string? Title { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
    public DateTimeOffset? SnoozedUntil { get; init; }
    public bool? Open { get; init; }
    public string? State { get; init; }
    public string? Priority { get; init; }
    public string? AdminAssigneeId { get; init; }
    public string? TeamAssigneeId { get; init; }
    public SourceBody? Source { get; init; }
    public ChannelBody? Channel { get; init; }
    public ReferenceBody? Company { get; init; }
    public JsonElement CustomAttributes { get; init; }
    public RatingBody? ConversationRating { get; init; }
    public AiAgentBody? AiAgent { get; init; }

    [JsonConverter(typeof(ListingConverter<ReferenceBody>))]
    public Listing<ReferenceBody>? Contacts { get; init; }

    [JsonConverter(typeof(ListingConverter<TagBody>))]
    public Listing<TagBody>? Tags { get; init; }

    [JsonConverter(typeof(ListingConverter<PartBody>))]
    public Listing<PartBody>? ConversationParts { get; init; }
}

internal sealed record TicketBody
{
    public string? Id { get; init; }
    public string? Category { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
    public DateTimeOffset? SnoozedUntil { get; init; }
    public bool? Open { get; init; }
    public string? AdminAssigneeId { get; init; }
    public string? TeamAssigneeId { get; init; }
    public JsonElement TicketAttributes { get; init; }
    public TicketStateBody? TicketState { get; init; }

    [JsonConverter(typeof(ListingConverter<ReferenceBody>))]
    public Listing<ReferenceBody>? Contacts { get; init; }

    [JsonConverter(typeof(ListingConverter<TagBody>))]
    public Listing<TagBody>? Tags { get; init; }

    [JsonConverter(typeof(ListingConverter<PartBody>))]
    public Listing<PartBody>? TicketParts { get; init; }
}

internal sealed record TicketStateBody
{
    public string? Category { get; init; }
}

internal sealed record SourceBody
{
    public string? Type { get; init; }
    public string? Id { get; init; }
    public string? DeliveredAs { get; init; }
    public string? Subject { get; init; }
    public string? Body { get; init; }
    public AuthorBody? Author { get; init; }

    [JsonConverter(typeof(ListingConverter<AttachmentBody>))]
    public Listing<AttachmentBody>? Attachments { get; init; }
}

internal sealed record ChannelBody
{
    public string? Initial { get; init; }
    public string? Current { get; init; }
}

/// <summary>A conversation part or a ticket part.</summary>
internal sealed record PartBody
{
    public string? Id { get; init; }
    public string? PartType { get; init; }
    public string? Body { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public ReferenceBody? AssignedTo { get; init; }
    public AuthorBody? Author { get; init; }
    public string? AppPackageCode { get; init; }
    public JsonElement EventDetails { get; init; }
    public JsonElement UpdatedAttributeData { get; init; }
    public JsonElement EmailMessageMetadata { get; init; }
    public string? TicketState { get; init; }

    [JsonConverter(typeof(ListingConverter<AttachmentBody>))]
    public Listing<AttachmentBody>? Attachments { get; init; }
}

internal sealed record AuthorBody
{
    public string? Type { get; init; }
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? Email { get; init; }
    public bool? FromAiAgent { get; init; }
}

internal sealed record ReferenceBody
{
    public string? Type { get; init; }
    public string? Id { get; init; }
}

internal sealed record AttachmentBody
{
    public string? Name { get; init; }
}

internal sealed record TagBody
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public DateTimeOffset? AppliedAt { get; init; }
    public ReferenceBody? AppliedBy { get; init; }
}

internal sealed record RatingBody
{
    public string? Rating { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
    public ReferenceBody? Contact { get; init; }
}

internal sealed record AiAgentBody
{
    public string? SourceType { get; init; }
    public string? ResolutionState { get; init; }
}
