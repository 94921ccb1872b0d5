using System.Globalization;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>What of an effect the conversation does not show yet: pure.</summary>
/// <param name="Attributes">By name, in the JSON form that the attribute's type wants.</param>
/// <param name="Team">Team to assign, by name or id as the admin wrote it; null when none is to be assigned.</param>
/// <param name="Assignee">Teammate to assign, by name, e-mail address or id; null when none is to be assigned.</param>
/// <param name="Open">Whether to open (true) or close (false) it; null to leave it.</param>
/// <param name="Missing">Parts that Intercom does not have.</param>
/// <param name="NoteHtml">The note to write; null when there is none or it stands there already.</param>
internal sealed record UpdatePlan(
    JsonObject Attributes,
    IReadOnlyList<string> AddTags,
    IReadOnlyList<string> RemoveTags,
    string? Team,
    string? Assignee,
    bool? Open,
    string? NoteHtml,
    IReadOnlyList<MissingTarget> Missing)
{
    /// <summary>The id that takes a teammate off; assigning a team does that by itself.</summary>
    public const string Nobody = "0";

    /// <summary>Nothing is missing. A team still has to be looked up by name before this can be told.</summary>
    public bool IsEmpty => Attributes.Count == 0 && AddTags.Count == 0 && RemoveTags.Count == 0 && Team is null && Assignee is null && Open is null && NoteHtml is null;

    public static UpdatePlan Create(Effect effect, Snapshot current)
    {
        var update = effect.Update ?? new ConversationUpdate();
        var noteStands = current.Messages.Any(m => m.Marker == effect.Key.Value);
        var isTicket = IntercomId.IsTicket(current.Ref.Id, out _);
        var missing = new List<MissingTarget>();
        if (update.Skill is { } skill)
        {
            missing.Add(new MissingTarget(TargetKind.Skill, skill));
        }

        if (update.Status is { } status && (isTicket || OpenIn(status) is null))
        {
            missing.Add(new MissingTarget(TargetKind.Status, status.ToString().ToLowerInvariant()));
        }

        if (isTicket)
        {
            // A ticket has the fields of its type: one that it lacks cannot be written.
            missing.AddRange(update.Fields.Keys.Where(f => !IntercomAttributes.IsOurs(f) && !current.Fields.ContainsKey(f)).Select(f => new MissingTarget(TargetKind.Field, f)));
        }

        return new UpdatePlan(
            MissingAttributes(update, current),
            [.. update.AddTags.Distinct(StringComparer.OrdinalIgnoreCase).Except(current.Tags, StringComparer.OrdinalIgnoreCase)],
            [.. update.RemoveTags.Distinct(StringComparer.OrdinalIgnoreCase).Intersect(current.Tags, StringComparer.OrdinalIgnoreCase)],
            (HumanTookOver(current) && !update.ByContract) || string.Equals(update.Group, current.GroupId, StringComparison.Ordinal) ? null : update.Group,
            HumanTookOver(current) && !update.ByContract ? null : update.Assignee ?? (update.Unassign && current.AssigneeId is not null && TeamOf(update, current) is null ? Nobody : null),
            isTicket || update.Status is null || OpenIn(update.Status.Value) == IsOpen(current.Status) ? null : OpenIn(update.Status.Value),
            update.Note is { } note && !noteStands ? Notes.NoteHtml.Render(note, HelpdeskKind.Intercom, effect.Key) : null,
            missing);
    }

    /// <summary>
    /// Why it must wait: a note wakes a snoozed or closed conversation, and an assignment reopens a closed one. Null
    /// when it need not.
    /// </summary>
    public string? PostponedBecause(ConversationStatus status) => status switch
    {
        ConversationStatus.Snoozed when NoteHtml is not null => "would_wake",
        ConversationStatus.Closed when Open is not true && (NoteHtml is not null || Team is not null || Assignee is not null) => "would_wake",
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

    private static string? TeamOf(ConversationUpdate update, Snapshot current) => update.Group == current.GroupId ? null : update.Group;

    // Intercom has open, snoozed and closed; snoozing needs an end, which no rule names.
    private static bool? OpenIn(ConversationStatus status) => status switch
    {
        ConversationStatus.Open => true,
        ConversationStatus.Solved or ConversationStatus.Closed => false,
        _ => null,
    };

    private static bool IsOpen(ConversationStatus status) => status is not (ConversationStatus.Closed or ConversationStatus.Solved);

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
