using System.Globalization;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>The vendor's JSON, shape by shape. Call under the state's lock.</summary>
internal sealed class Shapes(ZendeskState state)
{
    /// <summary>Where the account is served: links in answers start with it.</summary>
    public Uri BaseUrl { get; set; } = new("http://127.0.0.1/");

    public JsonObject Ticket(Ticket ticket)
    {
        var fields = CustomFields(ticket);
        return new JsonObject
        {
            ["url"] = Url($"tickets/{ticket.Id}.json"),
            ["id"] = ticket.Id,
            ["external_id"] = ticket.ExternalId,
            ["via"] = ticket.Via.ToJson(),
            ["created_at"] = Time(ticket.CreatedAt),
            ["updated_at"] = Time(ticket.UpdatedAt),
            ["generated_timestamp"] = new DateTimeOffset(ticket.GeneratedTicks, TimeSpan.Zero).ToUnixTimeSeconds(),
            ["type"] = ticket.Type,
            ["subject"] = ticket.Subject,
            ["raw_subject"] = ticket.Subject,
            ["description"] = ticket.Description,
            ["priority"] = ticket.Priority,
            ["status"] = ticket.Deleted ? "deleted" : ticket.Status,
            ["recipient"] = ticket.Via.Channel == "email" ? ZendeskSeed.SupportAddress : null,
            ["requester_id"] = ticket.RequesterId,
            ["submitter_id"] = ticket.SubmitterId,
            ["assignee_id"] = ticket.AssigneeId,
            ["organization_id"] = state.Users.GetValueOrDefault(ticket.RequesterId)?.OrganizationId,
            ["group_id"] = ticket.GroupId,
            ["collaborator_ids"] = new JsonArray(),
            ["follower_ids"] = new JsonArray([.. ticket.FollowerIds.Select(id => (JsonNode)id)]),
            ["email_cc_ids"] = new JsonArray(),
            ["forum_topic_id"] = null,
            ["problem_id"] = null,
            ["has_incidents"] = false,
            ["is_public"] = ticket.Conversation is not null || ticket.Comments.Exists(comment => comment.Public),
            ["due_at"] = null,
            ["tags"] = Strings(ticket.Tags),
            ["custom_fields"] = fields,
            ["satisfaction_rating"] = new JsonObject { ["score"] = "unoffered" },
            ["sharing_agreement_ids"] = new JsonArray(),
            ["custom_status_id"] = CustomStatus(ticket.Status),
            ["encoded_id"] = $"SBX{ticket.Id}",
            ["fields"] = fields.DeepClone(),
            ["followup_ids"] = new JsonArray(),
            ["ticket_form_id"] = 8_646_151_517_822,
            ["brand_id"] = 8_447_346_621_310,
            ["allow_channelback"] = false,
            ["allow_attachments"] = true,
            ["from_messaging_channel"] = ticket.Conversation is not null,
            ["support_type"] = ticket.HeldByAiAgent ? "ai_agent" : "agent",
        };
    }

    public static JsonObject Comment(Comment comment) => new()
    {
        ["id"] = comment.Id,
        ["type"] = "Comment",
        ["author_id"] = comment.AuthorId,
        ["body"] = comment.Plain,
        ["html_body"] = comment.Html,
        ["plain_body"] = comment.Plain,
        ["public"] = comment.Public,
        ["attachments"] = new JsonArray(),
        ["audit_id"] = comment.AuditId,
        ["via"] = comment.Via.ToJson(),
        ["created_at"] = Time(comment.CreatedAt),
        ["metadata"] = new JsonObject { ["system"] = System(), ["custom"] = new JsonObject() },
    };

    public static JsonObject Audit(Audit audit) => new()
    {
        ["id"] = audit.Id,
        ["ticket_id"] = audit.TicketId,
        ["created_at"] = Time(audit.CreatedAt),
        ["author_id"] = audit.AuthorId,
        ["metadata"] = new JsonObject { ["system"] = System(), ["custom"] = audit.Custom?.DeepClone() ?? new JsonObject() },
        ["events"] = new JsonArray([.. audit.Events.Select(Event)]),
        ["via"] = audit.Via.ToJson(),
    };

    public JsonObject User(User user) => new()
    {
        ["id"] = user.Id,
        ["url"] = Url($"users/{user.Id}.json"),
        ["name"] = user.Name,
        ["email"] = user.Email,
        ["created_at"] = Time(user.CreatedAt),
        ["updated_at"] = Time(user.CreatedAt),
        ["time_zone"] = "Etc/UTC",
        ["iana_time_zone"] = "Etc/UTC",
        ["phone"] = null,
        ["locale_id"] = 1,
        ["locale"] = "en-US",
        ["organization_id"] = user.OrganizationId,
        ["role"] = user.Role,
        ["verified"] = true,
        ["external_id"] = null,
        ["tags"] = new JsonArray(),
        ["alias"] = string.Empty,
        ["active"] = user.Active,
        ["shared"] = false,
        ["suspended"] = false,
        ["default_group_id"] = user.DefaultGroupId,
        ["details"] = string.Empty,
        ["notes"] = string.Empty,
        ["moderator"] = user.IsStaff,
        ["ticket_restriction"] = user.IsStaff ? null : "requested",
        ["user_fields"] = new JsonObject(),
    };

    /// <summary>Who <c>users/me</c> is without credentials.</summary>
    public static JsonObject Anonymous() => new()
    {
        ["id"] = null,
        ["url"] = null,
        ["name"] = "Anonymous user",
        ["email"] = "invalid@example.com",
        ["role"] = "end-user",
        ["active"] = true,
        ["verified"] = false,
    };

    public JsonObject Organization(Organization organization) => new()
    {
        ["url"] = Url($"organizations/{organization.Id}.json"),
        ["id"] = organization.Id,
        ["name"] = organization.Name,
        ["domain_names"] = Strings([organization.Domain]),
        ["organization_fields"] = new JsonObject(organization.Fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, field.Value))),
        ["tags"] = new JsonArray(),
        ["created_at"] = Time(organization.CreatedAt),
        ["updated_at"] = Time(organization.CreatedAt),
    };

    public JsonObject Group(Group group) => new()
    {
        ["url"] = Url($"groups/{group.Id}.json"),
        ["id"] = group.Id,
        ["is_public"] = true,
        ["name"] = group.Name,
        ["description"] = string.Empty,
        ["default"] = group.Default,
        ["deleted"] = false,
        ["created_at"] = Time(group.CreatedAt),
        ["updated_at"] = Time(group.CreatedAt),
    };

    public JsonObject Field(TicketField field)
    {
        var body = (JsonObject)field.Body.DeepClone();
        body["id"] = field.Id;
        body["url"] = Url($"ticket_fields/{field.Id}.json");
        return body;
    }

    public JsonObject Macro(Macro macro)
    {
        var body = (JsonObject)macro.Body.DeepClone();
        body["id"] = macro.Id;
        body["url"] = Url($"macros/{macro.Id}.json");
        body["raw_title"] = macro.Body["title"]?.DeepClone();
        return body;
    }

    public JsonObject Rule(Rule rule)
    {
        var body = new JsonObject
        {
            ["url"] = Url($"{(rule.IsTrigger ? "triggers" : "automations")}/{rule.Id}.json"),
            ["id"] = rule.Id,
            ["title"] = rule.Title,
            ["raw_title"] = rule.Title,
            ["active"] = rule.Active,
            ["position"] = rule.Position,
            ["conditions"] = new JsonObject { ["all"] = rule.All.DeepClone(), ["any"] = rule.Any.DeepClone() },
            ["actions"] = rule.Actions.DeepClone(),
            ["default"] = false,
            ["created_at"] = Time(rule.CreatedAt),
            ["updated_at"] = Time(rule.UpdatedAt),
        };
        if (rule.IsTrigger)
        {
            body["description"] = rule.Description;
            body["category_id"] = rule.CategoryId;
        }

        return body;
    }

    public static JsonObject Webhook(Webhook webhook) => new()
    {
        ["id"] = webhook.Id,
        ["name"] = webhook.Name,
        ["description"] = webhook.Description,
        ["status"] = webhook.Status,
        ["subscriptions"] = Strings(webhook.Subscriptions),
        ["endpoint"] = webhook.Endpoint.OriginalString,
        ["http_method"] = webhook.Method,
        ["request_format"] = webhook.Format,
        ["authentication"] = webhook.Authentication?.DeepClone(),
        ["custom_headers"] = new JsonObject(webhook.CustomHeaders.Select(header => KeyValuePair.Create<string, JsonNode?>(header.Key, header.Value))),
        ["created_at"] = Time(webhook.CreatedAt),
        ["created_by"] = RuleConditions.Text(webhook.CreatedBy),
        ["updated_at"] = Time(webhook.UpdatedAt),
        ["updated_by"] = RuleConditions.Text(webhook.CreatedBy),
    };

    public static JsonArray Strings(IEnumerable<string> items) => new([.. items.Select(item => (JsonNode)JsonValue.Create(item))]);

    public static string Time(DateTimeOffset at) => ZendeskSeed.Time(at);

    public string Url(string path) => $"{BaseUrl}api/v2/{path}";

    public static long CustomStatus(string status) => 8_447_320_465_790 + Math.Max(0, Array.IndexOf(["new", "open", "pending", "hold", "solved", "closed"], status));

    private JsonArray CustomFields(Ticket ticket)
    {
        var fields = new JsonArray();
        foreach (var field in state.Fields.Values)
        {
            if (!field.IsSystem)
            {
                var value = ticket.CustomFields.GetValueOrDefault(field.Id)?.DeepClone();
                fields.Add(new JsonObject { ["id"] = field.Id, ["value"] = value ?? (field.Type == "checkbox" ? JsonValue.Create(false) : null) });
            }
        }

        return fields;
    }

    private static JsonObject Event(AuditEvent happened)
    {
        JsonObject body = happened switch
        {
            CommentWritten { Comment: var comment } => CommentEvent(comment),
            FieldCreated created => new() { ["type"] = "Create", ["field_name"] = created.Field, ["value"] = created.Value?.DeepClone() },
            FieldChanged changed => new() { ["type"] = "Change", ["field_name"] = changed.Field, ["value"] = changed.Value?.DeepClone(), ["previous_value"] = changed.Previous?.DeepClone() },
            UserNotified notified => new()
            {
                ["type"] = "Notification", ["subject"] = notified.Subject, ["body"] = notified.Body, ["recipients"] = new JsonArray([.. notified.Recipients.Select(recipient => (JsonNode)JsonValue.Create(recipient))]),
            },
            MacroReferred macro => new() { ["type"] = "AgentMacroReference", ["macro_id"] = RuleConditions.Text(macro.MacroId), ["macro_title"] = macro.Title, ["macro_deleted"] = false },
            ChatStarted chat => new()
            {
                ["type"] = "ChatStartedEvent",
                ["value"] = new JsonObject
                {
                    ["visitor_id"] = chat.ConversationId, ["chat_id"] = chat.ConversationId, ["conversation_id"] = chat.ConversationId, ["user_id"] = chat.UserId, ["channel"] = "messaging", ["history"] = new JsonArray(),
                },
            },
            _ => throw new InvalidOperationException($"No shape for {happened.GetType().Name}."),
        };
        body["id"] = happened.Id;
        if (happened.By is { } rule)
        {
            body["via"] = Via.Of(rule).ToJson();
        }

        return body;
    }

    private static JsonObject CommentEvent(Comment comment)
    {
        var body = Comment(comment);
        body.Remove("created_at");
        body.Remove("metadata");
        body.Remove("via");
        return body;
    }

    private static JsonObject System() => new() { ["client"] = "Mozilla/5.0", ["ip_address"] = "192.0.2.10", ["location"] = "Lyon, France", ["latitude"] = 45.75, ["longitude"] = 4.85 };

    internal static string Nanoseconds(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture) + "15Z";
}
