using System.Text.RegularExpressions;

namespace Hitl.Connector.Notes;

/// <summary>
/// What the author of a message wrote now: without the mails that it quotes, without signature and legal notice, and
/// bounded. Every line that is left stands in the message as it is.
/// </summary>
public static partial class OwnWords
{
    /// <summary>Characters that are read of one message; of a longer one the head and the tail.</summary>
    public const int MaxChars = 12_000;

    private const int MaxSignatureLines = 8;
    private const int MaxSignatureLine = 60;
    private const int MaxHeader = 200;

    public static string Of(string text)
    {
        var bounded = text.Length <= MaxChars ? text : Head(text) + "\n" + Tail(text);
        if (!bounded.Contains('\n', StringComparison.Ordinal))
        {
            return bounded.TrimStart().StartsWith('>') ? "" : bounded;
        }

        var all = bounded.ReplaceLineEndings("\n").Split('\n');
        string[] lines = [.. all.Take(HistoryStart(all)).Where(l => !IsLeftOut(l))];
        return string.Join('\n', lines.Take(SignatureStart(lines))).Trim();
    }

    private static bool IsLeftOut(string line)
    {
        var trimmed = line.AsSpan().Trim();
        return trimmed.StartsWith(">") || IsHeader(line) || (trimmed.Length < MaxSignatureLine && SentFrom().IsMatch(trimmed));
    }

    private static string Head(string text) => text[..(char.IsHighSurrogate(text[(MaxChars * 3 / 4) - 1]) ? (MaxChars * 3 / 4) - 1 : MaxChars * 3 / 4)];

    private static string Tail(string text) => text[(char.IsLowSurrogate(text[^(MaxChars / 4)]) ? ^((MaxChars / 4) - 1) : ^(MaxChars / 4))..];

    /// <summary>The line where an older mail begins; the number of lines when none does.</summary>
    private static int HistoryStart(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].AsSpan().Trim();
            if (line.Length is 0 or > MaxHeader)
            {
                continue;
            }

            if ((line[0] is '-' or '_' or '*' && Separator().IsMatch(line)) || (HeaderField().IsMatch(line) && HeaderFields(lines, i) >= 3))
            {
                return i;
            }

            // Below such a header stands either a quotation with its marks, which is left out line by line, or plain history.
            if (IsHeader(lines[i]) && NextLine(lines, i) is { } next && !next.StartsWith('>'))
            {
                return i;
            }
        }

        return lines.Length;
    }

    private static int SignatureStart(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line is "--" or "—" or "__" || (line.Length > 40 && LegalNotice().IsMatch(line)))
            {
                return i;
            }

            // A greeting at the end, and below it only the few short lines of a card. At the top it would be the whole message.
            if (i > 0 && line.Length is > 0 and < 40 && Closing().IsMatch(line) && IsCard(lines, i + 1))
            {
                return i;
            }
        }

        return lines.Length;
    }

    private static bool IsCard(string[] lines, int start)
    {
        var filled = 0;
        for (var i = start; i < lines.Length; i++)
        {
            var length = lines[i].Trim().Length;
            filled += length > 0 ? 1 : 0;
            if (length > MaxSignatureLine || filled > MaxSignatureLines || lines[i].Contains('?', StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHeader(string line)
    {
        var trimmed = line.AsSpan().TrimEnd();
        return trimmed.EndsWith(":") && trimmed.Length <= MaxHeader && WroteHeader().IsMatch(trimmed);
    }

    private static string? NextLine(string[] lines, int from) => lines.Skip(from + 1).Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0);

    private static int HeaderFields(string[] lines, int from) => lines.Skip(from).Take(6).Count(l => HeaderField().IsMatch(l));

    [GeneratedRegex(@"^[-_*]{2,}\s*(original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|reply above|##)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^\s*(on\s.{4,120}\swrote:|am\s.{4,120}\sschrieb.{0,60}:|le\s.{4,120}\sa écrit\s?:|el\s.{4,120}\sescribió:|em\s.{4,120}\sescreveu:|il\s.{4,120}\sha scritto:|op\s.{4,120}\sschreef.{0,60}:)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex WroteHeader();

    [GeneratedRegex(@"^\s*\*?(from|sent|to|cc|subject|date|von|gesendet|an|betreff|datum|de|envoyé|à|objet|para|enviado|asunto|assunto|da|inviato|a|oggetto|van|verzonden|aan|onderwerp)\s?:\*?\s", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HeaderField();

    [GeneratedRegex(@"^(sent from my|get outlook for|von meinem .{1,30} gesendet|envoyé de mon|enviado desde mi|enviado do meu|inviato da|verzonden vanaf mijn)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SentFrom();

    [GeneratedRegex(@"^((best|kind|warm|many)?\s?(regards|wishes)|yours (sincerely|faithfully|truly)|sincerely( yours)?|cheers|all the best|thanks and regards|mit (freundlichen|besten|herzlichen) grüßen|(viele|beste|liebe|freundliche|schöne) grüße|mfg|lg|(bien )?cordialement|(sincères )?salutations|(un )?(cordial )?saludos?( cordiales)?|atentamente|atenciosamente|(com os melhores )?cumprimentos|(cordiali|distinti) saluti|met vriendelijke groet(en)?|groet(en|jes)?)\s*[,.!]?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Closing();

    [GeneratedRegex(@"^(this (e-?mail|message)( and| is| may| contains).{0,80}(confidential|privileged|intended)|diese (e-?mail|nachricht).{0,80}vertraulich|ce (message|courriel).{0,80}confidentiel|este (mensaje|correo|e-?mail).{0,80}confidencial|questo messaggio.{0,80}riservat|dit bericht.{0,80}vertrouwelijk)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LegalNotice();
}
