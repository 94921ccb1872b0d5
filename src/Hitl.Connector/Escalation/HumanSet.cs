using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation;

/// <summary>Which parts of a conversation a human set last: no rule overwrites them.</summary>
internal static class HumanSet
{
    public const string Priority = "priority";
    public const string Status = "status";
    public const string Group = "group";
    public const string Assignee = "assignee";

    public static string Field(string name) => "field:" + name;

    public static string Tag(string name) => "tag:" + name.ToLowerInvariant();

    /// <summary>Sorted, so that the order of what happened in one second makes no other sheet.</summary>
    public static IReadOnlyList<string> Of(Snapshot snapshot)
    {
        var last = new SortedDictionary<string, AuthorKind>(StringComparer.Ordinal);
        foreach (var activity in snapshot.Activities)
        {
            if (Part(activity) is { } part)
            {
                last[part] = activity.Actor.Kind;
            }
        }

        return [.. last.Where(p => p.Value == AuthorKind.Agent).Select(p => p.Key)];
    }

    private static string? Part(Activity activity) => activity.Kind switch
    {
        ActivityKind.AssignedToAgent or ActivityKind.Unassigned => Assignee,
        ActivityKind.AssignedToGroup => Group,
        ActivityKind.Opened or ActivityKind.Pending or ActivityKind.Snoozed or ActivityKind.Solved or ActivityKind.Closed => Status,
        ActivityKind.TagAdded or ActivityKind.TagRemoved when activity.Value is { Length: > 0 } tag => Tag(tag),
        ActivityKind.FieldChanged when activity.Value is { } change => Name(change.Split('=', 2)[0]),
        _ => null,
    };

    // Helpdesks report these two as fields.
    private static string Name(string field) => field is Priority or Status ? field : Field(field);
}
