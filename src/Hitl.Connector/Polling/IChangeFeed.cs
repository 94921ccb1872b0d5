using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Polling;

/// <summary>Where a poller stands in one stream of an account: opaque to all but its connector.</summary>
/// <param name="Stream">e.g. <c>tickets</c>, <c>conversations</c>.</param>
/// <param name="Position">A cursor or a timestamp, as the connector wrote it.</param>
/// <param name="ReachedAt">The helpdesk time up to which everything has been seen.</param>
public sealed record Watermark(string Account, string Stream, string Position, DateTimeOffset ReachedAt);

/// <param name="Events">What changed, as nudges; repeats are fine, the ledger drops them.</param>
/// <param name="Next">Stored in one transaction with the events.</param>
/// <param name="EndOfStream">True when the next page is not there yet.</param>
public sealed record ChangePage(IReadOnlyList<IncomingEvent> Events, Watermark Next, bool EndOfStream);

/// <summary>Reads an account's changes by polling: the safety net under webhooks.</summary>
public interface IChangeFeed
{
    /// <summary>The streams to poll, e.g. conversations and tickets on Intercom.</summary>
    IReadOnlyList<string> Streams { get; }

    /// <summary>The position of an account that starts from now: nothing older will be reported.</summary>
    Watermark StartFrom(string stream, DateTimeOffset now);

    Task<HelpdeskResult<ChangePage>> ReadPageAsync(Watermark from, DateTimeOffset now, CancellationToken cancellationToken);
}
