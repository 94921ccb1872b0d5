using System.Globalization;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Polling;

/// <summary>
/// Where the reading of one stream's history stands. It is kept beside the poller's watermark under a stream name of its
/// own, so that reading history never moves what polling has seen.
/// </summary>
/// <param name="Since">How far back it was asked to read.</param>
/// <param name="Feed">The change feed's own position: the page to read next.</param>
/// <param name="Through">What changed before this has been read on that page; null before its first conversation.</param>
public sealed record HistoryPosition(DateTimeOffset Since, string Feed, DateTimeOffset? Through = null)
{
    private const string StreamPrefix = "history:";
    private const char Separator = '|';

    /// <summary>The name under which the position of a stream's history is kept.</summary>
    public static string StreamOf(string stream) => StreamPrefix + stream;

    public string Write() =>
        string.Create(CultureInfo.InvariantCulture, $"{Since.UtcTicks}{Separator}{Through?.UtcTicks}{Separator}{Feed}");

    /// <summary>Null for text that is no such position.</summary>
    public static HistoryPosition? Read(string text)
    {
        var parts = text.Split(Separator, 3);
        return parts.Length == 3 && Ticks(parts[0]) is { } since && (parts[1].Length == 0 || Ticks(parts[1]) is not null)
            ? new HistoryPosition(since, parts[2], parts[1].Length == 0 ? null : Ticks(parts[1]))
            : null;
    }

    /// <summary>
    /// The page's conversations that are still to be read, each once, oldest change first. One whose time the vendor did
    /// not say comes first, and again with every reading of the page.
    /// </summary>
    public IReadOnlyList<IncomingEvent> Pending(IReadOnlyList<IncomingEvent> page) =>
    [
        .. page.Where(e => !(e.OccurredAt < Through))
            .GroupBy(e => e.Conversation)
            .Select(g => g.MaxBy(e => e.OccurredAt)!)
            .OrderBy(e => e.OccurredAt ?? DateTimeOffset.MinValue),
    ];

    private static DateTimeOffset? Ticks(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;
}
