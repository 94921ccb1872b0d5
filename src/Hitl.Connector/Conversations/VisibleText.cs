using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Hitl.Connector.Conversations;

/// <summary>
/// HTML as the text that its reader sees. What CSS hides is left out: a helpdesk's own plain text keeps it as if the
/// customer had said it.
/// </summary>
/// <param name="Text">Lines without blanks around them; at most one empty line between two.</param>
/// <param name="HadHiddenText">There was text that the reader does not see.</param>
public readonly partial record struct VisibleText(string Text, bool HadHiddenText)
{
    // Making a parser takes longer than reading a short message with it.
    [ThreadStatic]
    private static HtmlParser? _parser;

    private static readonly HashSet<string> NeverShown = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "head", "title", "meta", "link", "template", "noscript", "object", "iframe", "svg", "math",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
    };

    /// <param name="html">Markup, or plain text: without a single tag its own line breaks count.</param>
    public static VisibleText Of(string? html)
    {
        if (string.IsNullOrWhiteSpace(html))
        {
            return new VisibleText("", false);
        }

        if (!html.Contains('<', StringComparison.Ordinal))
        {
            return new VisibleText(Tidy(WebUtility.HtmlDecode(html)), false);
        }

        using var document = (_parser ??= new HtmlParser()).ParseDocument(html);
        var hiddenBySheet = HiddenBySheet(document);
        var text = new StringBuilder(html.Length);
        var hadHidden = false;

        // Walked with a stack of its own: mail can nest deeper than the thread's stack.
        var pending = new Stack<Step>();
        pending.Push(new Step(document, Preformatted: false, OnColour: false, Breaks: 0));
        while (pending.TryPop(out var step))
        {
            if (step.Node is null)
            {
                BreakLine(text, step.Breaks);
                continue;
            }

            if (step.Node is IText { Data: var data })
            {
                text.Append(step.Preformatted ? data : Blanks().Replace(data, " "));
                continue;
            }

            if (step.Node is IElement element)
            {
                if (NeverShown.Contains(element.LocalName))
                {
                    continue;
                }

                step = step with
                {
                    Preformatted = step.Preformatted || element.LocalName is "pre",
                    OnColour = HiddenStyle.ColoursGround(element) ?? step.OnColour,
                };
                if (hiddenBySheet.Contains(element) || HiddenStyle.Hides(element, step.OnColour))
                {
                    hadHidden |= !string.IsNullOrWhiteSpace(element.TextContent);
                    continue;
                }

                Open(element, text, pending);
            }

            for (var child = step.Node.LastChild; child is not null; child = child.PreviousSibling)
            {
                pending.Push(step with { Node = child });
            }
        }

        return new VisibleText(Tidy(text.ToString()), hadHidden);
    }

    private static void Open(IElement element, StringBuilder text, Stack<Step> pending)
    {
        if (Blocks.Contains(element.LocalName))
        {
            // As a browser copies text: paragraphs stand apart by an empty line, other blocks on a line of their own.
            var breaks = element.LocalName is "p" ? 2 : 1;
            BreakLine(text, breaks);
            pending.Push(new Step(null, Preformatted: false, OnColour: false, breaks));
        }

        text.Append(element.LocalName switch
        {
            "br" => "\n",
            "li" => "- ",
            "td" or "th" => " ",
            _ => "",
        });
    }

    /// <summary>Ends the line with so many line breaks in all; those that are there count.</summary>
    private static void BreakLine(StringBuilder text, int breaks)
    {
        var there = 0;
        for (var i = text.Length - 1; i >= 0 && there < breaks && char.IsWhiteSpace(text[i]); i--)
        {
            there += text[i] == '\n' ? 1 : 0;
        }

        text.Append('\n', breaks - there);
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
                    // A selector that this parser does not know hides nothing that can be told.
                    continue;
                }
            }
        }

        return hidden;
    }

    private static string Tidy(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => Blanks().Replace(line, " ").Trim());
        return EmptyLines().Replace(string.Join('\n', lines), "\n\n").Trim();
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\n{3,}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex EmptyLines();

    [GeneratedRegex(@"(?<selector>[^{}@]+)\{(?<declarations>[^{}]*)\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SheetRule();

    /// <param name="Node">What to read; null ends a block.</param>
    /// <param name="OnColour">What stands behind it is no longer the white page.</param>
    /// <param name="Breaks">Line breaks at the end of the block.</param>
    private readonly record struct Step(INode? Node, bool Preformatted, bool OnColour, int Breaks);
}
