using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>
/// What the vendor does to bodies: keeps a small set of tags, drops comments, styles and unknown tags, wraps bare
/// text in a paragraph, and turns HTML into plain text for webhooks and <c>display_as=plaintext</c>.
/// </summary>
internal static partial class Html
{
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "b", "strong", "i", "em", "u", "p", "br", "ul", "ol", "li", "h1", "h2", "h3", "img", "code", "pre", "blockquote",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "ul", "ol", "h1", "h2", "h3", "pre", "blockquote", "div", "table",
    };

    /// <summary>
    /// The body as REST will return it. Null and empty stay what they are. A customer's own mark-up (mail clients send
    /// styled spans) is kept but for scripts and comments; only what the API writes is cut to the vendor's few tags.
    /// </summary>
    public static string? Clean(string? body, bool fromContact = false)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return body is null ? null : "";
        }

        var withoutHidden = HiddenPattern().Replace(body, "");
        var cleaned = (fromContact ? withoutHidden : TagPattern().Replace(withoutHidden, KeepTag)).Trim();
        return StartsWithBlock(cleaned) ? cleaned : "<p>" + cleaned.Replace("\n", "<br>", StringComparison.Ordinal) + "</p>";
    }

    /// <summary>Words typed by a person: encoded, one paragraph per blank line.</summary>
    public static string FromText(string text)
    {
        var html = new StringBuilder();
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            html.Append("<p>").Append(WebUtility.HtmlEncode(paragraph.Trim('\n')).Replace("\n", "<br>", StringComparison.Ordinal)).Append("</p>");
        }

        return html.ToString();
    }

    public static string? ToText(string? html)
    {
        if (string.IsNullOrEmpty(html))
        {
            return html;
        }

        var lines = BreakPattern().Replace(html.ReplaceLineEndings("\n").Replace("\n", " ", StringComparison.Ordinal), "\n");
        var text = WebUtility.HtmlDecode(TagPattern().Replace(lines, ""));
        return BlankPattern().Replace(text, "\n").Trim();
    }

    private static bool StartsWithBlock(string html) =>
        TagPattern().Match(html) is { Success: true, Index: 0 } first && Blocks.Contains(first.Groups["name"].Value);

    private static string KeepTag(Match tag)
    {
        var name = tag.Groups["name"].Value.ToLowerInvariant();
        if (!Kept.Contains(name))
        {
            return "";
        }

        if (tag.Groups["close"].Length > 0)
        {
            return $"</{name}>";
        }

        var attribute = name switch { "a" => "href", "img" => "src", _ => null };
        var value = attribute is null ? null : AttributePattern().Matches(tag.Value).FirstOrDefault(m => m.Groups["key"].Value.Equals(attribute, StringComparison.OrdinalIgnoreCase));
        return value is null ? $"<{name}>" : $"<{name} {attribute}=\"{value.Groups["value"].Value}\">";
    }

    [GeneratedRegex(@"<!--.*?-->|<(?<t>script|style)\b.*?</\k<t>\s*>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HiddenPattern();

    [GeneratedRegex(@"<(?<close>/?)(?<name>[a-zA-Z][a-zA-Z0-9]*)\b[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"(?<key>[a-zA-Z-]+)\s*=\s*[""'](?<value>[^""']*)[""']", RegexOptions.CultureInvariant)]
    private static partial Regex AttributePattern();

    [GeneratedRegex(@"<br\s*/?>|</(p|li|h[1-3]|pre|blockquote|ul|ol)>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BreakPattern();

    [GeneratedRegex(@" *\n[ \n]*", RegexOptions.CultureInvariant)]
    private static partial Regex BlankPattern();
}
