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
}

/// <summary>A titled part of a note.</summary>
/// <param name="Kind">Stable name: <c>request</c>, <c>tried</c>, <c>why</c>, <c>scores</c>, <c>conversation</c>.</param>
public sealed record NoteSection(string Kind, string Title, IReadOnlyList<NoteLine> Lines);

/// <summary>One line with the messages that it stands on.</summary>
/// <param name="Text">Plain text; rendering escapes it, so that a customer's words never become markup.</param>
/// <param name="Cites">Message ids; empty for lines of the frame (scores, reasons).</param>
public sealed record NoteLine(string Text, IReadOnlyList<string> Cites);
