using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Reading;

/// <summary>Who stands behind a team's or a teammate's name now. Nothing is kept: whoever left the team this minute is out.</summary>
internal sealed class TeamMembers(IIntercomApi api, TimeProvider time)
{
    public async Task<HelpdeskResult<IReadOnlyList<CatalogEntry>>> OfAsync(string teamOrPerson, CancellationToken cancellationToken)
    {
        var wanted = teamOrPerson.Trim();
        var teams = await IntercomCall.GetAsync(() => api.TeamsAsync(cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!teams.Succeeded)
        {
            return teams.Failure;
        }

        var admins = await IntercomCall.GetAsync(() => api.AdminsAsync(cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!admins.Succeeded)
        {
            return admins.Failure;
        }

        // An id before a name: a team may be called "42". People by what is unique: two can have one name.
        var all = teams.Value.Teams?.Items ?? [];
        var team = all.FirstOrDefault(t => t.Id == wanted) ?? all.FirstOrDefault(t => string.Equals(t.Name, wanted, StringComparison.OrdinalIgnoreCase));
        var ids = team is null ? null : JsonElements.Items(team.AdminIds).Select(i => i.Text()).ToHashSet(StringComparer.Ordinal);
        CatalogEntry[] members =
        [
            .. (admins.Value.Admins?.Items ?? [])
                // A lite seat reads, and writes internal notes only.
                .Where(a => a is { Id.Length: > 0, HasInboxSeat: not false })
                .Where(a => ids?.Contains(a.Id) ?? (a.Id == wanted || string.Equals(a.Email, wanted, StringComparison.OrdinalIgnoreCase)))
                .Select(a => new CatalogEntry(a.Id!, a.Name ?? "", a.Email)),
        ];
        return members;
    }
}
