using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Hitl.Connector.Intercom.Reading;

/// <param name="Text">What a reader sees.</param>
/// <param name="HadHiddenText">True when CSS kept text from the reader: it is left out.</param>
internal readonly record struct ReadableText(string Text, bool HadHiddenText);

/// <summary>Turns a message's HTML into the text that its reader sees.</summary>
internal static partial class HtmlText
{
    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr",
        "section", "article", "header", "footer", "dl", "dt", "dd", "address", "figure", "form",
    };

    private static readonly HashSet<string> NeverShown = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "head", "title", "meta", "link", "template", "noscript", "object", "iframe", "svg", "math",
    };

    public static ReadableText Read(string? html)
    {
        if (string.IsNullOrWhiteSpace(html))
        {
            return new ReadableText("", false);
        }

        // Webhooks since 2.15, and some parts, carry plain text: its line breaks are all the form it has.
        if (!html.Contains('<', StringComparison.Ordinal))
        {
            return new ReadableText(Tidy(System.Net.WebUtility.HtmlDecode(html)), false);
        }

        var document = new HtmlParser().ParseDocument(html);
        var hidden = HiddenBySheet(document);
        var text = new StringBuilder(html.Length);
        var hadHidden = false;

        // Walked with a stack of its own: mail can nest deeper than the thread's stack.
        var pending = new Stack<(INode Node, bool Close)>();
        pending.Push((document, false));
        while (pending.TryPop(out var step))
        {
            var (node, close) = step;
            if (node is IText { Data: var data })
            {
                text.Append(Space().Replace(data, " "));
                continue;
            }

            if (node is IElement element)
            {
                var block = Blocks.Contains(element.LocalName);
                if (close)
                {
                    text.Append(block && element.LocalName is not ("br" or "hr" or "li" or "tr") ? "\n" : "");
                    continue;
                }

                if (NeverShown.Contains(element.LocalName))
                {
                    continue;
                }

                if (IsHidden(element, hidden))
                {
                    hadHidden |= !string.IsNullOrWhiteSpace(element.TextContent);
                    continue;
                }

                text.Append(block ? "\n" : "");
                text.Append(element.LocalName is "td" or "th" ? " " : "");
                text.Append(element.LocalName == "li" ? "- " : "");
                pending.Push((node, true));
            }
            else if (node is not IDocument)
            {
                continue;
            }

            for (var child = node.LastChild; child is not null; child = child.PreviousSibling)
            {
                pending.Push((child, false));
            }
        }

        return new ReadableText(Tidy(text.ToString()), hadHidden);
    }

    private static bool IsHidden(IElement element, HashSet<IElement> hiddenBySheet)
    {
        var style = element.GetAttribute("style");
        return element.HasAttribute("hidden")
            || HiddenStyle.Hides(style)
            || hiddenBySheet.Contains(element)
            || (HiddenStyle.IsWhiteText(style) && !StandsOnColour(element));
    }

    private static bool StandsOnColour(IElement element)
    {
        for (var at = element; at is not null; at = at.ParentElement)
        {
            if (at.HasAttribute("bgcolor") || at.HasAttribute("background") || HiddenStyle.HasBackground(at.GetAttribute("style")))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Elements that a rule of the message's own style sheet hides.</summary>
    private static HashSet<IElement> HiddenBySheet(IDocument document)
    {
        var hidden = new HashSet<IElement>();
        foreach (var sheet in document.QuerySelectorAll("style"))
        {
            foreach (Match rule in SheetRule().Matches(sheet.TextContent))
            {
                if (!HiddenStyle.Hides(rule.Groups["declarations"].Value))
                {
                    continue;
                }

                try
                {
                    hidden.UnionWith(document.QuerySelectorAll(rule.Groups["selector"].Value.Trim()));
                }
                catch (DomException)
                {
                    // A selector this parser does not know selects nothing.
                    continue;
                }
            }
        }

        return hidden;
    }

    private static string Tidy(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => Space().Replace(line, " ").Trim());
        return BlankLines().Replace(string.Join('\n', lines), "\n\n").Trim();
    }

    [GeneratedRegex(@"[\s\u00A0]+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();

    [GeneratedRegex(@"\n{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex BlankLines();

    [GeneratedRegex(@"(?<selector>[^{}@]{1,300})\{(?<declarations>[^{}]{0,2000})\}", RegexOptions.CultureInvariant)]
    private static partial Regex SheetRule();
}
