using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Zendesk.Reading;

namespace Hitl.Connector.Zendesk.Writing;

/// <summary>What an update names, as Zendesk's ids.</summary>
internal sealed record WriteTargets
{
    public long? GroupId { get; init; }
    public long? AssigneeId { get; init; }
    public string? SkillId { get; init; }
    public IReadOnlyList<long> FollowerIds { get; init; } = [];
    public IReadOnlyList<(NamedField Field, string? Value)> Fields { get; init; } = [];

    /// <summary>What Zendesk does not have.</summary>
    public IReadOnlyList<MissingTarget> Missing { get; init; } = [];

    /// <summary>Looks everything up; what is not found is asked for once more before it counts as missing.</summary>
    /// <param name="youngerThan">How old the lists may be.</param>
    public static async Task<HelpdeskResult<WriteTargets>> FindAsync(Directories directories, ConversationUpdate update, TimeSpan youngerThan, CancellationToken cancellationToken)
    {
        var search = new Search(directories, youngerThan, cancellationToken);
        var group = await search.FindAsync(TargetKind.Group, update.Group);
        if (group is null && update.Group is not null)
        {
            group = await search.FindAsync(TargetKind.Group, update.FallbackGroup);
        }

        var assignee = await search.FindAsync(TargetKind.Assignee, update.Assignee);
        var skill = await search.FindAsync(TargetKind.Skill, update.Skill);
        var followers = new List<long>();
        foreach (var mention in update.Note is null ? [] : update.Mentions)
        {
            if (Number(await search.FindAsync(TargetKind.Mention, mention)) is { } follower)
            {
                followers.Add(follower);
            }
        }

        var fields = new List<(NamedField, string?)>();
        foreach (var (name, value) in update.Fields.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (await search.FieldAsync(name) is { } field)
            {
                fields.Add((field, value));
            }
        }

        if (update.Status is { } status && TicketPatchComposer.StatusName(status) is null)
        {
            search.Missing.Add(new MissingTarget(TargetKind.Status, status.ToString().ToLowerInvariant()));
        }

        return search.Failure is { } failure
            ? failure
            : new WriteTargets
            {
                GroupId = Number(group),
                AssigneeId = Number(assignee),
                SkillId = skill?.Id,
                FollowerIds = [.. followers.Distinct()],
                Fields = fields,
                Missing = search.Missing,
            };
    }

    private static long? Number(CatalogEntry? entry) => entry is not null ? long.Parse(entry.Id, CultureInfo.InvariantCulture) : null;

    private sealed class Search(Directories directories, TimeSpan youngerThan, CancellationToken cancellationToken)
    {
        public List<MissingTarget> Missing { get; } = [];

        public HelpdeskFailure? Failure { get; private set; }

        public Task<CatalogEntry?> FindAsync(TargetKind kind, string? wanted) =>
            string.IsNullOrWhiteSpace(wanted)
                ? Task.FromResult<CatalogEntry?>(null)
                : FindAsync(kind, wanted, age => EntriesAsync(kind, age), e => e.Is(wanted) && (kind is TargetKind.Skill || IsNumber(e.Id)));

        public async Task<NamedField?> FieldAsync(string name)
        {
            // `setup zendesk --apply` makes ours; leaving a score out would hide that it was never run.
            var ours = HitlFields.All.Any(f => f.Name == name);
            var found = await FindAsync(
                TargetKind.Field, name, age => directories.FieldsAsync(age, cancellationToken), f => (f.Name == name || f.Id == name) && IsNumber(f.Id));
            if (found is null && ours)
            {
                Failure ??= new HelpdeskFailure(FailureKind.Rejected, "zendesk.field_unknown");
            }

            return found;
        }

        private async Task<T?> FindAsync<T>(TargetKind kind, string wanted, Func<TimeSpan, Task<HelpdeskResult<List<T>>>> read, Func<T, bool> fits)
            where T : class
        {
            foreach (var age in new[] { youngerThan, Min(youngerThan, Directories.NotFound) })
            {
                var list = await read(age);
                if (!list.Succeeded)
                {
                    Failure ??= list.Failure;
                    return null;
                }

                if (list.Value.FirstOrDefault(fits) is { } found)
                {
                    return found;
                }
            }

            Missing.Add(new MissingTarget(kind, wanted));
            return null;
        }

        private Task<HelpdeskResult<List<CatalogEntry>>> EntriesAsync(TargetKind kind, TimeSpan age) => kind switch
        {
            TargetKind.Group => directories.GroupsAsync(age, cancellationToken),
            TargetKind.Skill => directories.SkillsAsync(age, cancellationToken),
            _ => directories.PeopleAsync(age, cancellationToken),
        };

        private static bool IsNumber(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _);

        private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
    }
}
