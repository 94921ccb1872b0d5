using System.Globalization;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>What of an effect the conversation does not show yet: pure.</summary>
/// <param name="Attributes">By name, in the JSON form that the attribute's type wants.</param>
/// <param name="Team">Team to assign, by name or id as the admin wrote it; null when none is to be assigned.</param>
/// <param name="NoteHtml">The note to write; null when there is none or it stands there already.</param>
internal sealed record UpdatePlan(JsonObject Attributes, IReadOnlyList<string> AddTags, IReadOnlyList<string> RemoveTags, string? Team, string? NoteHtml)
{
    /// <summary>Nothing is missing. A team still has to be looked up by name before this can be told.</summary>
    public bool IsEmpty => Attributes.Count == 0 && AddTags.Count == 0 && RemoveTags.Count == 0 && Team is null && NoteHtml is null;

    public static UpdatePlan Create(Effect effect, Snapshot current)
    {
        var update = effect.Update ?? new ConversationUpdate();
        var noteStands = current.Messages.Any(m => m.Marker == effect.Key.Value);
        return new UpdatePlan(
            MissingAttributes(update, current),
            [.. update.AddTags.Distinct(StringComparer.OrdinalIgnoreCase).Except(current.Tags, StringComparer.OrdinalIgnoreCase)],
            [.. update.RemoveTags.Distinct(StringComparer.OrdinalIgnoreCase).Intersect(current.Tags, StringComparer.OrdinalIgnoreCase)],
            HumanTookOver(current) || string.Equals(update.Group, current.GroupId, StringComparison.Ordinal) ? null : update.Group,
            update.Note is { } note && !noteStands ? Notes.NoteHtml.Render(note, HelpdeskKind.Intercom, effect.Key) : null);
    }

    /// <summary>
    /// Why it must wait: a note wakes a snoozed or closed conversation, and an assignment reopens a closed one. Null
    /// when it need not.
    /// </summary>
    public string? PostponedBecause(ConversationStatus status) => status switch
    {
        ConversationStatus.Snoozed when NoteHtml is not null => "would_wake",
        ConversationStatus.Closed when NoteHtml is not null || Team is not null => "would_wake",
        _ => null,
    };

    /// <summary>The JSON of one attribute's value.</summary>
    public static JsonNode? Value(string name, string? text)
    {
        if (text is null)
        {
            return null;
        }

        return IntercomAttributes.ShapeOf(name) switch
        {
            FieldShape.Number when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            FieldShape.Checkbox when bool.TryParse(text, out var flag) => JsonValue.Create(flag),
            _ => JsonValue.Create(text),
        };
    }

    private static JsonObject MissingAttributes(ConversationUpdate update, Snapshot current)
    {
        var wanted = new Dictionary<string, string?>(update.Fields, StringComparer.Ordinal);
        if (update.Priority is { } priority)
        {
            wanted[IntercomAttributes.Priority] = priority.ToString().ToLowerInvariant();
        }

        // A ticket has the fields of its type: one that it lacks cannot be written.
        var isTicket = IntercomId.IsTicket(current.Ref.Id, out _);
        var missing = new JsonObject();
        foreach (var (name, value) in wanted.OrderBy(w => w.Key, StringComparer.Ordinal))
        {
            if (!Same(name, value, current.Fields.GetValueOrDefault(name)) && (!isTicket || current.Fields.ContainsKey(name)))
            {
                missing[name] = Value(name, value);
            }
        }

        return missing;
    }

    private static bool Same(string name, string? wanted, string? shown)
    {
        if (string.IsNullOrEmpty(wanted) || string.IsNullOrEmpty(shown))
        {
            return string.IsNullOrEmpty(wanted) && string.IsNullOrEmpty(shown);
        }

        return IntercomAttributes.ShapeOf(name) switch
        {
            FieldShape.Number => decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var a)
                && decimal.TryParse(shown, NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
                && a == b,
            FieldShape.Checkbox => string.Equals(wanted, shown, StringComparison.OrdinalIgnoreCase),
            _ => string.Equals(wanted, shown, StringComparison.Ordinal),
        };
    }

    /// <summary>Assigning a team clears the teammate: not where a person has the conversation or has spoken in it.</summary>
    private static bool HumanTookOver(Snapshot current) =>
        current.AssigneeId is not null || current.Messages.Any(m => m.IsPublicFrom(AuthorKind.Agent));
}
