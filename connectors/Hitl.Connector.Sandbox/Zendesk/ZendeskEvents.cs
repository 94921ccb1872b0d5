using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Turns what happened into webhooks: one update becomes several events that share a sequence.</summary>
internal sealed class ZendeskEvents(ZendeskState state, WebhookSender sender)
{
    /// <summary>Signs the tests of webhooks that do not exist yet.</summary>
    public const string TestSecret = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==";

    /// <summary>12 s; 409 three times, 429 and 503 by a Retry-After under 60 s, timeouts five times; nothing else: a 500 loses the event.</summary>
    public static readonly RetryRules Rules = new()
    {
        Timeout = TimeSpan.FromSeconds(12),
        Retries =
        [
            new RetryRule([409], 3, TimeSpan.FromSeconds(1)),
            new RetryRule([429, 503], 3, TimeSpan.Zero, RetryAfterBelow: TimeSpan.FromSeconds(60)),
            new RetryRule([RetryRule.Timeout], 5, TimeSpan.FromSeconds(1)),
        ],
        Breaker = new BreakerRule(0.7, 1000, 100, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5)),
    };

    private static readonly string[] Upper = ["status", "priority", "type"];

    public void OnUpdate(TicketUpdate update)
    {
        foreach (var (webhookId, body) in update.WebhookCalls)
        {
            if (state.Webhooks.TryGetValue(webhookId, out var webhook) && webhook is { IsActive: true, HearsEvents: false })
            {
                var bytes = Encoding.UTF8.GetBytes(body);
                sender.Enqueue(Target(webhook), new WebhookMessage(state.NextEventId(update.Now), "conditional_ticket_events", _ => bytes));
            }
        }

        if (!state.Webhooks.Values.Any(webhook => webhook is { IsActive: true, HearsEvents: true }))
        {
            return;
        }

        var events = Happened(update).ToList();
        var sequence = state.NextEventId(update.Now);
        for (var index = 0; index < events.Count; index++)
        {
            var (type, body) = events[index];
            body["meta"] = new JsonObject { ["sequence"] = new JsonObject { ["id"] = sequence, ["position"] = index + 1 } };
            Publish($"zen:event-type:ticket.{type}", $"zen:ticket:{update.Ticket.Id}", Detail(update), body, update.Now);
        }
    }

    public void OnMessage(Conversation conversation, ChatMessage message)
    {
        const string Type = "zen:event-type:messaging_ticket.message_added";
        if (!state.Webhooks.Values.Any(webhook => webhook.IsActive && webhook.Subscriptions.Contains(Type)))
        {
            return;
        }

        var actor = message switch
        {
            { AuthorType: "user" } => (Id: RuleConditions.Text(message.SupportUserId), Type: "end_user"),
            { Subtype: "agent" } => (Id: RuleConditions.Text(message.SupportUserId), Type: "agent"),
            _ => (Id: "zd:answerBot", Type: "system"),
        };
        Publish(
            Type,
            $"zen:ticket:{conversation.TicketId}",
            new JsonObject { ["id"] = RuleConditions.Text(conversation.TicketId) },
            new JsonObject
            {
                ["actor"] = new JsonObject { ["id"] = actor.Id, ["name"] = message.DisplayName, ["type"] = actor.Type },
                ["conversation_id"] = conversation.Id,
                ["message"] = new JsonObject { ["body"] = message.Text, ["id"] = message.Id },
            },
            message.ReceivedAt);
    }

    /// <summary>Signature over timestamp and raw body without a separator; the key is the secret's own text.</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp), .. body];
        return Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }

    public WebhookTarget Target(Webhook webhook) => new("zendesk", webhook.Id, webhook.Endpoint, Rules, attempt => Headers(webhook, attempt)) { Method = new HttpMethod(webhook.Method) };

    private IEnumerable<KeyValuePair<string, string>> Headers(Webhook webhook, WebhookAttempt attempt)
    {
        var timestamp = Shapes.Time(attempt.At);
        yield return new("x-zendesk-account-id", state.AccountId.ToString(CultureInfo.InvariantCulture));
        yield return new("x-zendesk-webhook-id", webhook.Id);
        yield return new("x-zendesk-webhook-invocation-id", attempt.InvocationId);
        yield return new("x-zendesk-webhook-signature", Sign(webhook.SigningSecret, timestamp, attempt.Body.Span));
        yield return new("x-zendesk-webhook-signature-timestamp", timestamp);
        foreach (var header in webhook.CustomHeaders)
        {
            yield return header;
        }

        if (Credentials(webhook.Authentication) is { } credentials)
        {
            yield return credentials;
        }
    }

    private static KeyValuePair<string, string>? Credentials(JsonNode? authentication)
    {
        var data = authentication?["data"];
        return (string?)authentication?["type"] switch
        {
            "basic_auth" => new("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{data?["username"]}:{data?["password"]}"))),
            "bearer_token" => new("Authorization", $"Bearer {data?["token"]}"),
            "api_key" when data?["name"] is { } name => new(name.ToString(), data["value"]?.ToString() ?? string.Empty),
            _ => null,
        };
    }

    private void Publish(string type, string subject, JsonObject detail, JsonObject happened, DateTimeOffset now)
    {
        byte[]? bytes = null;
        var id = state.NextEventId(now);
        foreach (var webhook in state.Webhooks.Values)
        {
            if (!webhook.IsActive || !webhook.Subscriptions.Contains(type))
            {
                continue;
            }

            bytes ??= Encoding.UTF8.GetBytes(new JsonObject
            {
                ["account_id"] = state.AccountId,
                ["detail"] = detail,
                ["event"] = happened,
                ["id"] = id,
                ["subject"] = subject,
                ["time"] = Shapes.Nanoseconds(now),
                ["type"] = type,
                ["zendesk_event_version"] = "2022-11-06",
            }.ToJsonString());
            var body = bytes;
            sender.Enqueue(Target(webhook), new WebhookMessage(id, type, _ => body));
        }
    }

    private IEnumerable<(string Type, JsonObject Body)> Happened(TicketUpdate update)
    {
        if (update.Ticket.Deleted)
        {
            yield return ("soft_deleted", []);
            yield break;
        }

        if (update.IsCreate)
        {
            yield return ("created", []);
        }

        foreach (var happened in update.Audit.Events)
        {
            switch (happened)
            {
                case CommentWritten { Comment: var comment } when !update.IsCreate || happened.By is not null:
                    yield return ("comment_added", new JsonObject { ["comment"] = Comment(comment) });
                    break;
                case FieldChanged changed:
                    if (Change(changed) is { } change)
                    {
                        yield return change;
                    }

                    if (changed.Field == "status")
                    {
                        yield return ("custom_status_changed", Values(CustomStatus(changed.Previous), CustomStatus(changed.Value)));
                    }

                    break;
            }
        }
    }

    private (string Type, JsonObject Body)? Change(FieldChanged changed) => changed.Field switch
    {
        "status" => ("status_changed", Values(changed)),
        "priority" => ("priority_changed", Values(changed)),
        "type" => ("type_changed", Values(changed)),
        "subject" => ("subject_changed", Values(changed)),
        "external_id" => ("external_id_changed", Values(changed)),
        "requester_id" => ("requester_changed", Values(changed)),
        "assignee_id" => ("agent_assignment_changed", Values(changed)),
        "group_id" => ("group_assignment_changed", Values(changed)),
        "tags" => ("tags_changed", Tags(changed)),
        _ when long.TryParse(changed.Field, NumberStyles.None, CultureInfo.InvariantCulture, out var fieldId) && state.Fields.TryGetValue(fieldId, out var field) => CustomField(field, changed),
        _ => null,
    };

    private static (string Type, JsonObject Body) CustomField(TicketField field, FieldChanged changed)
    {
        var body = Values(changed);
        body["field"] = new JsonObject { ["id"] = RuleConditions.Text(field.Id), ["title"] = field.Title, ["type"] = field.Type };
        return ("custom_field_changed", body);
    }

    private static JsonObject Values(FieldChanged changed) => Values(Enum(changed.Field, changed.Previous), Enum(changed.Field, changed.Value));

    private static JsonObject Values(JsonNode? previous, JsonNode? current) => new() { ["previous"] = previous, ["current"] = current };

    private static JsonNode? Enum(string field, JsonNode? value) =>
        value is null ? null : Upper.Contains(field) ? JsonValue.Create(RuleConditions.Text(value).ToUpperInvariant()) : value.DeepClone();

    private static JsonNode CustomStatus(JsonNode? status) => RuleConditions.Text(Shapes.CustomStatus(RuleConditions.Text(status)));

    private static JsonObject Tags(FieldChanged changed)
    {
        var before = changed.Previous?.AsArray().Select(RuleConditions.Text).ToHashSet() ?? [];
        var after = changed.Value?.AsArray().Select(RuleConditions.Text).ToHashSet() ?? [];
        return new JsonObject { ["tags_added"] = Shapes.Strings(after.Except(before)), ["tags_removed"] = Shapes.Strings(before.Except(after)) };
    }

    private JsonObject Comment(Comment comment) => new()
    {
        ["id"] = RuleConditions.Text(comment.Id),
        ["body"] = comment.Plain,
        ["is_public"] = comment.Public,
        ["author"] = new JsonObject
        {
            ["id"] = RuleConditions.Text(comment.AuthorId),
            ["is_staff"] = state.Users.TryGetValue(comment.AuthorId, out var author) && author.IsStaff,
            ["name"] = author?.Name ?? "Zendesk",
        },
    };

    private static JsonObject Detail(TicketUpdate update)
    {
        var ticket = update.Ticket;
        return new JsonObject
        {
            ["actor_id"] = RuleConditions.Text(update.Actor.UserId),
            ["assignee_id"] = ticket.AssigneeId is null ? null : RuleConditions.Text(ticket.AssigneeId),
            ["brand_id"] = "8447346621310",
            ["created_at"] = Shapes.Time(ticket.CreatedAt),
            ["custom_status"] = RuleConditions.Text(Shapes.CustomStatus(ticket.Status)),
            ["description"] = ticket.Description,
            ["external_id"] = ticket.ExternalId,
            ["form_id"] = "8646151517822",
            ["group_id"] = ticket.GroupId is null ? null : RuleConditions.Text(ticket.GroupId),
            ["id"] = RuleConditions.Text(ticket.Id),
            ["is_public"] = ticket.Conversation is not null || ticket.Comments.Exists(comment => comment.Public),
            ["organization_id"] = null,
            ["priority"] = ticket.Priority?.ToUpperInvariant(),
            ["requester_id"] = RuleConditions.Text(ticket.RequesterId),
            ["status"] = ticket.Deleted ? "DELETED" : ticket.Status.ToUpperInvariant(),
            ["subject"] = ticket.Subject,
            ["submitter_id"] = RuleConditions.Text(ticket.SubmitterId),
            ["tags"] = Shapes.Strings(ticket.Tags),
            ["type"] = ticket.Type?.ToUpperInvariant(),
            ["updated_at"] = Shapes.Time(ticket.UpdatedAt),
            ["via"] = new JsonObject { ["channel"] = ticket.Via.Channel == "api" ? "web_service" : ticket.Via.Channel },
        };
    }
}
