namespace Hitl.Connector.Notes.Remote;

/// <summary>A sentence that a language model wrote of a conversation: a claim, until it is checked.</summary>
/// <param name="Section"><c>request</c>, <c>tried</c> or <c>promised</c>; any other is dropped.</param>
/// <param name="Cites">Message ids that it says it stands on.</param>
public sealed record RemoteSentence(string Section, string Text, IReadOnlyList<string> Cites);

/// <summary>
/// Puts the sentences that hold into a note that our own summariser wrote. All else of the note (what to do, why, next
/// steps, identity, key details) is never the model's to say. Pure.
/// </summary>
public static class RemoteNote
{
    private const int MostOfSection = 3;

    private static readonly string[] Sections = ["request", "tried", "promised"];

    /// <summary>The note with each section replaced of which at least one sentence holds, where the whole stays within the limit; else as it is.</summary>
    public static ContextNote Merge(ContextNote own, IReadOnlyList<RemoteSentence> claimed, NoteBrief brief)
    {
        var held = claimed.Where(c => Sections.Contains(c.Section, StringComparer.Ordinal) && SentenceCheck.Holds(c, brief.Snapshot))
            .GroupBy(c => c.Section, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.DistinctBy(c => c.Text).Take(MostOfSection).ToList(), StringComparer.Ordinal);
        if (held.Count == 0)
        {
            return own;
        }

        var note = own;
        foreach (var (kind, sentences) in held)
        {
            var replaced = note with
            {
                Sections = [.. note.Sections.Select(s => s.Kind == kind ? s with { Lines = [.. sentences.Select(c => new NoteLine(PersonalData.Mask(c.Text.Trim(), brief.Options.Masked), c.Cites))] } : s)],
            };
            note = replaced.WordCount <= Math.Max(NoteComposer.AgentWords, own.WordCount) ? replaced : note;
        }

        return note with { Links = Links(note, brief) };
    }

    private static Dictionary<string, string> Links(ContextNote note, NoteBrief brief)
    {
        var links = note.Links?.ToDictionary(StringComparer.Ordinal) ?? [];
        foreach (var id in note.Sections.SelectMany(s => s.Lines).SelectMany(l => l.Cites))
        {
            if (!links.ContainsKey(id) && brief.LinkOf(id) is { } link)
            {
                links[id] = link;
            }
        }

        return links;
    }
}
