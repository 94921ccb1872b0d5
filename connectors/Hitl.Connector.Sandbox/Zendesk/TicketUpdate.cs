using System.Globalization;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>One update of one ticket while it is being made: every change goes through here and into the audit.</summary>
internal sealed class TicketUpdate(ZendeskState state, Ticket ticket, Audit audit, Actor actor, bool isCreate, DateTimeOffset now)
{
    private readonly Dictionary<string, string?> changed = new(StringComparer.Ordinal);

    public Ticket Ticket => ticket;

    public Audit Audit => audit;

    public Actor Actor => actor;

    public bool IsCreate => isCreate;

    public DateTimeOffset Now => now;

    /// <summary>The comment that came with the update; comments by rules do not count.</summary>
    public Comment? Comment { get; private set; }

    /// <summary>Tags before the update.</summary>
    public IReadOnlySet<string> TagsBefore { get; } = new HashSet<string>(ticket.Tags);

    /// <summary>Calls of <c>conditional_ticket_events</c> webhooks that rules asked for.</summary>
    public List<(string WebhookId, string Body)> WebhookCalls { get; } = [];

    public RuleContext Context => new(ticket, isCreate, actor.UserId, state.Users.TryGetValue(actor.UserId, out var user) && user.IsStaff && user.Id != ticket.RequesterId, Comment?.Public, Comment?.Plain ?? string.Empty, changed, now);

    public void Write(CommentDraft draft, Rule? by, bool fromRule)
    {
        var author = draft.AuthorId ?? actor.UserId;
        var first = ticket.Comments.Count == 0;
        var isPublic = IsCustomer(author) || (draft.Public ?? ticket.FirstCommentPublic);
        var comment = new Comment(state.NextId(), audit.Id, author, isPublic, draft.Plain, draft.Html, now, by is null ? actor.Via : Via.Of(by));
        ticket.Comments.Add(comment);
        audit.Events.Add(new CommentWritten(comment.Id, comment) { By = by });
        if (first)
        {
            ticket.FirstCommentPublic = isPublic;
            ticket.Description = draft.Plain;
        }

        if (!fromRule)
        {
            Comment = comment;
        }

        if (!first && IsCustomer(author) && ticket.Status is "pending" or "hold" or "solved")
        {
            SetStatus("open", by);
        }
    }

    public void SetStatus(string status, Rule? by)
    {
        if (ticket.Status != status)
        {
            Change("status", status, ticket.Status, by);
            ticket.Status = status;
            ticket.StatusSince = now;
        }
    }

    public void SetPriority(string? priority, Rule? by)
    {
        if (ticket.Priority != priority)
        {
            Change("priority", priority, ticket.Priority, by);
            ticket.Priority = priority;
        }
    }

    public void SetType(string? type, Rule? by)
    {
        if (ticket.Type != type)
        {
            Change("type", type, ticket.Type, by);
            ticket.Type = type;
        }
    }

    public void SetSubject(string? subject, Rule? by)
    {
        if (ticket.Subject != subject)
        {
            Change("subject", subject, ticket.Subject, by);
            ticket.Subject = subject;
        }
    }

    public void SetExternalId(string? externalId)
    {
        if (ticket.ExternalId != externalId)
        {
            Change("external_id", externalId, ticket.ExternalId, null);
            ticket.ExternalId = externalId;
        }
    }

    public void SetRequester(long requesterId)
    {
        if (ticket.RequesterId != requesterId)
        {
            Change("requester_id", Id(requesterId), Id(ticket.RequesterId), null);
            ticket.RequesterId = requesterId;
        }
    }

    /// <summary>Also moves the group to one of the assignee's, and a new ticket to open.</summary>
    public void SetAssignee(long? assigneeId, Rule? by)
    {
        if (ticket.AssigneeId == assigneeId)
        {
            return;
        }

        Change("assignee_id", Id(assigneeId), Id(ticket.AssigneeId), by);
        ticket.AssigneeId = assigneeId;
        if (assigneeId is not { } assignee)
        {
            return;
        }

        if (ticket.GroupId is not { } groupId || !state.Groups[groupId].MemberIds.Contains(assignee))
        {
            ChangeGroup(state.Users[assignee].DefaultGroupId is { } own && state.Groups.ContainsKey(own) ? own : state.DefaultGroupId, by);
        }

        if (ticket.Status == "new")
        {
            SetStatus("open", by);
        }
    }

    /// <summary>Also clears an assignee who is not of the group.</summary>
    public void SetGroup(long? groupId, Rule? by)
    {
        if (ticket.GroupId == groupId)
        {
            return;
        }

        ChangeGroup(groupId, by);
        if (ticket.AssigneeId is { } assignee && (groupId is not { } id || !state.Groups[id].MemberIds.Contains(assignee)))
        {
            Change("assignee_id", null, Id(assignee), by);
            ticket.AssigneeId = null;
        }
    }

    /// <summary>Tags that stand for a dropdown's option, or a checkbox, carry the field with them, both ways.</summary>
    public void SetTags(IEnumerable<string> tags, Rule? by)
    {
        var wanted = new SortedSet<string>(tags, StringComparer.Ordinal);
        if (wanted.SetEquals(ticket.Tags))
        {
            return;
        }

        var before = ticket.Tags;
        ChangeTags(wanted, by);
        foreach (var field in state.TaggedFields)
        {
            var value = ticket.CustomFields.GetValueOrDefault(field.Id);
            switch (field.Type)
            {
                case "checkbox" when field.Tag is { Length: > 0 } tag && wanted.Contains(tag) != before.Contains(tag):
                    ChangeField(field, wanted.Contains(tag), by);
                    break;
                case "tagger" when value is not null && !wanted.Contains(RuleConditions.Text(value)):
                    ChangeField(field, null, by);
                    break;
                case "tagger" when wanted.Except(before).FirstOrDefault(field.HasOption) is { } option:
                    ChangeField(field, option, by);
                    break;
            }
        }
    }

    public void SetField(TicketField field, JsonNode? value, Rule? by)
    {
        var previous = ticket.CustomFields.GetValueOrDefault(field.Id);
        if (field.Type == "checkbox")
        {
            value = RuleConditions.Text(value) is "true" or "1";
        }

        if (JsonNode.DeepEquals(previous, value))
        {
            return;
        }

        var gone = TagsOf(field, previous);
        var came = TagsOf(field, value);
        ChangeField(field, value, by);
        if (gone.Count + came.Count > 0)
        {
            var tags = new SortedSet<string>(ticket.Tags, StringComparer.Ordinal);
            tags.ExceptWith(gone);
            tags.UnionWith(came);
            if (!tags.SetEquals(ticket.Tags))
            {
                ChangeTags(tags, by);
            }
        }
    }

    public void Notify(IReadOnlyList<long> recipients, string subject, string body, Rule by) =>
        audit.Events.Add(new UserNotified(state.NextId(), recipients, subject, body) { By = by });

    private bool IsCustomer(long userId) =>
        userId == ticket.RequesterId || (state.Users.TryGetValue(userId, out var user) && !user.IsStaff);

    private void ChangeGroup(long? groupId, Rule? by)
    {
        Change("group_id", Id(groupId), Id(ticket.GroupId), by);
        ticket.GroupId = groupId;
    }

    private void ChangeTags(SortedSet<string> tags, Rule? by)
    {
        Change("tags", Array(tags), Array(ticket.Tags), by);
        ticket.Tags = tags;
    }

    private void ChangeField(TicketField field, JsonNode? value, Rule? by)
    {
        var previous = ticket.CustomFields.GetValueOrDefault(field.Id);
        Change(field.Id.ToString(CultureInfo.InvariantCulture), value?.DeepClone(), previous?.DeepClone(), by);
        ticket.CustomFields[field.Id] = value?.DeepClone();
    }

    private void Change(string field, JsonNode? value, JsonNode? previous, Rule? by)
    {
        changed.TryAdd(field, RuleConditions.Text(previous));
        audit.Events.Add(isCreate && by is null && (previous is null || field is "status" or "tags")
            ? new FieldCreated(state.NextId(), field, value)
            : new FieldChanged(state.NextId(), field, value, previous) { By = by });
    }

    private static List<string> TagsOf(TicketField field, JsonNode? value) => field.Type switch
    {
        "checkbox" when field.Tag is { Length: > 0 } tag && RuleConditions.Text(value) == "true" => [tag],
        "tagger" when RuleConditions.Text(value) is { Length: > 0 } option => [option],
        "multiselect" when value is JsonArray options => [.. options.Select(RuleConditions.Text)],
        _ => [],
    };

    private static JsonNode? Id(long? id) => id is { } number ? JsonValue.Create(number.ToString(CultureInfo.InvariantCulture)) : null;

    private static JsonArray Array(IEnumerable<string> tags) => [.. tags.Select(tag => JsonValue.Create(tag))];
}
