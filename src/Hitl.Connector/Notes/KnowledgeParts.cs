using Hitl.Connector.Escalation;
using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Notes;

/// <summary>What the articles add to a note: passages with their links, and a draft. Pure.</summary>
internal static class KnowledgeParts
{
    /// <summary>Kind of the draft's section, which does not count towards a note's length.</summary>
    public const string Reply = "reply";

    /// <summary>Words of a passage that a note shows; the rest is behind the link.</summary>
    private const int PassageWords = 25;

    public static IReadOnlyList<NoteLine> Lines(NoteBrief brief)
    {
        var words = KnowledgeWords.Of(brief.Options.Language);
        var lines = brief.Knowledge.Hits.Select(h => new NoteLine($"{h.Article.Title}: {Shortened(h.Passage.Text)}", [Cite(h.Article)])).ToList();
        if (brief.Knowledge.BotAnswer is KnowledgeMatch.Conflict)
        {
            lines.Insert(0, new NoteLine(words.BotContradicts, [.. brief.Knowledge.Contradictions.Where(c => c.By is Contradictor.Bot).Select(c => c.MessageId).Distinct()]));
        }

        return brief.Knowledge.IsGap ? [new NoteLine(words.NoArticle, [])] : lines;
    }

    /// <summary>The draft as a section of its own; null where knowledge supports none.</summary>
    public static NoteSection? Draft(NoteBrief brief) => brief.Knowledge.Reply is not { } reply ? null : new NoteSection(
        Reply,
        KnowledgeWords.Of(brief.Options.Language).Reply,
        [.. reply.Text.Split("\n\n").Zip(brief.Knowledge.Hits).Select(p => new NoteLine(p.First.ReplaceLineEndings(" "), [Cite(p.Second.Article)]))]);

    /// <summary>Where each cited article can be read.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Links(NoteBrief brief) => brief.Knowledge.Hits
        .Where(h => h.Article.Url is not null)
        .Select(h => KeyValuePair.Create(Cite(h.Article), h.Article.Url!.ToString()));

    private static string Cite(Article article) => $"article:{article.Id}";

    private static string Shortened(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length <= PassageWords ? string.Join(' ', words) : string.Join(' ', words.Take(PassageWords)) + " …";
    }
}
