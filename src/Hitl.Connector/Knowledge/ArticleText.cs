using AngleSharp.Html.Parser;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Knowledge;

/// <summary>Cuts an article into passages: at its headings, and long parts between paragraphs. Pure.</summary>
public static class ArticleText
{
    /// <summary>A part with more words is cut at the next paragraph.</summary>
    private const int LongPassage = 120;

    /// <summary>Articles are read to here: pages that hold whole manuals would drown all others.</summary>
    private const int MaxChars = 200_000;

    // From Unicode's private use area: no text has it.
    private const string HeadingMark = "\uE000";

    /// <param name="html">An article's body, as both helpdesks give it.</param>
    public static IReadOnlyList<Passage> FromHtml(string? html)
    {
        if (string.IsNullOrWhiteSpace(html))
        {
            return [];
        }

        var document = new HtmlParser().ParseDocument(html.Length > MaxChars ? html[..MaxChars] : html);
        foreach (var heading in document.QuerySelectorAll("h1, h2, h3, h4, h5, h6"))
        {
            heading.TextContent = HeadingMark + heading.TextContent.Trim();
        }

        return Split(VisibleText.Of(document.Body?.InnerHtml).Text);
    }

    private static List<Passage> Split(string text)
    {
        var passages = new List<Passage>();
        string? heading = null;
        var lines = new List<string>();
        var words = 0;
        void Close()
        {
            if (lines.Exists(l => l.Length > 0))
            {
                passages.Add(new Passage(heading, string.Join('\n', lines).Trim()));
            }

            lines.Clear();
            words = 0;
        }

        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(HeadingMark, StringComparison.Ordinal))
            {
                Close();
                heading = line[HeadingMark.Length..] is { Length: > 0 } title ? title : null;
                continue;
            }

            if (words > LongPassage && line.Length == 0)
            {
                Close();
            }

            lines.Add(line);
            words += line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        }

        Close();
        return passages;
    }
}
