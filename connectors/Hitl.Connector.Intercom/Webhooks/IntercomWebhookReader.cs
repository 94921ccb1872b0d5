using System.Security.Cryptography;
using System.Text.Json;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Intercom.Reading;

namespace Hitl.Connector.Intercom.Webhooks;

/// <summary>
/// Reads a notification as a nudge. Its text is not used: Intercom builds the payload at delivery, without order and
/// with the triggering part only.
/// </summary>
internal sealed class IntercomWebhookReader(string account, Func<IntercomOptions> options) : IWebhookReader
{
    // Where a notification keeps the parts that triggered it.
    private static readonly string[] PartLists = ["conversation_parts", "ticket_parts"];
    private static readonly string[] SingleParts = ["conversation_part", "ticket_part", "part"];

    public SignatureVerdict Verify(WebhookRequest request) =>
        IntercomSignature.Verify(request.Header(IntercomSignature.Header), request.Body.Span, options().ClientSecrets);

    public WebhookReading Read(WebhookRequest request)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(request.Body);
        }
        catch (JsonException)
        {
            return new WebhookReading.Malformed("broken_json");
        }

        using (document)
        {
            return Read(document.RootElement, request);
        }
    }

    private WebhookReading Read(JsonElement root, WebhookRequest request)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new WebhookReading.Malformed("not_an_object");
        }

        if (root.Text("topic") is not { Length: > 0 } topic)
        {
            return new WebhookReading.Malformed("no_topic");
        }

        var key = root.Text("id") is { Length: > 0 } id ? id : KeyOf(request.Body.Span);
        var type = IntercomTopics.Bounded(topic);
        if (options().WorkspaceId is { Length: > 0 } workspace && root.Text("app_id") is { } appId && appId != workspace)
        {
            return new WebhookReading.Ignored(key, type, "other_workspace");
        }

        if (topic == "ping")
        {
            return new WebhookReading.Ignored(key, type, "ping");
        }

        var item = root.Property("data").Property("item");
        if (ConversationId(item, topic) is not { } conversation)
        {
            return new WebhookReading.Ignored(key, type, "not_a_conversation");
        }

        // That a person has looked at it changes nothing anybody decides on.
        if (topic == "conversation.read")
        {
            return new WebhookReading.Ignored(key, type, "only_read");
        }

        var part = TriggeringPart(item);
        return new WebhookReading.Nudge(new IncomingEvent(new ConversationRef(account, conversation), key, EventOrigin.Webhook, type, request.ReceivedAt)
        {
            OccurredAt = IntercomTime.Read(root.Property("created_at")) ?? IntercomTime.Read(part.Property("created_at")),
            ActorId = part.Property("author").Text("id"),
            WrittenId = part.Text("id"),
            MayTakeOver = MayTakeOver(topic, part),
            Body = request.Body,
        });
    }

    /// <summary>
    /// A teammate acted, as far as the payload tells without asking who we are: our own notes are left out by their kind,
    /// a registered bot by its id. Wrong only in the harmless direction: it is claimed early.
    /// </summary>
    private bool MayTakeOver(string topic, JsonElement part)
    {
        var type = part.Text("part_type");
        if (type is null)
        {
            return topic.StartsWith("conversation.admin.", StringComparison.Ordinal) || topic.StartsWith("ticket.admin.", StringComparison.Ordinal);
        }

        var author = part.Property("author");
        var appCode = part.Text("app_package_code");
        var settings = options();
        var rule = new AuthorRule(SelfId: "", settings.AppPackageCode, settings.BotUsers, settings.BotApps);
        var body = new AuthorBody
        {
            Type = author.Text("type"),
            Id = author.Text("id"),
            Email = author.Text("email"),
            FromAiAgent = author.Property("from_ai_agent").ValueKind == JsonValueKind.True,
        };
        return !PartKinds.IsNote(type) && rule.Classify(body, appCode, isPublicText: true).Kind == AuthorKind.Agent;
    }

    private static string? ConversationId(JsonElement item, string topic)
    {
        // Some topics wrap the object, others are the object, and one names only its id.
        if (Id(item.Property("ticket"), "ticket") is { } wrappedTicket && Type(item) != "conversation")
        {
            return wrappedTicket;
        }

        if (Id(item.Property("conversation"), "conversation") is { } wrapped)
        {
            return wrapped;
        }

        if (item.Text("conversation_id") is { Length: > 0 } named)
        {
            return named;
        }

        var type = Type(item) ?? "";
        if (type.StartsWith("ticket", StringComparison.Ordinal) && item.Text("ticket_id") is { } byTicketId && type != "ticket")
        {
            return IntercomId.OfTicket(byTicketId);
        }

        if (Id(item, type) is { } direct)
        {
            return direct;
        }

        // Minimal items of deletions carry an id and not always a type.
        return type.Length == 0 && topic.StartsWith("conversation.", StringComparison.Ordinal) ? item.Text("id")
            : type.Length == 0 && topic.StartsWith("ticket.", StringComparison.Ordinal) && item.Text("id") is { } id ? IntercomId.OfTicket(id)
            : null;
    }

    private static string? Id(JsonElement item, string kind)
    {
        if (item.Text("id") is not { Length: > 0 } id)
        {
            return null;
        }

        return (Type(item) ?? kind) switch
        {
            "conversation" => id,

            // A customer ticket is a conversation under the same id; the others stand alone.
            "ticket" => item.Text("category") == "Customer" ? id : IntercomId.OfTicket(id),
            _ => null,
        };
    }

    private static string? Type(JsonElement item) => item.Text("type");

    /// <summary>The newest part in the payload; the first message of a new conversation is its <c>source</c>.</summary>
    private static JsonElement TriggeringPart(JsonElement item)
    {
        foreach (var holder in (JsonElement[])[item, item.Property("ticket"), item.Property("conversation")])
        {
            foreach (var name in PartLists)
            {
                var list = holder.Property(name);
                var parts = list.ValueKind == JsonValueKind.Array ? list : list.Property(name);
                if (parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() > 0)
                {
                    return parts[parts.GetArrayLength() - 1];
                }
            }

            foreach (var name in SingleParts)
            {
                if (holder.Property(name) is { ValueKind: JsonValueKind.Object } part)
                {
                    return part;
                }
            }
        }

        return item.Property("source");
    }

    private static string KeyOf(ReadOnlySpan<byte> body) => "body:" + Convert.ToHexStringLower(SHA256.HashData(body))[..24];
}
