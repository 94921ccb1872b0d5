using System.Text.RegularExpressions;

namespace Hitl.Connector.Models.Text;

/// <summary>Leaves out what a mail merely repeats: quoted lines, the header above them, everything below a forward line.</summary>
public static partial class QuotedText
{
    public static string Strip(string text)
    {
        if (!text.Contains('>', StringComparison.Ordinal) && !text.Contains("-----", StringComparison.Ordinal) && !text.Contains("wrote:", StringComparison.Ordinal))
        {
            return text;
        }

        var kept = new System.Text.StringBuilder(text.Length);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            // The expressions take milliseconds: only lines that can match are shown to them.
            var trimmed = line.Trim();
            if (trimmed.StartsWith("---") && Separator().IsMatch(line))
            {
                break;
            }

            if (!trimmed.StartsWith(">") && !(trimmed.EndsWith(":") && Header().IsMatch(line)))
            {
                kept.Append(line).Append('\n');
            }
        }

        return kept.ToString().TrimEnd();
    }

    [GeneratedRegex(@"^\s*-{3,}\s*(original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^\s*(on\s.{4,120}\swrote:|am\s.{4,120}\sschrieb.{0,120}:|le\s.{4,120}\sa écrit\s?:|el\s.{4,120}\sescribió:|em\s.{4,120}\sescreveu:|il\s.{4,120}\sha scritto:|op\s.{4,120}\sschreef.{0,120}:)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Header();
}
