namespace Hitl.Connector.Notes;

/// <summary>
/// The internal note that spares customer and agent any repetition: structured here, rendered by <see cref="NoteHtml"/>
/// in the dialect of the helpdesk.
/// </summary>
/// <param name="Headline">First line: what to do.</param>
/// <param name="Language">ISO 639-1 code of the frame's language.</param>
public sealed record ContextNote(string Headline, string Language, IReadOnlyList<NoteSection> Sections)
{
    /// <summary>People whom a rule wants told, as the admin wrote them.</summary>
    public IReadOnlyList<string> Mentions { get; init; } = [];

    /// <summary>What the customer gave. Null in notes that were stored before there were any.</summary>
    public IReadOnlyList<KeyDetail>? Details { get; init; }

    /// <summary>Where the helpdesk shows each cited message, by message id; null or without an entry where it has no such address.</summary>
    public IReadOnlyDictionary<string, string>? Links { get; init; }

    /// <summary>The last line: the former note that this one replaces. Null for the first.</summary>
    public NoteLine? Supersedes { get; init; }

    /// <summary>Words of headline and sections; key details, suggested reply and frame lines around them are not counted.</summary>
    public int WordCount => NoteText.CountWords(Headline) + Sections.Where(s => s.Kind != KnowledgeParts.Reply).Sum(s => NoteText.CountWords(s.Title) + s.Lines.Sum(l => NoteText.CountWords(l.Text)));
}

/// <summary>A titled part of a note.</summary>
/// <param name="Kind">
/// Stable name: <c>new</c>, <c>request</c>, <c>tried</c>, <c>promised</c>, <c>why</c>, <c>mood</c>, <c>next</c>,
/// <c>knowledge</c>, <c>reply</c>, <c>identity</c>, <c>others</c>, <c>conversation</c>.
/// </param>
public sealed record NoteSection(string Kind, string Title, IReadOnlyList<NoteLine> Lines);

/// <summary>One line with the messages that it stands on.</summary>
/// <param name="Text">Plain text; rendering escapes it, so that a customer's words never become markup.</param>
/// <param name="Cites">Message ids; empty for lines of the frame (scores, reasons).</param>
public sealed record NoteLine(string Text, IReadOnlyList<string> Cites);
