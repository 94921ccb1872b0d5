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

        if (Loose.Text(Loose.Get(root, "topic")) is not { Length: > 0 } topic)
        {
            return new WebhookReading.Malformed("no_topic");
        }

        var key = Loose.Text(Loose.Get(root, "id")) is { Length: > 0 } id ? id : KeyOf(request.Body.Span);
        var type = IntercomTopics.Bounded(topic);
        if (options().WorkspaceId is { Length: > 0 } workspace && Loose.Text(Loose.Get(root, "app_id")) is { } appId && appId != workspace)
        {
            return new WebhookReading.Ignored(key, type, "other_workspace");
        }

        if (topic == "ping")
        {
            return new WebhookReading.Ignored(key, type, "ping");
        }

        var item = Loose.Get(Loose.Get(root, "data"), "item");
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
            OccurredAt = Loose.Time(Loose.Get(root, "created_at")) ?? Loose.Time(Loose.Get(part, "created_at")),
            ActorId = Loose.Text(Loose.Get(Loose.Get(part, "author"), "id")),
            WrittenId = Loose.Text(Loose.Get(part, "id")),
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
        var type = Loose.Text(Loose.Get(part, "part_type"));
        if (type is null)
        {
            return topic.StartsWith("conversation.admin.", StringComparison.Ordinal) || topic.StartsWith("ticket.admin.", StringComparison.Ordinal);
        }

        var author = Loose.Get(part, "author");
        var appCode = Loose.Text(Loose.Get(part, "app_package_code"));
        var settings = options();
        var rule = new AuthorRule(SelfId: "", settings.AppPackageCode, settings.BotUserIds, settings.BotAppCodes);
        var body = new AuthorBody
        {
            Type = Loose.Text(Loose.Get(author, "type")),
            Id = Loose.Text(Loose.Get(author, "id")),
            Email = Loose.Text(Loose.Get(author, "email")),
            FromAiAgent = Loose.Get(author, "from_ai_agent").ValueKind == JsonValueKind.True,
        };
        return !PartKinds.IsNote(type) && rule.Classify(body, appCode, isPublicText: true).Kind == AuthorKind.Agent;
    }

    private static string? ConversationId(JsonElement item, string topic)
    {
        // Some topics wrap the object, others are the object, and one names only its id.
        if (Id(Loose.Get(item, "ticket"), "ticket") is { } wrappedTicket && Type(item) != "conversation")
        {
            return wrappedTicket;
        }

        if (Id(Loose.Get(item, "conversation"), "conversation") is { } wrapped)
        {
            return wrapped;
        }

        if (Loose.Text(Loose.Get(item, "conversation_id")) is { Length: > 0 } named)
        {
            return named;
        }

        var type = Type(item) ?? "";
        if (type.StartsWith("ticket", StringComparison.Ordinal) && Loose.Text(Loose.Get(item, "ticket_id")) is { } byTicketId && type != "ticket")
        {
            return IntercomId.OfTicket(byTicketId);
        }

        if (Id(item, type) is { } direct)
        {
            return direct;
        }

        // Minimal items of deletions carry an id and not always a type.
        return type.Length == 0 && topic.StartsWith("conversation.", StringComparison.Ordinal) ? Loose.Text(Loose.Get(item, "id"))
            : type.Length == 0 && topic.StartsWith("ticket.", StringComparison.Ordinal) && Loose.Text(Loose.Get(item, "id")) is { } id ? IntercomId.OfTicket(id)
            : null;
    }

    private static string? Id(JsonElement item, string kind)
    {
        if (Loose.Text(Loose.Get(item, "id")) is not { Length: > 0 } id)
        {
            return null;
        }

        return (Type(item) ?? kind) switch
        {
            "conversation" => id,

            // A customer ticket is a conversation under the same id; the others stand alone.
            "ticket" => Loose.Text(Loose.Get(item, "category")) == "Customer" ? id : IntercomId.OfTicket(id),
            _ => null,
        };
    }

    private static string? Type(JsonElement item) => Loose.Text(Loose.Get(item, "type"));

    /// <summary>The newest part in the payload; the first message of a new conversation is its <c>source</c>.</summary>
    private static JsonElement TriggeringPart(JsonElement item)
    {
        foreach (var holder in (JsonElement[])[item, Loose.Get(item, "ticket"), Loose.Get(item, "conversation")])
        {
            foreach (var name in PartLists)
            {
                var list = Loose.Get(holder, name);
                var parts = list.ValueKind == JsonValueKind.Array ? list : Loose.Get(list, name);
                if (parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() > 0)
                {
                    return parts[parts.GetArrayLength() - 1];
                }
            }

            foreach (var name in SingleParts)
            {
                if (Loose.Get(holder, name) is { ValueKind: JsonValueKind.Object } part)
                {
                    return part;
                }
            }
        }

        return Loose.Get(item, "source");
    }

    private static string KeyOf(ReadOnlySpan<byte> body) => "body:" + Convert.ToHexStringLower(SHA256.HashData(body))[..24];
}
