using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Notes;

/// <summary>
/// Renders a note in the HTML subset of a helpdesk. Everything is encoded: a customer's words never become markup,
/// a link or a mention.
/// </summary>
public static partial class NoteHtml
{
    /// <summary>The last line carries the effect's key, so that a note can be found again after an ambiguous answer.</summary>
    public static string Render(ContextNote note, HelpdeskKind helpdesk, EffectKey key)
    {
        var html = new StringBuilder();
        html.Append("<p><b>").Append(Encode(note.Headline)).Append("</b></p>");
        foreach (var section in note.Sections)
        {
            html.Append("<p><b>").Append(Encode(section.Title)).Append("</b></p><ul>");
            foreach (var line in section.Lines)
            {
                html.Append("<li>").Append(Encode(line.Text)).Append("</li>");
            }

            html.Append("</ul>");
        }

        // Intercom strips <small>; both keep <i>.
        return html.Append("<p><i>").Append(Reference(key)).Append("</i></p>").ToString();
    }

    /// <summary>The key in the text of one of our notes, or null.</summary>
    public static string? FindMarker(string text) =>
        MarkerPattern().Match(text) is { Success: true } match ? match.Groups["key"].Value : null;

    private static string Reference(EffectKey key) => $"hitl-ref {key.Value}";

    // "@" starts a mention and "://" a link in both helpdesks' editors, encoded or not: a zero-width joiner defuses them.
    private static string Encode(string text) => WebUtility.HtmlEncode(text.Replace("@", "@\u2060", StringComparison.Ordinal).Replace("://", ":\u2060//", StringComparison.Ordinal));

    [GeneratedRegex(@"\bhitl-ref (?<key>[0-9a-f]{24})\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MarkerPattern();
}
