using System.Text.Json;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Intercom.Reading;

/// <summary>Reads one conversation or ticket part as the message and the changes it stands for.</summary>
internal sealed class PartReader(AuthorRule authors)
{
    public Message? Message(PartBody part, DateTimeOffset fallbackTime)
    {
        var type = part.PartType ?? "";
        var attachments = Attachments(part.Attachments);
        var read = VisibleText.Of(part.Body);
        var says = read.Text.Length > 0 || attachments.Count > 0;
        if (!(PartKinds.IsMessage(type) || (PartKinds.MayCarryMessage(type) && says)))
        {
            return null;
        }

        var internalNote = PartKinds.IsNote(type);
        var author = authors.Classify(part.Author, part.AppPackageCode, isPublicText: !internalNote);
        return new Message(part.Id ?? "", author, internalNote ? Visibility.Internal : Visibility.Public, read.Text, part.CreatedAt ?? fallbackTime)
        {
            Attachments = attachments,
            HadHiddenText = read.HadHiddenText,

            // A customer who copies our note's last line does not make it ours.
            Marker = internalNote && author.Kind == AuthorKind.Self ? NoteHtml.FindMarker(read.Text) : null,

            // Of a mail's headers Intercom passes on the subject only.
            AutomatedReason = author.Kind == AuthorKind.Customer && part.EmailMessageMetadata.ValueKind == JsonValueKind.Object
                ? MachineMail.Reason(part.Author?.Email, part.EmailMessageMetadata.Text("subject"), read.Text)
                : null,
        };
    }

    public IEnumerable<Activity> Activities(PartBody part, DateTimeOffset fallbackTime)
    {
        var type = part.PartType ?? "";
        var at = part.CreatedAt ?? fallbackTime;
        var id = part.Id ?? "";
        var known = PartKinds.IsMessage(type);
        var says = PartKinds.MayCarryMessage(type) && !string.IsNullOrWhiteSpace(part.Body);
        var actor = authors.Classify(part.Author, part.AppPackageCode, isPublicText: says);

        if (PartKinds.IsAssignment(type))
        {
            var (kind, assignee) = Assigned(part.AssignedTo);
            yield return new Activity(id, kind, actor, at, assignee);
            known = true;
        }

        if (PartKinds.IsOpening(type))
        {
            yield return new Activity(id, ActivityKind.Opened, actor, at);
            known = true;
        }

        if (PartKinds.IsClosing(type))
        {
            yield return new Activity(id, ActivityKind.Closed, actor, at);
            known = true;
        }

        switch (type)
        {
            case "snoozed":
                yield return new Activity(id, ActivityKind.Snoozed, actor, at);
                yield break;
            case "merged_primary_conversation":
                yield return new Activity(id, ActivityKind.Merged, actor, at, MergedInto(part.EventDetails));
                yield break;
            case var _ when PartKinds.IsAttributeChange(type):
                var (name, value) = Attribute(part);
                yield return new Activity(id, ActivityKind.FieldChanged, WriterOf(type, name, actor), at, name is null ? null : $"{(name == IntercomAttributes.Priority ? "priority" : name)}={value}");
                yield break;
            case var _ when PartKinds.IsTicketState(type):
                yield return TicketState(id, part.TicketState, actor, at);
                yield break;
            case var _ when !known:
                yield return new Activity(id, ActivityKind.Other, actor, at, Bounded(type));
                yield break;
        }
    }

    public static IReadOnlyList<string> Attachments(Listing<AttachmentBody>? attachments) =>
        [.. attachments?.Items.Select(a => a.Name ?? "attachment") ?? []];

    private static (ActivityKind Kind, string? Assignee) Assigned(ReferenceBody? to)
    {
        if (to?.Id is null or "" or "0")
        {
            return (ActivityKind.Unassigned, null);
        }

        return to.Type switch
        {
            "team" => (ActivityKind.AssignedToGroup, to.Id),
            "admin" or "teammate" => (ActivityKind.AssignedToAgent, to.Id),
            "nobody_admin" or "nobody" => (ActivityKind.Unassigned, null),
            _ => (ActivityKind.Other, to.Id),
        };
    }

    /// <summary>
    /// A change of attributes through the API names no admin, so Intercom shows it under the workspace's bot. Of our own
    /// attributes, nobody else writes that way; a person or a workflow that sets one is shown as such.
    /// </summary>
    private static Author WriterOf(string type, string? attribute, Author actor) =>
        actor.Kind == AuthorKind.Bot
        && type.EndsWith("_by_admin", StringComparison.Ordinal)
        && attribute is not null
        && IntercomAttributes.IsOurs(attribute)
            ? actor with { Kind = AuthorKind.Self }
            : actor;

    private static (string? Name, string? Value) Attribute(PartBody part)
    {
        if (part.UpdatedAttributeData.ValueKind == JsonValueKind.Object)
        {
            var label = part.UpdatedAttributeData.Property("value").Property("label");
            return (
                part.UpdatedAttributeData.Property("attribute").Text("label"),
                label.ValueKind == JsonValueKind.Array ? string.Join(", ", label.EnumerateArray().Select(e => e.Text())) : label.Text());
        }

        return (
            part.EventDetails.Property("attribute").Text("name"),
            part.EventDetails.Property("value").Text("name"));
    }

    private static string? MergedInto(JsonElement details) =>
        details.Property("primary_conversation").Text("id") ?? details.Text("primary_conversation_id");

    private static Activity TicketState(string id, string? state, Author actor, DateTimeOffset at) => state switch
    {
        "resolved" => new Activity(id, ActivityKind.Solved, actor, at),
        "waiting_on_customer" => new Activity(id, ActivityKind.Pending, actor, at),
        _ => new Activity(id, ActivityKind.FieldChanged, actor, at, $"ticket_state={state}"),
    };

    private static string Bounded(string type) => type.Length <= 64 ? type : type[..64];
}
