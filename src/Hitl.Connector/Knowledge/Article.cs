namespace Hitl.Connector.Knowledge;

/// <summary>Where an article comes from. A refresh replaces what came from one source and leaves the others alone.</summary>
public enum KnowledgeSource
{
    ZendeskGuide,
    IntercomArticles,

    /// <summary>Markdown files on the worker's disk.</summary>
    Folder,
}

/// <summary>An article of a help centre, published and with its markup resolved.</summary>
/// <param name="Id">Unique within the source.</param>
/// <param name="Title">As readers see it.</param>
/// <param name="Passages">In order; at least one in an article that has any text.</param>
public sealed record Article(KnowledgeSource Source, string Id, string Title, IReadOnlyList<Passage> Passages)
{
    /// <summary>Where customers can read it; null when only the desk can.</summary>
    public Uri? Url { get; init; }

    /// <summary>ISO 639-1.</summary>
    public string Language { get; init; } = "en";

    /// <summary>What admins attached so that it is found; other words for its subject.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Only approved articles are quoted in suggested replies. What a help centre shows to everybody is approved.</summary>
    public bool Approved { get; init; } = true;

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The last day on which it counts as checked; null when nobody set one.</summary>
    public DateOnly? ReviewBy { get; init; }
}

/// <summary>A part of an article that answers by itself: what stands under one heading, or a part of it.</summary>
/// <param name="Heading">Null before the first heading.</param>
/// <param name="Text">Plain text.</param>
public sealed record Passage(string? Heading, string Text);
