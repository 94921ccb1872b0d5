using System.Collections.Concurrent;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Intercom.Reading;
using RestEase;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>Teams, people, attributes and tags, remembered for a while: Intercom wants ids, admins write names.</summary>
internal sealed class IntercomNames(IIntercomApi api, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    /// <summary>How old a list may be when something was not found in it: a rule that names a deleted team costs no list per conversation.</summary>
    private static readonly TimeSpan NotFound = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (string Id, DateTimeOffset At)> tags = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Entries> lists = new(StringComparer.Ordinal);

    /// <summary>A team by its name (ignoring case) or id; a null value when there is none.</summary>
    public Task<HelpdeskResult<Found>> TeamAsync(string nameOrId, CancellationToken cancellationToken) => FindAsync(nameOrId, TeamsAsync, cancellationToken);

    /// <summary>A teammate by name, e-mail address or id; a null value when there is none.</summary>
    public Task<HelpdeskResult<Found>> PersonAsync(string nameOrId, CancellationToken cancellationToken) => FindAsync(nameOrId, PeopleAsync, cancellationToken);

    /// <summary>A conversation attribute by its name; a null value when there is none.</summary>
    public Task<HelpdeskResult<Found>> AttributeAsync(string name, CancellationToken cancellationToken) => FindAsync(name, AttributesAsync, cancellationToken);

    /// <summary>What rules can name, read fresh.</summary>
    public async Task<HelpdeskResult<HelpdeskCatalog>> CatalogAsync(CancellationToken cancellationToken)
    {
        var teams = await TeamsAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        var people = teams.Succeeded ? await PeopleAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false) : teams;
        var attributes = people.Succeeded ? await AttributesAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false) : people;
        return attributes.Succeeded
            ? new HelpdeskCatalog { Groups = teams.Value!.List, People = people.Value!.List, Fields = [.. attributes.Value.List, new CatalogEntry(SnapshotReader.AiResolutionField, SnapshotReader.AiResolutionField)] }
            : attributes.Failure;
    }

    /// <summary>A tag's id; Intercom makes the tag where there is none, ignoring case.</summary>
    public async ValueTask<HelpdeskResult<string>> TagIdAsync(string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (tags.TryGetValue(name, out var known) && now - known.At < KeptFor)
        {
            return known.Id;
        }

        var answer = await IntercomCall.GetAsync(() => api.UpsertTagAsync(new TagNameRequest(name), cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!answer.Succeeded)
        {
            return answer.Failure;
        }

        if (string.IsNullOrEmpty(answer.Value.Id))
        {
            return new HelpdeskFailure(FailureKind.Malformed, "intercom.tag_without_id");
        }

        tags[name] = (answer.Value.Id, now);
        return answer.Value.Id;
    }

    /// <summary>Forgets a tag that turned out to be deleted.</summary>
    public void ForgetTag(string name) => tags.TryRemove(name, out _);

    /// <summary>Forgets teams, people and attributes: something in them turned out to be deleted.</summary>
    public void ForgetLists() => lists.Clear();

    private static async Task<HelpdeskResult<Found>> FindAsync(string wanted, Func<TimeSpan, CancellationToken, Task<HelpdeskResult<Entries>>> read, CancellationToken cancellationToken)
    {
        foreach (var age in new[] { KeptFor, NotFound })
        {
            var entries = await read(age, cancellationToken).ConfigureAwait(false);
            if (!entries.Succeeded)
            {
                return entries.Failure;
            }

            // An id before a name: a team may be called "42".
            if ((entries.Value.List.FirstOrDefault(e => e.Id == wanted) ?? entries.Value.List.FirstOrDefault(e => e.Is(wanted))) is { } found)
            {
                return new Found(found);
            }
        }

        return new Found(null);
    }

    private Task<HelpdeskResult<Entries>> TeamsAsync(TimeSpan youngerThan, CancellationToken cancellationToken) => ListAsync(
        "teams", youngerThan, () => api.TeamsAsync(cancellationToken), body => Entry(body.Teams, t => new CatalogEntry(t.Id ?? "", t.Name ?? "")), cancellationToken);

    private Task<HelpdeskResult<Entries>> PeopleAsync(TimeSpan youngerThan, CancellationToken cancellationToken) => ListAsync(
        "people", youngerThan, () => api.AdminsAsync(cancellationToken), body => Entry(body.Admins, a => new CatalogEntry(a.Id ?? "", a.Name ?? "", a.Email)), cancellationToken);

    private Task<HelpdeskResult<Entries>> AttributesAsync(TimeSpan youngerThan, CancellationToken cancellationToken) => ListAsync(
        "attributes",
        youngerThan,
        () => api.AttributesAsync("false", cancellationToken),
        body => Entry(body.Data, a => new CatalogEntry(a.Archived == true ? "" : a.Name ?? "", a.Name ?? "")),
        cancellationToken);

    private static IEnumerable<CatalogEntry> Entry<T>(Listing<T>? listing, Func<T, CatalogEntry> entry) => (listing?.Items ?? []).Select(entry).Where(e => e.Id.Length > 0);

    private async Task<HelpdeskResult<Entries>> ListAsync<T>(
        string name, TimeSpan youngerThan, Func<Task<Response<T>>> read, Func<T, IEnumerable<CatalogEntry>> entries, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (lists.TryGetValue(name, out var known) && now - known.At < youngerThan)
        {
            return known;
        }

        var answer = await IntercomCall.GetAsync(read, time, cancellationToken).ConfigureAwait(false);
        return answer.Succeeded ? lists[name] = new Entries([.. entries(answer.Value)], now) : answer.Failure;
    }

    private sealed record Entries(IReadOnlyList<CatalogEntry> List, DateTimeOffset At);
}

/// <summary>What a search in a list came to.</summary>
/// <param name="Entry">Null when the workspace does not have it.</param>
internal sealed record Found(CatalogEntry? Entry);
