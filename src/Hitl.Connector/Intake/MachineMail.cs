using System.Text.RegularExpressions;

namespace Hitl.Connector.Intake;

/// <summary>
/// Recognises mail that a machine sent: what is scored must be a person's words, and answering a machine starts a
/// loop. Only what the mail itself declares counts: a header (RFC 3834), a sender, a standard subject.
/// </summary>
public static partial class MachineMail
{
    public const string Autoresponder = "autoresponder";
    public const string Bounce = "bounce";
    public const string Spam = "spam";

    /// <summary>One of the three reasons; null for a person's mail. Ask it for mail only: in a chat the same words are a person's.</summary>
    /// <param name="sender">The sender's address, when known.</param>
    /// <param name="subject">This mail's own subject; null when only the conversation's is known and another mail set it.</param>
    /// <param name="text">Its visible text: some machines repeat the standard subject as the first line.</param>
    /// <param name="header">A mail header by its lower-case name; null where the helpdesk passes none on.</param>
    public static string? Reason(string? sender, string? subject, string? text = null, Func<string, string?>? header = null)
    {
        if (Matches(BounceSender(), sender) || Matches(BounceSubject(), subject))
        {
            return Bounce;
        }

        string? Header(string name) => header?.Invoke(name)?.Trim().ToLowerInvariant();
        if (Header("x-spam-flag")?.StartsWith("yes", StringComparison.Ordinal) == true)
        {
            return Spam;
        }

        var declared = Header("auto-submitted") is { } submitted && !submitted.StartsWith("no", StringComparison.Ordinal);
        return declared
            || Header("x-autoreply") is not null
            || Header("x-autorespond") is not null
            || Header("precedence") is "auto_reply" or "bulk" or "junk"
            || Matches(MachineSender(), sender)
            || Matches(AutoSubject(), subject)
            || Matches(AutoSubject(), FirstLine(text))
                ? Autoresponder
                : null;
    }

    private static bool Matches(Regex pattern, string? text) => text is not null && pattern.IsMatch(text);

    private static string? FirstLine(string? text) => text?.Split('\n', 2)[0];

    [GeneratedRegex(@"^\s*(mailer[-_.]?daemon|postmaster|bounces?([-+.].*)?)@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex BounceSender();

    [GeneratedRegex(@"^\s*(no[-_.]?reply|do[-_.]?not[-_.]?reply|auto[-_.]?(reply|responder|mailer))([-+.].*)?@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MachineSender();

    [GeneratedRegex(@"^\s*(undeliverable\b|undelivered mail\b|mail delivery (failed|failure|subsystem)\b|delivery status notification\b|delivery (has )?failed\b|returned mail\b|failure notice\b|unzustellbar\b|non remis\b|message non distribué\b|no se puede entregar\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex BounceSubject();

    // The subjects that mail programs set by themselves, at the very start and with what follows there: a person who
    // writes about an automatic reply is not one.
    [GeneratedRegex(@"^\s*(automatic reply|auto(matic)?[- ]?(reply|response|antwort)|out of (the )?office|automatische antwort|abwesenheits(notiz|nachricht)|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|fuori sede|resposta automática|fora do escritório|automatisch antwoord|afwezigheidsbericht|automatiskt svar|automatisk svar|autosvar|automaattinen vastaus|automatyczna odpowiedź|otomatik yanıt|автоматический ответ|自動応答|自动答复|自動回覆)\s*([:：\-–—(\[|]|$|(re|aw|sv|tr|until|till|from|bis|vom|jusqu|hasta|fino|até|tot|t/m)\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex AutoSubject();
}
