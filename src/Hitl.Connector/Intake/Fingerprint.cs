using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Intake;

/// <summary>
/// A hash over everything in a conversation that others wrote: equal means that nothing new happened, so an event that
/// our own write caused is closed without being scored.
/// </summary>
public static class Fingerprint
{
    /// <summary>24 lower-case hex digits. The order of messages, activities and tags does not matter.</summary>
    public static string Of(Snapshot snapshot)
    {
        var text = new StringBuilder();
        Add(text, "about", snapshot.Ref.Account, snapshot.Ref.Id, snapshot.Subject, snapshot.Customer.Id, snapshot.IgnoreReason);
        Add(text, "status", Unless(snapshot, IsStatus, snapshot.Status.ToString()));
        Add(text, "assignee", Unless(snapshot, k => k is ActivityKind.AssignedToAgent or ActivityKind.Unassigned or ActivityKind.AssignedToGroup, snapshot.AssigneeId));
        Add(text, "group", Unless(snapshot, k => k == ActivityKind.AssignedToGroup, snapshot.GroupId));
        foreach (var tag in snapshot.Tags.Where(t => !IsOurs(t)).Order(StringComparer.Ordinal))
        {
            Add(text, "tag", tag);
        }

        foreach (var message in snapshot.Messages.Where(m => m.Author.Kind != AuthorKind.Self && m.Marker is null).OrderBy(m => m.Id, StringComparer.Ordinal))
        {
            Add(text, "message", message.Id, message.Author.Kind.ToString(), message.Author.Id, message.Visibility.ToString(), message.Text, string.Join('\n', message.Attachments));
        }

        foreach (var activity in snapshot.Activities.Where(a => !IsEcho(a)).OrderBy(a => a.Id, StringComparer.Ordinal).ThenBy(a => a.Kind).ThenBy(a => a.Value, StringComparer.Ordinal))
        {
            Add(text, "activity", activity.Id, activity.Kind.ToString(), activity.Actor.Kind.ToString(), activity.Actor.Id, activity.Value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..24];
    }

    // What we set ourselves says nothing new; the changes of others stand among the activities anyway.
    private static string? Unless(Snapshot snapshot, Func<ActivityKind, bool> concerns, string? value) =>
        snapshot.Activities.Any(a => a.Actor.Kind == AuthorKind.Self && concerns(a.Kind)) ? null : value;

    private static bool IsStatus(ActivityKind kind) =>
        kind is ActivityKind.Opened or ActivityKind.Pending or ActivityKind.Snoozed or ActivityKind.Solved or ActivityKind.Closed;

    private static bool IsEcho(Activity activity) => NoteVerdicts.IsVerdict(activity) || activity.Actor.Kind switch
    {
        AuthorKind.Self => true,
        // Some helpdesks report what our write did to tags and fields as their own act.
        AuthorKind.System => activity.Kind is ActivityKind.TagAdded or ActivityKind.TagRemoved or ActivityKind.FieldChanged && activity.Value is { } value && IsOurs(value),
        _ => false,
    };

    private static bool IsOurs(string name) =>
        name.StartsWith(RuleSet.TagPrefix, StringComparison.OrdinalIgnoreCase)
        && !name.Equals(HitlFields.ResumeTag, StringComparison.OrdinalIgnoreCase)
        && !HitlFields.FromBots.Any(f => name.StartsWith(f.Name + "=", StringComparison.OrdinalIgnoreCase));

    private static void Add(StringBuilder text, params ReadOnlySpan<string?> parts)
    {
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}");
        }

        text.Append('\n');
    }
}
