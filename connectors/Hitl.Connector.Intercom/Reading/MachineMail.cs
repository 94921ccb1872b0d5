using System.Text.RegularExpressions;

namespace Hitl.Connector.Intercom.Reading;

/// <summary>
/// Recognises mail that a machine sent, by its sender and subject. Intercom passes on neither <c>Auto-Submitted</c>
/// nor <c>Return-Path</c>, so these two are all there is.
/// </summary>
internal static partial class MachineMail
{
    /// <summary><c>bounce</c>, <c>autoresponder</c>, or null for a person's mail.</summary>
    public static string? ReasonFor(string? senderEmail, string? subject)
    {
        if (senderEmail is not null && BounceSender().IsMatch(senderEmail))
        {
            return "bounce";
        }

        if (subject is null)
        {
            return null;
        }

        return BounceSubject().IsMatch(subject) ? "bounce" : AutoSubject().IsMatch(subject) ? "autoresponder" : null;
    }

    [GeneratedRegex(@"^(mailer-daemon|postmaster|bounces?(\+.*)?)@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BounceSender();

    [GeneratedRegex(@"^(undeliverable|undelivered mail|delivery status notification|mail delivery failed|returned mail|unzustellbar)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BounceSubject();

    [GeneratedRegex(@"^(automatic reply|auto[- ]?reply|autoreply|out of office|automatische antwort|abwesenheitsnotiz|réponse automatique|respuesta automática|risposta automatica|resposta automática|automatisch antwoord)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AutoSubject();
}
