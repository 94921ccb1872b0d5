using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Hitl.Connector.Zendesk.Reading;

/// <param name="Text">What a reader of the mail sees, as plain text.</param>
/// <param name="HadHiddenText">There was text that CSS hides.</param>
internal readonly record struct VisibleText(string Text, bool HadHiddenText);

/// <summary>
/// HTML to the text a person would see. Zendesk's own plain text keeps what CSS hides as if the customer had said it,
/// so <c>html_body</c> is the only safe source.
/// </summary>
internal static partial class HtmlText
{
    private static readonly HashSet<string> Silent = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "head", "title", "template", "noscript", "meta", "link", "object", "iframe" };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
    };

    public static VisibleText Of(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        var hidden = HiddenByStyleSheet(document);
        var text = new StringBuilder(html.Length);
        var hadHidden = false;
        if (document.Body is { } body)
        {
            Walk(body, new Seen(Preformatted: false, Background: false), hidden, text, ref hadHidden);
        }

        return new VisibleText(Tidy(text.ToString()), hadHidden);
    }

    private readonly record struct Seen(bool Preformatted, bool Background);

    private static void Walk(INode node, Seen seen, HashSet<IElement> hidden, StringBuilder text, ref bool hadHidden)
    {
        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case IText run:
                    text.Append(seen.Preformatted ? run.Data : Blanks().Replace(run.Data, " "));
                    break;
                case IElement element when Silent.Contains(element.LocalName):
                    break;
                case IElement { LocalName: "br" }:
                    text.Append('\n');
                    break;
                case IElement element:
                    var style = element.GetAttribute("style") ?? "";
                    var inner = new Seen(
                        seen.Preformatted || element.LocalName is "pre",
                        seen.Background || element.HasAttribute("bgcolor") || style.Contains("background", StringComparison.OrdinalIgnoreCase));
                    if (hidden.Contains(element) || element.HasAttribute("hidden") || IsHiding(style, inner.Background) || HasNoFontColour(element, inner.Background))
                    {
                        hadHidden |= !string.IsNullOrWhiteSpace(element.TextContent);
                        break;
                    }

                    var block = Blocks.Contains(element.LocalName);
                    if (block)
                    {
                        text.Append('\n');
                    }

                    Walk(element, inner, hidden, text, ref hadHidden);
                    if (block)
                    {
                        text.Append('\n');
                    }
                    else if (element.LocalName is "td" or "th")
                    {
                        text.Append(' ');
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static HashSet<IElement> HiddenByStyleSheet(AngleSharp.Html.Dom.IHtmlDocument document)
    {
        var hidden = new HashSet<IElement>();
        foreach (var sheet in document.QuerySelectorAll("style"))
        {
            foreach (Match rule in CssRule().Matches(sheet.TextContent))
            {
                if (!IsHiding(rule.Groups["body"].Value, onBackground: true))
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

    /// <param name="onBackground">Something in or above the element has a background: white text may then be readable.</param>
    internal static bool IsHiding(string style, bool onBackground)
    {
        if (style.Length == 0)
        {
            return false;
        }

        var declared = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var declaration in style.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                declared[declaration[..colon].Trim()] = declaration[(colon + 1)..].Replace("!important", "", StringComparison.OrdinalIgnoreCase).Trim().ToLowerInvariant();
            }
        }

        string Value(string name) => declared.GetValueOrDefault(name, "");
        bool Clips() => Value("overflow").StartsWith("hidden", StringComparison.Ordinal);
        bool Offstage(string name) => Length(Value(name)) is <= -500;

        return Value("display") == "none"
            || Value("visibility") is "hidden" or "collapse"
            || Value("mso-hide") == "all"
            || Length(Value("opacity")) is <= 0.05
            || Length(Value("font-size")) is <= 1
            || Value("color") is "transparent"
            || (!onBackground && IsWhite(Value("color")))
            || (Clips() && (Length(Value("height")) is <= 1 || Length(Value("max-height")) is <= 1 || Length(Value("width")) is <= 1 || Length(Value("max-width")) is <= 1))
            || Offstage("left") || Offstage("top") || Offstage("text-indent") || Offstage("margin-left")
            || Value("clip").Replace(" ", "", StringComparison.Ordinal) is "rect(0,0,0,0)" or "rect(0000)" or "rect(1px,1px,1px,1px)";
    }

    private static bool HasNoFontColour(IElement element, bool onBackground) =>
        element.LocalName is "font" && (element.GetAttribute("size") is "0" || (!onBackground && IsWhite((element.GetAttribute("color") ?? "").Trim().ToLowerInvariant())));

    private static bool IsWhite(string colour) => colour.Replace(" ", "", StringComparison.Ordinal) is "white" or "#fff" or "#ffffff" or "rgb(255,255,255)";

    private static double? Length(string value)
    {
        var match = Number().Match(value);
        return match.Success && double.TryParse(match.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string Tidy(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var tidy = new StringBuilder(text.Length);
        var empty = 0;
        foreach (var line in lines)
        {
            var trimmed = line.Replace('\u00a0', ' ').Trim();
            if (trimmed.Length == 0)
            {
                empty++;
                continue;
            }

            if (tidy.Length > 0)
            {
                tidy.Append(empty > 1 ? "\n\n" : "\n");
            }

            tidy.Append(trimmed);
            empty = 0;
        }

        return tidy.ToString();
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(?<selector>[^{}@]+)\{(?<body>[^{}]*)\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex CssRule();

    [GeneratedRegex(@"^-?\d*\.?\d+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
