using System.Text.Json;
using System.Text.RegularExpressions;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Reading;

/// <summary>
/// Recognises mail that a machine sent: what is scored must be a person's words, and answering a machine starts a
/// loop. Only what the helpdesk or the mail itself declares counts: a flag, a header, a sender, a standard subject.
/// </summary>
internal static partial class AutomatedMail
{
    public const string Autoresponder = "autoresponder";
    public const string Bounce = "bounce";
    public const string Spam = "spam";

    // Zendesk's comment flag for "automatically generated": it then suppresses its own notifications too.
    private const string AutomaticFlag = "4";

    /// <summary>Null for a person's message.</summary>
    /// <param name="via">How the comment came in.</param>
    /// <param name="metadata">The audit's (or comment's) metadata.</param>
    /// <param name="senderAddress">The author's address, when known.</param>
    /// <param name="subject">The mail's subject; null when only the ticket's is known and this is not its first mail.</param>
    public static string? Reason(ViaView? via, JsonElement metadata, string? senderAddress, string? subject, string text)
    {
        if (!string.Equals(via?.Channel, "email", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var from = via!.Source.Property("from");
        var address = from.Text("address") ?? senderAddress ?? "";
        if (BounceSender().IsMatch(address) || Matches(BounceSubject(), subject))
        {
            return Bounce;
        }

        if (Header(metadata, "x-spam-flag")?.StartsWith("yes", StringComparison.OrdinalIgnoreCase) == true)
        {
            return Spam;
        }

        var autoSubmitted = Header(metadata, "auto-submitted");
        var declared = (autoSubmitted is not null && !autoSubmitted.StartsWith("no", StringComparison.OrdinalIgnoreCase))
            || Header(metadata, "x-autoreply") is not null
            || Header(metadata, "x-autorespond") is not null
            || Header(metadata, "precedence") is "auto_reply" or "bulk" or "junk";
        var flagged = JsonElements.Items(metadata.Property("flags")).Concat(JsonElements.Items(metadata.Property("system").Property("flags"))).Any(f => f.Text() == AutomaticFlag);
        return declared || flagged || MachineSender().IsMatch(address) || Matches(AutoReplySubject(), subject) || Matches(AutoReplySubject(), FirstLine(text)) ? Autoresponder : null;
    }

    private static bool Matches(Regex pattern, string? text) => text is not null && pattern.IsMatch(text);

    private static string FirstLine(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    /// <summary>Mail headers where the account keeps them in the metadata, under either spelling.</summary>
    private static string? Header(JsonElement metadata, string name)
    {
        foreach (var holder in new[] { metadata, metadata.Property("system"), metadata.Property("headers"), metadata.Property("system").Property("headers") })
        {
            if (holder.ValueKind is not JsonValueKind.Object)
            {
                continue;
            }

            foreach (var property in holder.EnumerateObject())
            {
                if (string.Equals(property.Name.Replace('_', '-'), name, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value.Text()?.Trim().ToLowerInvariant();
                }
            }
        }

        return null;
    }

    [GeneratedRegex(@"^(mailer[-_.]?daemon|postmaster|bounces?([-+.].*)?)@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BounceSender();

    [GeneratedRegex(@"^(no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply|auto[-_.]?(reply|responder|mailer))([-+.].*)?@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MachineSender();

    [GeneratedRegex(@"^\s*(undeliverable\b|undelivered mail|mail delivery (failed|failure|subsystem)|delivery status notification|delivery (has )?failed|returned mail\b|failure notice|unzustellbar\b|non remis\b|no se puede entregar\b|message non distribué)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BounceSubject();

    // The subjects that mail programs set by themselves, at the very start, per language.
    [GeneratedRegex(@"^\s*(automatic reply|auto(matic)?[- ]?(reply|response|antwort)|out of (the )?office|automatische antwort|abwesenheits(notiz|nachricht)|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|fuori sede|resposta automática|fora do escritório|automatisch antwoord|afwezigheidsbericht|automatiskt svar|automatisk svar|autosvar|automaattinen vastaus|automatyczna odpowiedź|otomatik yanıt|автоматический ответ|自動応答|自动答复|自動回覆)\b?\s*([:\-–(\[]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AutoReplySubject();
}
