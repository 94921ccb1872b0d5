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
    /// <param name="groupId">The wanted group, resolved; null to leave it.</param>
    /// <param name="fields">Wanted fields with the vendor's ids.</param>
    public static TicketPatch? Compose(Effect effect, Snapshot current, long? groupId, IReadOnlyList<(NamedField Field, string? Value)> fields)
    {
        var update = effect.Update!;
        var tags = MergeTags(current.Tags, update.AddTags, update.RemoveTags);
        var changedFields = fields
            .Where(f => !SameValue(f.Value, current.Fields.GetValueOrDefault(f.Field.Name) ?? current.Fields.GetValueOrDefault(f.Field.Id)))
            .Select(f => new CustomFieldRequest(long.Parse(f.Field.Id, CultureInfo.InvariantCulture), Wire(f.Field, f.Value)))
            .ToList();
        var priority = update.Priority is { } wanted && wanted != current.Priority ? wanted : (Priority?)null;
        var group = groupId is { } id && id.ToString(CultureInfo.InvariantCulture) != current.GroupId ? id : (long?)null;
        if (tags is null && changedFields.Count == 0 && priority is null && group is null && update.Note is null)
        {
            return null;
        }

        return new TicketPatch
        {
            Comment = update.Note is { } note ? new CommentRequest(NoteHtml.Render(note, HelpdeskKind.Zendesk, effect.Key)) : null,
            CustomFields = changedFields.Count == 0 ? null : changedFields,
            Priority = priority?.ToString().ToLowerInvariant(),
            GroupId = group,
            Tags = tags,
            Metadata = new AuditMarker(effect.Key.Value),

            // Without a stamp there is nothing to compare with; false would still act as true.
            SafeUpdate = current.VersionStamp is null ? null : true,
            UpdatedStamp = current.VersionStamp,
        };
    }

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
