using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>What a rendering depends on besides the state.</summary>
/// <param name="PlainText">Bodies as text: <c>display_as=plaintext</c>, and always in webhooks.</param>
/// <param name="NullAssignees">Before 2.16 nobody is null, since then it is 0.</param>
internal readonly record struct RenderStyle(bool PlainText = false, bool NullAssignees = false)
{
    public string? Body(string? html) => PlainText ? Html.ToText(html) : html;

    public JsonNode? Assignee(long id) => id == 0 && NullAssignees ? null : JsonValue.Create(id);
}

/// <summary>The vendor's JSON shapes of conversations and their parts.</summary>
internal static class Render
{
    /// <summary>GET returns only so many of the newest parts, whatever their total.</summary>
    public const int NewestParts = 500;

    public static JsonObject Conversation(Conversation c, RenderStyle style)
    {
        var json = new JsonObject
        {
            ["type"] = "conversation",
            ["id"] = IntercomState.Text(c.Id),
            ["created_at"] = c.CreatedAt,
            ["updated_at"] = c.UpdatedAt,
            ["waiting_since"] = c.WaitingSince,
            ["snoozed_until"] = c.SnoozedUntil,
            ["source"] = Source(c, style),
            ["contacts"] = new JsonObject
            {
                ["type"] = "contact.list",
                ["contacts"] = new JsonArray(new JsonObject { ["type"] = "contact", ["id"] = c.Contact.Id, ["external_id"] = c.Contact.ExternalId }),
            },
            ["first_contact_reply"] = c.Statistics.FirstContactReplyAt is { } first ? new JsonObject { ["created_at"] = first, ["type"] = "conversation", ["url"] = null } : null,
            ["admin_assignee_id"] = style.Assignee(c.AdminAssigneeId),
            ["team_assignee_id"] = style.Assignee(c.TeamAssigneeId),
            ["open"] = c.Open,
            ["state"] = c.State,
            ["read"] = c.Read,
            ["tags"] = new JsonObject { ["type"] = "tag.list", ["tags"] = Array(c.Tags, AppliedTag) },
            ["priority"] = style.NullAssignees ? "not_priority" : c.Priority,
            ["sla_applied"] = null,
            ["statistics"] = Statistics(c),
            ["conversation_rating"] = Rating(c),
            ["teammates"] = c.TeammateIds.Count == 0 ? null : new JsonObject
            {
                ["type"] = "admin.list",
                ["teammates"] = Array(c.TeammateIds, id => new JsonObject { ["type"] = "admin", ["id"] = IntercomState.Text(id) }),
            },
            ["title"] = c.Title,
            ["custom_attributes"] = Values(c.CustomAttributes),
            ["topics"] = new JsonObject(),
            ["ticket"] = c.Ticket is { } ticket ? new JsonObject
            {
                ["type"] = "ticket",
                ["id"] = IntercomState.Text(c.Id),
                ["ticket_id"] = ticket.Number,
                ["title"] = c.Title,
                ["state"] = ticket.State.Category,
                ["ticket_type"] = ticket.Type.Name,
            }
            : null,
            ["linked_objects"] = LinkedObjects(),
            ["ai_agent"] = Ai(c.Ai),
            ["ai_agent_participated"] = c.AiAgentParticipated,
        };
        return json;
    }

    /// <summary>As GET, PUT, reply and parts return it: with the newest parts.</summary>
    public static JsonObject WithParts(Conversation c, RenderStyle style)
    {
        var json = Conversation(c, style);
        json["conversation_parts"] = Parts(c.Parts.Skip(Math.Max(0, c.Parts.Count - NewestParts)), c.Parts.Count, style);
        return json;
    }

    public static JsonObject Parts(IEnumerable<Part> parts, int total, RenderStyle style) => new()
    {
        ["type"] = "conversation_part.list",
        ["conversation_parts"] = Array(parts, part => Part(part, style)),
        ["total_count"] = total,
    };

    public static JsonObject AppliedTag(AppliedTag applied) => new()
    {
        ["type"] = "tag",
        ["id"] = applied.Tag.Id,
        ["name"] = applied.Tag.Name,
        ["applied_at"] = applied.AppliedAt,
        ["applied_by"] = new JsonObject { ["type"] = "admin", ["id"] = applied.By.Id },
    };

    public static JsonObject Tag(Tag tag) => new() { ["type"] = "tag", ["id"] = tag.Id, ["name"] = tag.Name };

    public static JsonObject Author(Person person, bool fromAi) => new()
    {
        ["type"] = person.Type,
        ["id"] = person.Id,
        ["name"] = person.Name,
        ["email"] = person.Email,
        ["from_ai_agent"] = fromAi,
        ["is_ai_answer"] = fromAi,
    };

    public static JsonObject LinkedObjects() => new() { ["type"] = "list", ["data"] = new JsonArray(), ["total_count"] = 0, ["has_more"] = false };

    public static JsonObject Values(IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        var json = new JsonObject();
        foreach (var (name, value) in values)
        {
            json[name] = Node(value);
        }

        return json;
    }

    public static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> render) => new([.. items.Select(render)]);

    public static JsonArray Attachments(IReadOnlyList<string> urls) => Array(urls, url => new JsonObject
    {
        ["type"] = "upload",
        ["name"] = url[(url.LastIndexOf('/') + 1)..],
        ["url"] = url,
        ["content_type"] = "application/octet-stream",
        ["filesize"] = 0,
        ["width"] = null,
        ["height"] = null,
    });

    private static JsonValue? Node(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : JsonValue.Create(value);

    private static JsonObject Source(Conversation c, RenderStyle style) => new()
    {
        ["type"] = c.SourceType,
        ["id"] = IntercomState.Text(c.SourceId),
        ["delivered_as"] = c.DeliveredAs,
        ["subject"] = c.Subject,
        ["body"] = style.Body(c.SourceBody),
        ["author"] = new JsonObject { ["type"] = c.SourceAuthor.Type, ["id"] = c.SourceAuthor.Id, ["name"] = c.SourceAuthor.Name, ["email"] = c.SourceAuthor.Email },
        ["attachments"] = Attachments(c.SourceAttachmentUrls),
        ["url"] = null,
        ["redacted"] = c.SourceRedacted,
    };

    private static JsonObject Part(Part part, RenderStyle style) => new()
    {
        ["type"] = "conversation_part",
        ["id"] = IntercomState.Text(part.Id),
        ["part_type"] = part.Type,
        ["body"] = style.Body(part.Body),
        ["created_at"] = part.CreatedAt,
        ["updated_at"] = part.UpdatedAt,
        ["notified_at"] = part.CreatedAt,
        ["assigned_to"] = part.AssignedTo is { } to ? new JsonObject { ["type"] = to.Type, ["id"] = to.Id } : null,
        ["author"] = Author(part.Author, part.FromAiAgent),
        ["attachments"] = Attachments(part.AttachmentUrls),
        ["external_id"] = null,
        ["redacted"] = part.Redacted,
        ["metadata"] = new JsonObject(),
        ["email_message_metadata"] = null,
        ["state"] = part.State,
        ["tags"] = Array(part.Tags, Tag),
        ["event_details"] = part.EventDetails?.DeepClone() ?? new JsonObject(),
        ["app_package_code"] = part.AppPackageCode,
    };

    private static JsonObject? Rating(Conversation c) => c.Rating is not { } rating ? null : new JsonObject
    {
        ["rating"] = rating.Score,
        ["remark"] = rating.Remark ?? "",
        ["created_at"] = rating.RequestedAt,
        ["updated_at"] = rating.UpdatedAt,
        ["contact"] = new JsonObject { ["type"] = "contact", ["id"] = rating.ContactId },
        ["teammate"] = rating.AdminId is { } admin ? new JsonObject { ["type"] = "admin", ["id"] = admin } : null,
    };

    private static JsonObject? Ai(AiAgent? ai) => ai is null ? null : new JsonObject
    {
        ["source_type"] = ai.SourceType,
        ["source_title"] = ai.SourceTitle,
        ["last_answer_type"] = ai.LastAnswerType,
        ["resolution_state"] = ai.ResolutionState,
        ["rating"] = null,
        ["rating_remark"] = null,
        ["created_at"] = null,
        ["updated_at"] = null,
        ["content_sources"] = new JsonObject
        {
            ["type"] = "content_source.list",
            ["total_count"] = ai.Sources.Count,
            ["content_sources"] = Array(ai.Sources, article => new JsonObject
            {
                ["content_type"] = "article",
                ["url"] = string.Create(CultureInfo.InvariantCulture, $"https://help.sandbox.example/en/articles/{article.Id}"),
                ["title"] = article.Title,
                ["locale"] = "en",
            }),
        },
    };

    private static JsonObject Statistics(Conversation c)
    {
        var s = c.Statistics;
        var json = new JsonObject
        {
            ["type"] = "conversation_statistics",
            ["time_to_assignment"] = s.FirstAssignmentAt - c.CreatedAt,
            ["time_to_admin_reply"] = s.FirstAdminReplyAt - c.CreatedAt,
            ["time_to_first_close"] = s.FirstCloseAt - c.CreatedAt,
            ["time_to_last_close"] = s.LastCloseAt - c.CreatedAt,
            ["first_contact_reply_at"] = s.FirstContactReplyAt,
            ["first_assignment_at"] = s.FirstAssignmentAt,
            ["first_admin_reply_at"] = s.FirstAdminReplyAt,
            ["first_close_at"] = s.FirstCloseAt,
            ["last_assignment_at"] = s.LastAssignmentAt,
            ["last_contact_reply_at"] = s.LastContactReplyAt,
            ["last_admin_reply_at"] = s.LastAdminReplyAt,
            ["last_close_at"] = s.LastCloseAt,
            ["last_closed_by_id"] = s.LastClosedById,
            ["count_reopens"] = s.Reopens,
            ["count_assignments"] = s.Assignments,
            ["count_conversation_parts"] = c.Parts.Count,
        };

        // The description makes none of them nullable: what has not happened is left out.
        foreach (var absent in json.Where(entry => entry.Value is null).Select(entry => entry.Key).ToList())
        {
            json.Remove(absent);
        }

        return json;
    }
}
