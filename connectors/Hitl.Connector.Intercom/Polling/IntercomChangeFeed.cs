using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Polling;

namespace Hitl.Connector.Intercom.Polling;

/// <summary>
/// Finds what changed by searching on <c>updated_at</c>, oldest first.
/// <para>
/// The next page starts at the last row's second instead of the vendor's cursor: the cursor counts rows of a result
/// that moves under it, so a conversation that changes between two pages would push another one out of sight. By the
/// second, a row that was not yet seen can only be at or behind it. The cursor is used where one second fills more
/// than a page. Rows repeat; their keys do not.
/// </para>
/// </summary>
internal sealed class IntercomChangeFeed(string account, IIntercomApi api, Func<IntercomOptions> options, TimeProvider time) : IChangeFeed
{
    public const string Conversations = "conversations";
    public const string Tickets = "tickets";

    /// <summary>Rows of a page: large ones have taken 18 s and timed out.</summary>
    public const int PageSize = 50;

    private static readonly TimeSpan _secondAndSkew = TimeSpan.FromSeconds(3);

    public IReadOnlyList<string> Streams => options().PollTickets ? [Conversations, Tickets] : [Conversations];

    public Watermark StartFrom(string stream, DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        return new Watermark(account, stream, new PollPosition(second, second).Write(), now);
    }

    public async Task<HelpdeskResult<ChangePage>> ReadPageAsync(Watermark from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (PollPosition.Read(from.Position) is not { } position)
        {
            return new HelpdeskFailure(FailureKind.Malformed, "intercom.watermark");
        }

        var settings = options();
        if (from.Stream == Tickets && !settings.PollTickets)
        {
            return new ChangePage([], @from with { ReachedAt = now }, EndOfStream: true);
        }

        var request = Request(position, settings.PollOverlapSeconds);
        var page = await IntercomCall.GetAsync(
            () => from.Stream == Tickets ? api.SearchTicketsAsync(request, cancellationToken) : api.SearchConversationsAsync(request, cancellationToken),
            time,
            cancellationToken).ConfigureAwait(false);
        if (!page.Succeeded)
        {
            return page.Failure;
        }

        var rows = (from.Stream == Tickets ? page.Value.Tickets : page.Value.Conversations)?.Items ?? [];
        var next = Next(position, rows, page.Value.Pages?.StartingAfter, now.ToUnixTimeSeconds() - settings.PollSettleSeconds, settings.PollOverlapSeconds);
        var events = rows
            .Where(r => !string.IsNullOrEmpty(r.Id) && r.UpdatedAt?.ToUnixTimeSeconds() >= position.Floor)
            .Select(r => Event(from.Stream, r, now));
        return new ChangePage([.. events], @from with { Position = next.Write(), ReachedAt = ReachedAt(from, next, now.ToUnixTimeSeconds() - settings.PollSettleSeconds) }, !next.InPass);
    }

    /// <summary>What to ask for: whole seconds, and both operators because it is not settled whether <c>&gt;</c> includes equality.</summary>
    internal static SearchRequest Request(PollPosition position, int overlapSeconds)
    {
        var since = LowerBound(position, overlapSeconds);
        return new SearchRequest(
            new SearchGroup("OR", [new SearchFilter("updated_at", ">", since), new SearchFilter("updated_at", "=", since)]),
            new SearchSort("updated_at", "ascending"),
            new SearchPaging(PageSize, position.After));
    }

    /// <summary>The position after a page.</summary>
    /// <param name="settled">The second up to which the vendor's index can be trusted.</param>
    internal static PollPosition Next(PollPosition position, IReadOnlyList<SearchRowBody> rows, string? cursor, long settled, int overlapSeconds)
    {
        if (cursor is null || rows.Count == 0)
        {
            // The pass is over. The next one starts no later than what the index had surely shown.
            return position with { Since = Math.Max(position.Floor, settled), After = null, InPass = false };
        }

        var seconds = rows.Select(r => r.UpdatedAt?.ToUnixTimeSeconds() ?? 0).ToList();
        var ascending = seconds.Zip(seconds.Skip(1)).All(pair => pair.First <= pair.Second);
        return ascending && seconds[^1] > seconds[0]
            ? position with { Since = seconds[^1], After = null, InPass = true }
            : position with { Since = LowerBound(position, overlapSeconds), After = cursor, InPass = true };
    }

    private static long LowerBound(PollPosition position, int overlapSeconds) =>
        Math.Max(position.Floor, position.InPass ? position.Since : position.Since - overlapSeconds);

    private IncomingEvent Event(string stream, SearchRowBody row, DateTimeOffset now)
    {
        // A customer ticket is a conversation under the same id: one key for both streams.
        var id = stream == Tickets && row.Category != "Customer" ? IntercomId.OfTicket(row.Id!) : row.Id!;
        var changed = row.UpdatedAt!.Value;
        // Stamps are whole seconds: while that second may still bring another change, the row must be read once more later.
        var early = now - changed < _secondAndSkew ? ":early" : "";
        return new IncomingEvent(new ConversationRef(account, id), $"poll:{id}:{changed.ToUnixTimeSeconds()}{early}", EventOrigin.Poll, $"poll.{stream}", now)
        {
            OccurredAt = changed,
        };
    }

    private static DateTimeOffset ReachedAt(Watermark from, PollPosition next, long settled)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(Math.Max(Math.Min(next.Since, settled), 0));
        return at > from.ReachedAt ? at : from.ReachedAt;
    }
}
