using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;
using RestEase;

namespace Hitl.Connector.Zendesk.Reading;

/// <param name="Id">The vendor's number.</param>
/// <param name="Name">The title that <c>setup</c> gave, or the admin's.</param>
internal sealed record NamedField(string Id, string Name, string Type);

/// <summary>The account's ticket fields and groups: both change seldom and are kept for ten minutes.</summary>
internal sealed class Directories(ZendeskClient client, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private const int PageSize = 100;

    private readonly Cached<List<NamedField>> fields = new(time, Life);
    private readonly Cached<List<GroupView>> groups = new(time, Life);

    /// <param name="fresh">Asks Zendesk even when a list is at hand: something was looked for and not found.</param>
    public Task<HelpdeskResult<List<NamedField>>> FieldsAsync(bool fresh, CancellationToken cancellationToken) =>
        fields.GetAsync(fresh, ReadFieldsAsync, cancellationToken);

    public Task<HelpdeskResult<List<GroupView>>> GroupsAsync(bool fresh, CancellationToken cancellationToken) =>
        groups.GetAsync(fresh, ReadGroupsAsync, cancellationToken);

    private async Task<HelpdeskResult<List<NamedField>>> ReadFieldsAsync(CancellationToken cancellationToken)
    {
        var pages = await PagesAsync(
            after => client.Support.TicketFieldsAsync(PageSize, after, cancellationToken), page => page.TicketFields, page => page.Meta, cancellationToken);
        return pages.Failure is { } failure
            ? failure
            : pages.Value!
                .Where(f => f is { Id: not null, Active: not false })
                .Select(f => new NamedField(f.Id!, f.RawTitle ?? f.Title ?? "", f.Type ?? ""))
                .ToList();
    }

    private async Task<HelpdeskResult<List<GroupView>>> ReadGroupsAsync(CancellationToken cancellationToken)
    {
        var pages = await PagesAsync(
            after => client.Support.GroupsAsync(PageSize, after, cancellationToken), page => page.Groups, page => page.Meta, cancellationToken);
        return pages.Failure is { } failure ? failure : pages.Value!.Where(g => g is { Id: not null, Deleted: not true }).ToList();
    }

    /// <summary>Every entry of a cursor-paged list.</summary>
    public static async Task<HelpdeskResult<List<T>>> PagesAsync<TPage, T>(
        Func<string?, Task<Response<TPage>>> read, Func<TPage, IEnumerable<T?>?> entries, Func<TPage, PageMeta?> meta, CancellationToken cancellationToken)
        where T : class
    {
        var all = new List<T>();
        string? after = null;
        while (true)
        {
            var page = await ZendeskClient.CallAsync(() => read(after), cancellationToken);
            if (!page.Succeeded)
            {
                return page.Failure;
            }

            all.AddRange(entries(page.Content)?.OfType<T>() ?? []);
            var next = meta(page.Content);

            // A cursor that does not move would go round for ever.
            if (next is not { HasMore: true, AfterCursor: { Length: > 0 } cursor } || cursor == after)
            {
                return all;
            }

            after = cursor;
        }
    }

    private sealed class Cached<T>(TimeProvider time, TimeSpan life)
        where T : class
    {
        private sealed record Entry(T Value, DateTimeOffset At);

        private volatile Entry? entry;

        public async Task<HelpdeskResult<T>> GetAsync(bool fresh, Func<CancellationToken, Task<HelpdeskResult<T>>> read, CancellationToken cancellationToken)
        {
            if (!fresh && entry is { } known && time.GetUtcNow() - known.At < life)
            {
                return known.Value;
            }

            var result = await read(cancellationToken);
            if (result.Succeeded)
            {
                entry = new Entry(result.Value, time.GetUtcNow());
            }

            return result;
        }
    }
}
