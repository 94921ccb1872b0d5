using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Webhooks;

/// <summary>
/// Reads both kinds of webhook: event subscriptions, and bodies that a trigger or an automation sends. Ids only are
/// taken from them; the ticket is read again.
/// </summary>
/// <param name="account">The account's name.</param>
/// <param name="options">Asked for every call, so that secrets change without a restart.</param>
public sealed partial class ZendeskWebhookReader(string account, Func<ZendeskOptions> options) : IWebhookReader
{
    public const string SignatureHeader = "x-zendesk-webhook-signature";
    public const string TimestampHeader = "x-zendesk-webhook-signature-timestamp";
    public const string InvocationHeader = "x-zendesk-webhook-invocation-id";

    /// <summary>The body for a trigger or automation that calls this webhook: ids only, because ticket text breaks JSON.</summary>
    public const string ConditionalBody = """{"hitl":1,"ticket_id":"{{ticket.id}}"}""";

    private const string EventTypePrefix = "zen:event-type:";
    private const string TicketSubjectPrefix = "zen:ticket:";

    public SignatureVerdict Verify(WebhookRequest request) =>
        ZendeskSignature.Verify(options().WebhookSecrets, request.Header(SignatureHeader), request.Header(TimestampHeader), request.Body.Span, request.ReceivedAt);

    public WebhookReading Read(WebhookRequest request)
    {
        try
        {
            using var document = JsonDocument.Parse(request.Body);
            var root = document.RootElement;
            if (root.ValueKind is not JsonValueKind.Object)
            {
                return new WebhookReading.Malformed("not_an_object");
            }

            var type = root.Text("type") ?? "";
            return root.Text("subject") is { } subject && type.StartsWith(EventTypePrefix, StringComparison.Ordinal)
                ? ReadEvent(request, root, type[EventTypePrefix.Length..], subject)
                : ReadConditional(request, root);
        }
        catch (JsonException)
        {
            return new WebhookReading.Malformed("broken_json");
        }
    }

    private WebhookReading ReadEvent(WebhookRequest request, JsonElement root, string rawType, string subject)
    {
        var type = TypePattern().IsMatch(rawType) ? rawType : "other";
        var key = root.Text("id") is { Length: > 0 and <= 200 } id ? id : FallbackKey(request);
        if (!subject.StartsWith(TicketSubjectPrefix, StringComparison.Ordinal))
        {
            return new WebhookReading.Ignored(key, type, "not_a_conversation");
        }

        var ticket = subject[TicketSubjectPrefix.Length..];
        if (!TicketId().IsMatch(ticket))
        {
            return new WebhookReading.Malformed("no_ticket_id");
        }

        var detail = root.Property("detail");
        var what = root.Property("event");
        var comment = what.Property("comment");
        var actor = what.Property("actor");
        var actorId = actor.Text("id") ?? detail.Text("actor_id") ?? comment.Property("author").Text("id");
        return new WebhookReading.Nudge(new IncomingEvent(new ConversationRef(account, ticket), key, EventOrigin.Webhook, type, request.ReceivedAt)
        {
            OccurredAt = VendorTime.Parse(root.Text("time")),
            ActorId = actorId,
            WrittenId = comment.Text("id") ?? what.Property("message").Text("id"),
            MayTakeOver = MayTakeOver(type, comment, actor, actorId, detail.Text("requester_id")),
            Body = request.Body,
        });
    }

    /// <summary>A hint for the order of work only: ownership is derived from the ticket as it is read later.</summary>
    private bool MayTakeOver(string type, JsonElement comment, JsonElement actor, string? actorId, string? requesterId)
    {
        // -1 is Zendesk itself: a rule, not a person.
        if (actorId is null || actorId.StartsWith('-') || actorId == requesterId || options().BotUsers.Contains(actorId))
        {
            return false;
        }

        return type switch
        {
            "ticket.comment_added" => comment.Property("author").Text("is_staff") == "true" && comment.Text("is_public") != "false",
            "ticket.agent_assignment_changed" or "ticket.group_assignment_changed" or "ticket.status_changed" or "ticket.custom_status_changed" => true,
            "messaging_ticket.message_added" => actor.Text("type") == "agent",
            _ => false,
        };
    }

    private WebhookReading ReadConditional(WebhookRequest request, JsonElement root)
    {
        foreach (var name in new[] { "ticket_id", "ticketID", "ticketId" })
        {
            if (root.Text(name) is not { } ticket)
            {
                continue;
            }

            if (!TicketId().IsMatch(ticket))
            {
                return new WebhookReading.Malformed("no_ticket_id");
            }

            // Every attempt of one call carries the same invocation id.
            var key = request.Header(InvocationHeader) is { Length: > 0 and <= 200 } invocation ? invocation : FallbackKey(request);
            return new WebhookReading.Nudge(new IncomingEvent(new ConversationRef(account, ticket), key, EventOrigin.Webhook, "conditional", request.ReceivedAt) { Body = request.Body });
        }

        return new WebhookReading.Ignored(request.Header(InvocationHeader) ?? "", "other", "not_a_conversation");
    }

    /// <summary>Two deliveries of one call share timestamp and body; two calls differ at least in the timestamp.</summary>
    private static string FallbackKey(WebhookRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(request.Header(TimestampHeader) ?? ""));
        hash.AppendData(request.Body.Span);
        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    [GeneratedRegex("^[a-z_]{1,40}[.][a-z_]{1,60}$", RegexOptions.CultureInvariant)]
    private static partial Regex TypePattern();

    [GeneratedRegex("^[1-9][0-9]{0,18}$", RegexOptions.CultureInvariant)]
    private static partial Regex TicketId();
}
