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
        if (note.Mentions.Count > 0)
        {
            // The admin's own words from the rules: these are meant to be mentions.
            html.Append("<p>").AppendJoin(" ", note.Mentions.Select(name => "@" + WebUtility.HtmlEncode(name.TrimStart('@')))).Append("</p>");
        }

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
        // The last one: ours ends the note, whatever somebody managed to get quoted above it.
        MarkerPattern().Matches(text) is { Count: > 0 } matches ? matches[^1].Groups["key"].Value : null;

    private static string Reference(EffectKey key) => $"hitl-ref {key.Value}";

    // Encoded or not, both helpdesks' editors make mentions of "@name" and links of "://", "www." and "name.tld", and
    // Zendesk fills in "{{placeholders}}": a word joiner inside defuses each, unseen. Our own reference cannot be forged.
    private static string Encode(string text) => WebUtility.HtmlEncode(ActivePattern().Replace(text, "$0\u2060"));

    // What makes it active is split after its first character(s): "@|name", ":|//", "name.|tld", "{|{", "hitl|-ref".
    [GeneratedRegex(@"@|:(?=//)|(?<=\w)\.(?=\p{L}{2})|\{(?=[{%])|hitl(?=-ref)|(?<=\b(?:mailto|tel|javascript|data)):", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ActivePattern();

    [GeneratedRegex(@"\bhitl-ref (?<key>[0-9a-f]{24})\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MarkerPattern();
}
