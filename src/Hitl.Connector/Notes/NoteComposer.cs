using Hitl.Connector.Escalation;

namespace Hitl.Connector.Notes;

/// <summary>
/// Puts the context note together from what was said: people's words are quoted, never rephrased, and each quotation
/// cites its message. The most useful lines come in until the note is as long as it may be.
/// </summary>
public static class NoteComposer
{
    /// <summary>Words that a note for an agent has at most.</summary>
    public const int AgentWords = 120;

    /// <summary>Words that a note may always have, however short the conversation is.</summary>
    public const int ShortestLimit = 80;

    /// <summary>Pure: the same arguments give the same note. Parts with nothing to say are left out.</summary>
    public static ContextNote Compose(NoteBrief brief, NoteReading reading)
    {
        var parts = new NoteParts(brief, reading);
        var words = NoteWords.Of(brief.Options.Language);
        (string Kind, string Title, IReadOnlyList<NoteLine> Lines)[] all =
        [
            ("new", words.New, parts.New()),
            ("request", words.Request, parts.Request()),
            ("tried", words.Tried, parts.Tried()),
            ("promised", words.Promised, parts.Promised()),
            ("why", words.Why, parts.Why()),
            ("mood", words.Mood, parts.Mood()),
            ("knowledge", KnowledgeWords.Of(brief.Options.Language).Title, KnowledgeParts.Lines(brief)),
            ("next", words.Next, parts.Next()),
            ("identity", words.Identity, parts.Identity()),
            ("others", words.Others, parts.Others()),
            ("conversation", words.Conversation, brief.IsForSpecialist ? parts.Conversation() : []),
        ];
        var headline = parts.Headline();
        var sections = Within(Limit(brief, parts) - NoteText.CountWords(headline), [.. all.Where(s => brief.Decision.Note != NoteKind.Short || s.Kind is "request" or "why")]);
        if (KnowledgeParts.Draft(brief) is { } draft)
        {
            sections.Add(draft);
        }

        var details = parts.Details();
        var supersedes = parts.Supersedes();
        return new ContextNote(headline, NoteWords.Languages.Contains(brief.Options.Language) ? brief.Options.Language : "en", sections)
        {
            Details = details,
            Supersedes = supersedes,
            Links = Links(brief, sections.SelectMany(s => s.Lines).Append(supersedes).SelectMany(l => l?.Cites ?? []).Concat(details.Select(d => d.MessageId))),
        };
    }

    private static int Limit(NoteBrief brief, NoteParts parts)
    {
        var limit = Math.Max(ShortestLimit, parts.Said.Sum(m => NoteText.CountWords(m.Text)));
        return brief.IsForSpecialist ? limit : Math.Min(limit, AgentWords);
    }

    /// <summary>Line by line in the order of use: the first line of each part, then the second ones, and so on.</summary>
    private static List<NoteSection> Within(int limit, (string Kind, string Title, IReadOnlyList<NoteLine> Lines)[] all)
    {
        string[] byUse = ["request", "new", "why", "promised", "tried", "mood", "identity", "knowledge", "next", "others", "conversation"];
        var taken = all.ToDictionary(s => s.Kind, _ => 0, StringComparer.Ordinal);
        var left = limit;
        for (var line = 0; all.Any(s => s.Lines.Count > line); line++)
        {
            foreach (var part in all.Where(s => s.Lines.Count > line && taken[s.Kind] == line).OrderBy(s => Array.IndexOf(byUse, s.Kind)))
            {
                var cost = NoteText.CountWords(part.Lines[line].Text) + (line == 0 ? NoteText.CountWords(part.Title) : 0);
                if (cost <= left)
                {
                    left -= cost;
                    taken[part.Kind]++;
                }
            }
        }

        return [.. all.Where(s => taken[s.Kind] > 0).Select(s => new NoteSection(s.Kind, s.Title, [.. s.Lines.Take(taken[s.Kind])]))];
    }

    private static Dictionary<string, string> Links(NoteBrief brief, IEnumerable<string> cites) =>
        cites.Distinct(StringComparer.Ordinal).Select(c => (Id: c, Link: brief.LinkOf(c))).Where(c => c.Link is not null).Select(c => KeyValuePair.Create(c.Id, c.Link!))
            .Concat(KnowledgeParts.Links(brief)).DistinctBy(l => l.Key).ToDictionary(StringComparer.Ordinal);
}
