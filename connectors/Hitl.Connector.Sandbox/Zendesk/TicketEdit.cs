using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Who changes a ticket, and by which way.</summary>
/// <param name="UserId">-1 is Zendesk itself.</param>
internal sealed record Actor(long UserId, Via Via);

/// <param name="AuthorId">Null takes the actor.</param>
/// <param name="Public">Null takes the value of the ticket's first comment.</param>
internal sealed record CommentDraft(string Plain, string Html, bool? Public, long? AuthorId);

/// <summary>One change of a ticket, as a client or a person asks for it. A field that is not set stays as it is.</summary>
internal sealed class TicketEdit
{
    private readonly Dictionary<string, JsonNode?> set = new(StringComparer.Ordinal);

    public CommentDraft? Comment { get; init; }

    /// <summary>Replaces all tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyList<string> AddedTags { get; init; } = [];

    public IReadOnlyList<string> RemovedTags { get; init; } = [];

    public IReadOnlyList<(long Id, JsonNode? Value)> CustomFields { get; init; } = [];

    /// <summary>Staff to add as followers.</summary>
    public IReadOnlyList<long> AddedFollowers { get; init; } = [];

    /// <summary>Recorded in the audit; what they would do is for the caller to write.</summary>
    public IReadOnlyList<long> MacroIds { get; init; } = [];

    public JsonObject? Metadata { get; init; }

    /// <summary>Set when the update must fail if the ticket changed after it.</summary>
    public DateTimeOffset? UnchangedSince { get; init; }

    public bool Sets(string field) => set.ContainsKey(field);

    public string? Text(string field) => (string?)set[field];

    public long? Number(string field) => set[field] is { } node ? NumberOf(node) : null;

    public TicketEdit With(string field, JsonNode? value)
    {
        set[field] = value;
        return this;
    }

    /// <summary>Reads the <c>ticket</c> object of a POST or PUT. Unknown members are ignored, as the vendor does.</summary>
    /// <exception cref="ZendeskError">A member has the wrong type.</exception>
    public static TicketEdit Parse(JsonObject ticket)
    {
        try
        {
            // safe_update acts by being there, whatever its value.
            var safe = ticket.ContainsKey("safe_update");
            var edit = new TicketEdit
            {
                Comment = ParseComment(ticket["comment"]),
                Tags = ParseTags(ticket["tags"]),
                CustomFields = ParseCustomFields(ticket["custom_fields"] ?? ticket["fields"]),
                AddedFollowers = [.. (ticket["followers"] as JsonArray ?? []).OfType<JsonObject>().Where(follower => (string?)follower["action"] != "delete").Select(follower => NumberOf(follower["user_id"]!))],
                MacroIds = [.. (ticket["macro_ids"] as JsonArray ?? []).Append(ticket["macro_id"]).OfType<JsonNode>().Select(NumberOf)],
                Metadata = ticket["metadata"] is JsonObject metadata ? (JsonObject)metadata.DeepClone() : null,
                UnchangedSince = safe ? ParseStamp(ticket["updated_stamp"]) : null,
            };
            foreach (var field in (ReadOnlySpan<string>)["subject", "status", "priority", "type", "external_id", "assignee_id", "group_id", "requester_id", "assignee_email", "submitter_id"])
            {
                if (ticket.TryGetPropertyValue(field, out var value))
                {
                    edit.With(field, value?.DeepClone());
                }
            }

            return edit;
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException)
        {
            throw ZendeskError.BadRequest("InvalidValue", "A member of ticket has the wrong type.");
        }
    }

    public static IReadOnlyList<string>? ParseTags(JsonNode? node) => node switch
    {
        JsonArray tags => [.. tags.Select(tag => Tag((string?)tag)).Where(tag => tag.Length > 0).Distinct()],
        JsonValue text => [.. ((string)text!).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(Tag).Distinct()],
        _ => null,
    };

    public static DateTimeOffset? ParseStamp(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var stamp)
            ? stamp
            : throw ZendeskError.BadRequest("InvalidValue", "safe_update needs updated_stamp.");

    public static long NumberOf(JsonNode node) => node.GetValueKind() == JsonValueKind.String
        ? long.Parse((string)node!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : (long)node;

    private static string Tag(string? tag) => (tag ?? string.Empty).Trim().Replace(' ', '_').ToLowerInvariant();

    private static CommentDraft? ParseComment(JsonNode? node)
    {
        if (node is null)
        {
            return null;
        }

        if (node is JsonValue)
        {
            var text = (string)node!;
            return new CommentDraft(text, CommentHtml.FromPlain(text), null, null);
        }

        var comment = node.AsObject();
        var html = (string?)comment["html_body"];
        var body = (string?)comment["body"];
        if (string.IsNullOrWhiteSpace(html) && string.IsNullOrWhiteSpace(body))
        {
            return null;
        }

        var isPublic = comment["public"] is { } given ? given.GetValueKind() == JsonValueKind.String ? (string)given! == "true" : (bool)given : (bool?)null;
        var authorId = comment["author_id"] is { } author ? NumberOf(author) : (long?)null;
        return html is null
            ? new CommentDraft(body!, CommentHtml.FromPlain(body!), isPublic, authorId)
            : new CommentDraft(CommentHtml.ToPlain(html), CommentHtml.Wrap(html), isPublic, authorId);
    }

    private static IReadOnlyList<(long Id, JsonNode? Value)> ParseCustomFields(JsonNode? node) => node switch
    {
        JsonArray fields => [.. fields.OfType<JsonObject>().Where(field => field["id"] is not null).Select(field => (NumberOf(field["id"]!), field["value"]?.DeepClone()))],
        JsonObject fields => [.. fields.Select(field => (long.Parse(field.Key, CultureInfo.InvariantCulture), field.Value?.DeepClone()))],
        _ => [],
    };
}
