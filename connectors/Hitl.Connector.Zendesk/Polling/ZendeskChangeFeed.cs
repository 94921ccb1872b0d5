using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Polling;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Polling;

/// <summary>
/// The cursor export of tickets, with <c>support_type_scope=all</c>: without it, tickets that AI agents hold are not
/// in it. The cursor alone moves the position, never a clock.
/// </summary>
internal sealed class ZendeskChangeFeed(string account, Func<ZendeskOptions> options, ZendeskClient client) : IChangeFeed
{
    public const string Tickets = "tickets";
    private const string StartPrefix = "start:";
    private const string CursorPrefix = "cursor:";

    // Zendesk refuses a start less than a minute ago; a few seconds more allow for its clock.
    private static readonly TimeSpan StartMargin = TimeSpan.FromSeconds(10);

    public IReadOnlyList<string> Streams { get; } = [Tickets];

    public Watermark StartFrom(string stream, DateTimeOffset now)
    {
        var start = DateTimeOffset.FromUnixTimeSeconds((now - Settle - StartMargin).ToUnixTimeSeconds());
        return new Watermark(account, stream, StartPrefix + start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), start);
    }

    public async Task<HelpdeskResult<ChangePage>> ReadPageAsync(Watermark from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        long? start = null;
        string? cursor = null;
        if (from.Position.StartsWith(CursorPrefix, StringComparison.Ordinal))
        {
            cursor = from.Position[CursorPrefix.Length..];
        }
        else if (from.Position.StartsWith(StartPrefix, StringComparison.Ordinal) && long.TryParse(from.Position.AsSpan(StartPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            start = seconds;
        }
        else
        {
            return new HelpdeskFailure(FailureKind.Malformed, "zendesk.watermark");
        }

        var page = await ZendeskClient.CallAsync(() => client.Support.ExportTicketsAsync(start, cursor, "all", cancellationToken), cancellationToken);
        if (!page.Succeeded)
        {
            return page.Failure;
        }

        var tickets = page.Content.Tickets?.OfType<TicketView>().Where(t => t.Id is { Length: > 0 }).ToList() ?? [];
        var after = page.Content.AfterCursor;
        if (string.IsNullOrEmpty(after) && page.Content.EndOfStream != true)
        {
            return new HelpdeskFailure(FailureKind.Malformed, "zendesk.no_cursor");
        }

        // A page that neither moves nor ends would be read for ever.
        var ended = page.Content.EndOfStream == true || (after == cursor && tickets.Count == 0);
        var position = string.IsNullOrEmpty(after) ? from.Position : CursorPrefix + after;
        return new ChangePage([.. tickets.Select(t => Event(t, now))], new Watermark(account, from.Stream, position, Reached(from, tickets, ended, now)), ended);
    }

    private TimeSpan Settle => TimeSpan.FromSeconds(options().PollSettleSeconds);

    private IncomingEvent Event(TicketView ticket, DateTimeOffset now)
    {
        // generated_timestamp moves for every change, also those that leave updated_at behind.
        var version = ticket.GeneratedTimestamp ?? ticket.UpdatedAt ?? "";
        var type = ticket.Status == "deleted" ? "poll.ticket_deleted" : "poll.ticket";
        return new IncomingEvent(new ConversationRef(account, ticket.Id!), $"poll:{ticket.Id}:{version}", EventOrigin.Poll, type, now)
        {
            OccurredAt = Changed(ticket),
        };
    }

    private DateTimeOffset Reached(Watermark from, List<TicketView> tickets, bool ended, DateTimeOffset now)
    {
        var reached = ended ? now - Settle : tickets.Select(Changed).OfType<DateTimeOffset>().DefaultIfEmpty(from.ReachedAt).Max();
        return reached > from.ReachedAt ? reached : from.ReachedAt;
    }

    private static DateTimeOffset? Changed(TicketView ticket) =>
        long.TryParse(ticket.GeneratedTimestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : VendorTime.Parse(ticket.UpdatedAt);
}
