using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Reading;

namespace Hitl.Connector.Zendesk.Writing;

/// <summary>Decided update and current ticket to the one PUT that makes the difference: pure.</summary>
internal static class TicketPatchComposer
{
    /// <summary>Null when the ticket already shows everything.</summary>
    public static TicketPatch? Compose(EffectKey key, ConversationUpdate update, Snapshot current, WriteTargets targets)
    {
        var tags = MergeTags(current.Tags, update.AddTags, update.RemoveTags);
        var changedFields = targets.Fields
            .Where(f => !SameValue(f.Value, current.Fields.GetValueOrDefault(f.Field.Name) ?? current.Fields.GetValueOrDefault(f.Field.Id)))
            .Select(f => new CustomFieldRequest(long.Parse(f.Field.Id, CultureInfo.InvariantCulture), Wire(f.Field, f.Value)))
            .ToList();
        var patch = new TicketPatch
        {
            Comment = update.Note is { } note ? new CommentRequest(NoteHtml.Render(note, HelpdeskKind.Zendesk, key)) : null,
            CustomFields = changedFields.Count == 0 ? null : changedFields,
            Priority = update.Priority is { } priority && priority != current.Priority ? priority.ToString().ToLowerInvariant() : null,
            GroupId = Changed(targets.GroupId, current.GroupId),
            AssigneeId = Changed(targets.AssigneeId, current.AssigneeId) is { } assignee ? new AssigneeRequest(assignee)
                : update.Unassign && current.AssigneeId is not null ? new AssigneeRequest(null)
                : null,
            Status = update.Status is { } status && status != current.Status ? StatusName(status) : null,
            Tags = tags,
        };
        return patch == new TicketPatch()
            ? null
            : patch with
            {
                // Without a note a follower would be told nothing.
                Followers = update.Note is null || targets.FollowerIds.Count == 0 ? null : [.. targets.FollowerIds.Select(id => new FollowerRequest(id))],
                Metadata = new AuditMarker(key.Value),

                // Without a stamp there is nothing to compare with; false would still act as true.
                SafeUpdate = current.VersionStamp is null ? null : true,
                UpdatedStamp = current.VersionStamp,
            };
    }

    private static long? Changed(long? wanted, string? current) =>
        wanted is { } id && id.ToString(CultureInfo.InvariantCulture) != current ? id : null;

    /// <summary>Null for those that Zendesk does not know, or sets by itself.</summary>
    internal static string? StatusName(ConversationStatus status) => status switch
    {
        ConversationStatus.Open => "open",
        ConversationStatus.Pending => "pending",
        ConversationStatus.OnHold => "hold",
        ConversationStatus.Solved => "solved",
        _ => null,
    };

    /// <summary>
    /// Every tag now there stays, those of drop-down fields too, unless it is to go. Null when nothing changes.
    /// </summary>
    internal static IReadOnlyList<string>? MergeTags(IReadOnlyList<string> current, IReadOnlyList<string> add, IReadOnlyList<string> remove)
    {
        var gone = remove.Select(Normal).ToHashSet(StringComparer.Ordinal);
        var wanted = add.Select(Normal).Where(t => t.Length > 0 && !gone.Contains(t));
        var merged = current.Where(t => !gone.Contains(Normal(t))).Concat(wanted).DistinctBy(Normal).ToList();
        return merged.Select(Normal).ToHashSet(StringComparer.Ordinal).SetEquals(current.Select(Normal)) ? null : merged;
    }

    /// <summary>What is not there yet, and what is there and shall go, as Zendesk writes tags.</summary>
    internal static (IReadOnlyList<string> Add, IReadOnlyList<string> Remove) TagChanges(ConversationUpdate update, Snapshot current)
    {
        var there = current.Tags.Select(Normal).ToHashSet(StringComparer.Ordinal);
        var gone = update.RemoveTags.Select(Normal).ToHashSet(StringComparer.Ordinal);
        return (
            [.. update.AddTags.Select(Normal).Where(t => t.Length > 0 && !gone.Contains(t) && !there.Contains(t)).Distinct(StringComparer.Ordinal)],
            [.. gone.Where(there.Contains)]);
    }

    /// <summary>
    /// Tags that somebody changed in the very second of the version stamp: stamps count whole seconds, so the safe
    /// update did not see them and our list replaced theirs. The audit tells what was there before.
    /// </summary>
    /// <returns>Tags that our list took off, and tags that it brought back, without anybody having decided so.</returns>
    internal static (IReadOnlyList<string> Lost, IReadOnlyList<string> Revived) Overwritten(AuditView? audit, IReadOnlyList<string> sent, ConversationUpdate update)
    {
        // What a trigger does in the same update is meant, and so are the tags that drop-down fields bring and take:
        // only what was missing from our list can be lost by it, only what stood in it can come back.
        var ours = sent.Select(Normal).ToHashSet(StringComparer.Ordinal);
        var changes = JsonElements.Items(audit?.Events ?? default)
            .Where(e => e.Text("type") == "Change" && e.Text("field_name") == "tags" && e.Property("via").Text("channel") != "rule")
            .Select(e => (Before: e.Property("previous_value").Words(), After: e.Property("value").Words()))
            .ToList();
        return (
            Undecided(changes.SelectMany(c => c.Before.Except(c.After, StringComparer.Ordinal)).Where(t => !ours.Contains(Normal(t))), update.RemoveTags),
            Undecided(changes.SelectMany(c => c.After.Except(c.Before, StringComparer.Ordinal)).Where(t => ours.Contains(Normal(t))), update.AddTags));
    }

    private static IReadOnlyList<string> Undecided(IEnumerable<string> changed, IReadOnlyList<string> decided)
    {
        var meant = decided.Select(Normal).ToHashSet(StringComparer.Ordinal);
        return [.. changed.Where(tag => !meant.Contains(Normal(tag))).Distinct(StringComparer.Ordinal)];
    }

    // Zendesk keeps tags in lower case and without blanks: comparing anything else would write for ever.
    private static string Normal(string tag) => string.Join('_', tag.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();

    private static bool SameValue(string? wanted, string? current)
    {
        if (string.IsNullOrEmpty(wanted) || string.IsNullOrEmpty(current))
        {
            return string.IsNullOrEmpty(wanted) && string.IsNullOrEmpty(current);
        }

        return wanted == current
            || (decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
                && decimal.TryParse(current, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
                && left == right);
    }

    // The empty text clears text and numbers; a check box has no empty state.
    private static string Wire(NamedField field, string? value) => value ?? (field.Type == "checkbox" ? "false" : "");
}
