using System.Net;
using System.Text.RegularExpressions;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Comment bodies both ways. As at the vendor, text hidden by CSS stays in the plain body.</summary>
internal static partial class CommentHtml
{
    public static string FromPlain(string text) =>
        Wrap($"<p dir=\"auto\">{WebUtility.HtmlEncode(text).Replace("\n", "<br>", StringComparison.Ordinal)}</p>");

    public static string Wrap(string html) => $"<div class=\"zd-comment\" dir=\"auto\">{Script().Replace(html, string.Empty)}</div>";

    public static string ToPlain(string html)
    {
        var lines = Break().Replace(Script().Replace(html, string.Empty), "\n");
        return WebUtility.HtmlDecode(Markup().Replace(lines, string.Empty)).Trim();
    }

    [GeneratedRegex(@"<br\s*/?>|</(p|div|li|tr|h[1-6])>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Break();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Markup();

    [GeneratedRegex(@"<script\b[^>]*>.*?</script\s*>", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Script();
}
