using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Reading;

/// <summary>Who stands behind a group's or a person's name now. Nothing is kept: whoever left the group this minute is out.</summary>
internal sealed class GroupMembers(ZendeskClient client, Directories directories)
{
    private const int PageSize = 100;

    public async Task<HelpdeskResult<IReadOnlyList<CatalogEntry>>> OfAsync(string groupOrPerson, CancellationToken cancellationToken)
    {
        var groups = await directories.GroupsAsync(TimeSpan.Zero, cancellationToken);
        if (!groups.Succeeded)
        {
            return groups.Failure;
        }

        // An id before a name: a group may be called "42".
        var group = groups.Value.Find(g => g.Id == groupOrPerson) ?? groups.Value.Find(g => g.Is(groupOrPerson));
        return group is not null
            ? await UsersAsync(group.Id, cancellationToken)
            : await PersonAsync(groupOrPerson.Trim(), cancellationToken);
    }

    private async Task<HelpdeskResult<IReadOnlyList<CatalogEntry>>> UsersAsync(string groupId, CancellationToken cancellationToken)
    {
        var users = await Directories.PagesAsync(
            after => client.Support.UsersOfGroupAsync(groupId, PageSize, after, cancellationToken), page => page.Users, page => page.Meta, cancellationToken);
        return users.Succeeded ? Entries(users.Value) : users.Failure;
    }

    private async Task<HelpdeskResult<IReadOnlyList<CatalogEntry>>> PersonAsync(string idOrEmail, CancellationToken cancellationToken)
    {
        var people = await directories.PeopleAsync(TimeSpan.Zero, cancellationToken);
        if (!people.Succeeded)
        {
            return people.Failure;
        }

        // By what is unique: two people can have one name.
        if (people.Value.Find(p => p.Id == idOrEmail || string.Equals(p.Email, idOrEmail, StringComparison.OrdinalIgnoreCase)) is not { } person
            || !long.TryParse(person.Id, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Array.Empty<CatalogEntry>();
        }

        var answer = await ZendeskClient.CallAsync(() => client.Support.UsersAsync(person.Id, "false", cancellationToken), cancellationToken);
        return answer.Succeeded ? Entries(answer.Content.Users?.OfType<UserView>() ?? []) : answer.Failure;
    }

    private static CatalogEntry[] Entries(IEnumerable<UserView> users) =>
        [.. users.Where(MayAnswer).Select(u => new CatalogEntry(u.Id!, u.Name ?? "", u.Email))];

    private static bool MayAnswer(UserView user) =>
        user is { Id: not null, Role: "agent" or "admin", Active: not false, Suspended: not true, OnlyPrivateComments: not true, RoleType: not ("1" or "3") };
}
