using System.Collections.Concurrent;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>Ids of teams and tags by name, remembered for a while: Intercom wants ids, admins write names.</summary>
internal sealed class IntercomNames(IIntercomApi api, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (string Id, DateTimeOffset At)> tags = new(StringComparer.OrdinalIgnoreCase);
    private volatile TeamList? teams;

    /// <summary>A team's id by its name (ignoring case) or id; <see cref="FailureKind.Rejected"/> when there is none.</summary>
    public async ValueTask<HelpdeskResult<string>> TeamIdAsync(string nameOrId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (teams is { } known && now - known.At < KeptFor && known.Find(nameOrId) is { } found)
        {
            return found;
        }

        var answer = await IntercomCall.GetAsync(() => api.TeamsAsync(cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!answer.Succeeded)
        {
            return answer.Failure;
        }

        var list = new TeamList(answer.Value.Teams?.Items ?? [], now);
        teams = list;
        return list.Find(nameOrId) is { } id ? id : new HelpdeskFailure(FailureKind.Rejected, "intercom.team_unknown");
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

    private sealed record TeamList(IReadOnlyList<TeamBody> Teams, DateTimeOffset At)
    {
        public string? Find(string nameOrId) =>
            (Teams.FirstOrDefault(t => t.Id == nameOrId) ?? Teams.FirstOrDefault(t => string.Equals(t.Name, nameOrId, StringComparison.OrdinalIgnoreCase)))?.Id;
    }
}
