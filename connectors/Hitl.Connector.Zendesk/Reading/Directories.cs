using System.Collections.Concurrent;
using System.Text.Json;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;
using RestEase;

namespace Hitl.Connector.Zendesk.Reading;

/// <param name="Id">The vendor's number.</param>
/// <param name="Name">The title that <c>setup</c> gave, or the admin's.</param>
internal sealed record NamedField(string Id, string Name, string Type);

/// <summary>The account's ticket fields, groups, people and skills: all change seldom and are kept for a while.</summary>
internal sealed class Directories(ZendeskClient client, TimeProvider time)
{
    /// <summary>How old a list may be for an everyday use.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);

    /// <summary>How old it may be when something was not found in it: a rule that names a deleted group costs no list per ticket.</summary>
    public static readonly TimeSpan NotFound = TimeSpan.FromSeconds(30);

    private const int PageSize = 100;
    private const int MostOrganizations = 10_000;

    private readonly Cached<List<NamedField>> fields = new(time);
    private readonly Cached<List<CatalogEntry>> groups = new(time);
    private readonly Cached<List<CatalogEntry>> people = new(time);
    private readonly Cached<List<CatalogEntry>> skills = new(time);
    private readonly ConcurrentDictionary<string, Cached<Dictionary<string, string?>>> organizations = new(StringComparer.Ordinal);

    /// <param name="youngerThan">Asks Zendesk when the list at hand is this old; zero always asks.</param>
    public Task<HelpdeskResult<List<NamedField>>> FieldsAsync(TimeSpan youngerThan, CancellationToken cancellationToken) =>
        fields.GetAsync(youngerThan, ReadFieldsAsync, cancellationToken);

    /// <inheritdoc cref="FieldsAsync"/>
    public Task<HelpdeskResult<List<CatalogEntry>>> GroupsAsync(TimeSpan youngerThan, CancellationToken cancellationToken) =>
        groups.GetAsync(youngerThan, ReadGroupsAsync, cancellationToken);

    /// <summary>Active agents and admins.</summary>
    /// <inheritdoc cref="FieldsAsync"/>
    public Task<HelpdeskResult<List<CatalogEntry>>> PeopleAsync(TimeSpan youngerThan, CancellationToken cancellationToken) =>
        people.GetAsync(youngerThan, ReadPeopleAsync, cancellationToken);

    /// <summary>Empty where the plan has no skills.</summary>
    /// <inheritdoc cref="FieldsAsync"/>
    public Task<HelpdeskResult<List<CatalogEntry>>> SkillsAsync(TimeSpan youngerThan, CancellationToken cancellationToken) =>
        skills.GetAsync(youngerThan, ReadSkillsAsync, cancellationToken);

    /// <summary>An organisation's custom fields by their keys; empty when it was deleted.</summary>
    public Task<HelpdeskResult<Dictionary<string, string?>>> OrganizationFieldsAsync(string id, CancellationToken cancellationToken)
    {
        if (organizations.Count >= MostOrganizations)
        {
            organizations.Clear();
        }

        return organizations.GetOrAdd(id, _ => new(time)).GetAsync(Usual, token => ReadOrganizationAsync(id, token), cancellationToken);
    }

    private async Task<HelpdeskResult<Dictionary<string, string?>>> ReadOrganizationAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await ZendeskClient.CallAsync(() => client.Support.OrganizationAsync(id, cancellationToken), cancellationToken);
        if (answer.Failure is { Kind: not FailureKind.NotFound } failure)
        {
            return failure;
        }

        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (answer.Content?.Organization?.OrganizationFields is { ValueKind: JsonValueKind.Object } found)
        {
            foreach (var field in found.EnumerateObject())
            {
                values[field.Name] = field.Value.Joined();
            }
        }

        return values;
    }

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

    private async Task<HelpdeskResult<List<CatalogEntry>>> ReadGroupsAsync(CancellationToken cancellationToken)
    {
        var pages = await PagesAsync(
            after => client.Support.GroupsAsync(PageSize, after, cancellationToken), page => page.Groups, page => page.Meta, cancellationToken);
        return pages.Failure is { } failure
            ? failure
            : pages.Value!.Where(g => g is { Id: not null, Deleted: not true }).Select(g => new CatalogEntry(g.Id!, g.Name ?? "")).ToList();
    }

    private async Task<HelpdeskResult<List<CatalogEntry>>> ReadPeopleAsync(CancellationToken cancellationToken)
    {
        var found = new List<CatalogEntry>();
        foreach (var role in new[] { "agent", "admin" })
        {
            var pages = await PagesAsync(
                after => client.Support.UsersOfRoleAsync(role, PageSize, after, cancellationToken), page => page.Users, page => page.Meta, cancellationToken);
            if (pages.Failure is { } failure)
            {
                return failure;
            }

            found.AddRange(pages.Value!
                .Where(u => u is { Id: not null, Active: not false, Suspended: not true })
                .Select(u => new CatalogEntry(u.Id!, u.Name ?? "", u.Email)));
        }

        return found;
    }

    private async Task<HelpdeskResult<List<CatalogEntry>>> ReadSkillsAsync(CancellationToken cancellationToken)
    {
        var answer = await ZendeskClient.CallAsync(() => client.Support.RoutingAttributesAsync("attribute_values", cancellationToken), cancellationToken);
        return answer.Failure is { Kind: not (FailureKind.NotFound or FailureKind.Forbidden) } failure
            ? failure
            : (answer.Content?.AttributeValues ?? []).Where(v => v?.Id is not null).Select(v => new CatalogEntry(v!.Id!, v.Name ?? "")).ToList();
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

    private sealed class Cached<T>(TimeProvider time)
        where T : class
    {
        private sealed record Entry(T Value, DateTimeOffset At);

        private volatile Entry? entry;

        public async Task<HelpdeskResult<T>> GetAsync(TimeSpan youngerThan, Func<CancellationToken, Task<HelpdeskResult<T>>> read, CancellationToken cancellationToken)
        {
            if (entry is { } known && time.GetUtcNow() - known.At < youngerThan)
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
