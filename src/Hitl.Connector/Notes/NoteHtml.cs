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
                html.Append("<li>").Append(Encode(line.Text)).Append(Links(note, line.Cites)).Append("</li>");
            }

            html.Append("</ul>");
            if (section.Kind == "request")
            {
                AppendDetails(html, note);
            }
        }

        if (note.Sections.All(s => s.Kind != "request"))
        {
            AppendDetails(html, note);
        }

        if (note.Supersedes is { } former)
        {
            html.Append("<p>").Append(Encode(former.Text)).Append(Links(note, former.Cites)).Append("</p>");
        }

        // Intercom strips <small>; both keep <i>.
        return html.Append("<p><i>").Append(Reference(key)).Append("</i></p>").ToString();
    }

    /// <summary>The same as plain text, for what shows no markup; cited messages stand in brackets.</summary>
    public static string Plain(ContextNote note)
    {
        var text = new StringBuilder(note.Headline);
        foreach (var section in note.Sections)
        {
            text.Append("\n\n").Append(section.Title);
            foreach (var line in section.Lines)
            {
                text.Append("\n- ").Append(line.Text).Append(line.Cites.Count > 0 ? $" [{string.Join(", ", line.Cites)}]" : "");
            }
        }

        if (note.Details is { Count: > 0 } details)
        {
            var words = NoteWords.Of(note.Language);
            text.Append("\n\n").Append(words.Details);
            foreach (var kind in details.GroupBy(d => d.Kind))
            {
                text.Append("\n- ").Append(words.Kinds[(int)kind.Key]).Append(": ").AppendJoin(", ", kind.Select(d => $"{d.Value} [{d.MessageId}]"));
            }
        }

        return (note.Supersedes is { } former ? text.Append("\n\n").Append(former.Text) : text).ToString();
    }

    private static void AppendDetails(StringBuilder html, ContextNote note)
    {
        if (note.Details is not { Count: > 0 } details)
        {
            return;
        }

        var words = NoteWords.Of(note.Language);
        html.Append("<p><b>").Append(Encode(words.Details)).Append("</b></p><ul>");
        foreach (var kind in details.GroupBy(d => d.Kind))
        {
            html.Append("<li>").Append(Encode(words.Kinds[(int)kind.Key])).Append(": ")
                .AppendJoin(", ", kind.Select(d => Encode(d.Value) + Links(note, [d.MessageId]))).Append("</li>");
        }

        html.Append("</ul>");
    }

    // Addresses are the helpdesk's own, made from its configured address and vendor ids; whatever else stood there is no link.
    private static string Links(ContextNote note, IReadOnlyList<string> cites)
    {
        var links = cites.Select(c => note.Links?.GetValueOrDefault(c)).Where(l => l?.StartsWith("https://", StringComparison.Ordinal) == true).ToList();
        return string.Concat(links.Select((link, i) => $" <a href=\"{WebUtility.HtmlEncode(link)}\">[{(i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)}]</a>"));
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
