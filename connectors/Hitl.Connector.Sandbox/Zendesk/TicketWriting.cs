using System.Globalization;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Creating, updating and deleting tickets: refused whole or done whole.</summary>
internal sealed partial class ZendeskState
{
    private static readonly HashSet<string> Statuses = new(StringComparer.Ordinal) { "new", "open", "pending", "hold", "solved", "closed" };
    private static readonly HashSet<string> Priorities = new(StringComparer.Ordinal) { "urgent", "high", "normal", "low" };
    private static readonly HashSet<string> Types = new(StringComparer.Ordinal) { "problem", "incident", "question", "task" };

    /// <summary>Creates a ticket and lets the triggers run.</summary>
    /// <param name="prepare">Makes a messaging ticket of it; such a ticket needs no first comment.</param>
    /// <exception cref="ZendeskError">422 and nothing is created.</exception>
    public TicketUpdate Create(TicketEdit edit, Actor actor, long requesterId, DateTimeOffset now, Action<Ticket, Audit>? prepare = null, bool scriptedBot = false)
    {
        if (edit.Comment is null && prepare is null)
        {
            throw ZendeskError.Invalid("base", "Description: cannot be blank", "BlankValue");
        }

        var ticket = new Ticket(lastTicketId + 1, now, actor.Via) { RequesterId = requesterId, HasScriptedBot = scriptedBot, SubmitterId = actor.UserId > 0 ? actor.UserId : requesterId };
        Validate(ticket, edit);
        lastTicketId++;
        var audit = new Audit(NextId(), ticket.Id, actor.UserId, now, actor.Via, edit.Metadata);
        prepare?.Invoke(ticket, audit);
        var update = new TicketUpdate(this, ticket, audit, actor, true, now);
        if (edit.Comment is { } comment)
        {
            update.Write(comment, null, fromRule: false);
        }

        audit.Events.Add(new FieldCreated(NextId(), "requester_id", requesterId.ToString(CultureInfo.InvariantCulture)));
        if (!edit.Sets("status"))
        {
            audit.Events.Add(new FieldCreated(NextId(), "status", ticket.Status));
        }

        Apply(update, edit);
        Tickets[ticket.Id] = ticket;
        TicketIds.Add(ticket.Id);
        Finish(update);
        return update;
    }

    /// <summary>Updates a ticket and lets the triggers run.</summary>
    /// <exception cref="ZendeskError">404, 409 or 422, and nothing is changed.</exception>
    public TicketUpdate Update(long id, TicketEdit edit, Actor actor, DateTimeOffset now)
    {
        var ticket = Ticket(id);
        if (ticket.IsClosed)
        {
            throw ZendeskError.Invalid("status", "Status: closed prevents ticket update");
        }

        // The stamp has whole seconds, like every time the vendor tells.
        if (edit.UnchangedSince is { } stamp && Seconds(ticket.UpdatedAt) > Seconds(stamp))
        {
            throw ZendeskError.UpdateConflict();
        }

        Validate(ticket, edit);
        var update = new TicketUpdate(this, ticket, new Audit(NextId(), id, actor.UserId, now, actor.Via, edit.Metadata), actor, false, now);
        if (edit.Comment is { } comment)
        {
            update.Write(comment, null, fromRule: false);
        }

        Apply(update, edit);
        Finish(update);
        return update;
    }

    public void Delete(long id, Actor actor, DateTimeOffset now)
    {
        var ticket = Ticket(id);
        var update = new TicketUpdate(this, ticket, new Audit(NextId(), id, actor.UserId, now, actor.Via, null), actor, false, now);
        ticket.Deleted = true;
        ticket.UpdatedAt = now;
        Touch(ticket, now);
        Updated?.Invoke(update);
    }

    /// <summary>Runs every active automation over every ticket that is not closed; the vendor does so once an hour.</summary>
    public void RunAutomations(DateTimeOffset now)
    {
        foreach (var rule in Automations.Values.Where(rule => rule.Active).OrderBy(rule => rule.Position))
        {
            foreach (var id in TicketIds)
            {
                var ticket = Tickets[id];
                if (ticket.IsClosed || ticket.Deleted)
                {
                    continue;
                }

                var actor = new Actor(SystemUserId, Via.Of(rule));
                var update = new TicketUpdate(this, ticket, new Audit(NextId(), id, SystemUserId, now, actor.Via, null), actor, false, now);
                if (RuleConditions.Match(rule, update.Context))
                {
                    RuleActions.Do(rule, update, this);
                    Finish(update);
                }
            }
        }
    }

    private void Apply(TicketUpdate update, TicketEdit edit)
    {
        var ticket = update.Ticket;
        update.Audit.Events.AddRange(edit.MacroIds.Where(Macros.ContainsKey).Select(id => new MacroReferred(NextId(), id, (string?)Macros[id].Body["title"] ?? string.Empty)));
        if (edit.Sets("requester_id") && edit.Number("requester_id") is { } requester)
        {
            update.SetRequester(requester);
        }

        if (edit.Sets("subject"))
        {
            update.SetSubject(edit.Text("subject"), null);
        }

        if (edit.Sets("external_id"))
        {
            update.SetExternalId(edit.Text("external_id"));
            if (ticket.ExternalId is { } externalId)
            {
                TicketIdsByExternalId[externalId] = ticket.Id;
            }
        }

        if (edit.Sets("priority"))
        {
            update.SetPriority(edit.Text("priority"), null);
        }

        if (edit.Sets("type"))
        {
            update.SetType(edit.Text("type"), null);
        }

        if (edit.Sets("group_id"))
        {
            update.SetGroup(edit.Number("group_id"), null);
        }

        if (edit.Sets("assignee_email"))
        {
            update.SetAssignee(UserIdsByEmail[edit.Text("assignee_email")!], null);
        }
        else if (edit.Sets("assignee_id"))
        {
            update.SetAssignee(edit.Number("assignee_id"), null);
        }

        ticket.FollowerIds.UnionWith(edit.AddedFollowers.Where(id => Users.TryGetValue(id, out var follower) && follower.IsStaff));
        IEnumerable<string> tags = edit.Tags ?? (IEnumerable<string>)ticket.Tags;
        update.SetTags(tags.Union(edit.AddedTags).Except(edit.RemovedTags), null);
        foreach (var (id, value) in edit.CustomFields)
        {
            // Unknown field ids are ignored, as the vendor does.
            if (Fields.TryGetValue(id, out var field) && !field.IsSystem)
            {
                update.SetField(field, value?.DeepClone(), null);
            }
        }

        if (edit.Sets("status"))
        {
            update.SetStatus(edit.Text("status")!, null);
        }
    }

    private void Finish(TicketUpdate update)
    {
        var ticket = update.Ticket;
        if (update.Audit.Events.Count == 0)
        {
            // Nothing changed: no audit, no rule, no event, and the ticket keeps its times.
            return;
        }

        if (update.Audit.Via.Channel != "rule")
        {
            RunTriggers(update);
        }

        foreach (var tag in ticket.Tags.Except(update.TagsBefore))
        {
            TagCounts[tag] = TagCounts.GetValueOrDefault(tag) + 1;
        }

        foreach (var tag in update.TagsBefore.Except(ticket.Tags))
        {
            TagCounts[tag] = Math.Max(0, TagCounts.GetValueOrDefault(tag) - 1);
        }

        ticket.UpdatedAt = update.Now;
        ticket.Audits.Add(update.Audit);
        Touch(ticket, update.Now);
        EndSessionIfOver(update);
        Updated?.Invoke(update);
    }

    /// <summary>Each trigger fires once at most; after one fired, those before it are looked at again.</summary>
    private void RunTriggers(TicketUpdate update)
    {
        var waiting = Triggers.Values.Where(rule => rule.Active).OrderBy(rule => rule.Position).ThenBy(rule => rule.Id).ToList();
        for (var index = 0; index < waiting.Count; index++)
        {
            var rule = waiting[index];
            var context = update.Context;
            if (!RuleConditions.Match(rule, context))
            {
                if (BotIsAsked(rule, update.Ticket) && RuleConditions.MatchButForTags(rule, context))
                {
                    update.Ticket.Suppressed.Add(new SuppressedBotLine(ZendeskSeed.AutoAnswer, update.Now));
                    waiting.RemoveAt(index--);
                }

                continue;
            }

            waiting.RemoveAt(index);
            if (rule.BotUserId is null || BotIsAsked(rule, update.Ticket))
            {
                RuleActions.Do(rule, update, this);
                index = -1;
            }
            else
            {
                index--;
            }
        }
    }

    /// <summary>A scripted conversation has its own bot lines; then this trigger stays silent.</summary>
    private bool BotIsAsked(Rule rule, Ticket ticket) => rule.BotUserId is not null && Options.AutoAnswer && !ticket.HasScriptedBot;

    private void Validate(Ticket ticket, TicketEdit edit)
    {
        Choice(edit, "status", Statuses, nullable: false);
        Choice(edit, "priority", Priorities, nullable: true);
        Choice(edit, "type", Types, nullable: true);
        if (edit.Sets("group_id") && edit.Number("group_id") is { } group && !Groups.ContainsKey(group))
        {
            throw ZendeskError.Invalid("group", "Group: is invalid");
        }

        if (edit.Sets("assignee_email") && !UserIdsByEmail.ContainsKey(edit.Text("assignee_email") ?? string.Empty))
        {
            throw ZendeskError.Invalid("assignee", "Assignee: is invalid");
        }

        if (edit.Sets("assignee_id") && edit.Number("assignee_id") is { } assignee && !(Users.TryGetValue(assignee, out var agent) && agent is { IsStaff: true, Active: true }))
        {
            throw ZendeskError.Invalid("assignee", "Assignee: is invalid");
        }

        if (edit.Sets("requester_id") && !(edit.Number("requester_id") is { } requester && Users.ContainsKey(requester)))
        {
            throw ZendeskError.Invalid("requester", "Requester: is invalid");
        }

        if (edit.Comment?.AuthorId is { } author && !Users.ContainsKey(author))
        {
            throw ZendeskError.Invalid("author", "Author: is invalid");
        }

        if (edit.Comment is not null && ticket.Comments.Count >= 5000)
        {
            throw ZendeskError.Invalid("base", "Ticket has too many comments");
        }

        ValidateCustomFields(ticket, edit);
    }

    private void ValidateCustomFields(Ticket ticket, TicketEdit edit)
    {
        foreach (var (id, value) in edit.CustomFields)
        {
            if (!Fields.TryGetValue(id, out var field) || RuleConditions.Text(value) is not { Length: > 0 } text)
            {
                continue;
            }

            var fits = field.Type switch
            {
                "tagger" => field.HasOption(text),
                "decimal" => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
                "integer" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
                _ => true,
            };
            if (!fits)
            {
                throw ZendeskError.Invalid("base", $"{field.Title}: {text} is not valid", "InvalidValue");
            }
        }

        if (!edit.Sets("status") || edit.Text("status") != "solved")
        {
            return;
        }

        foreach (var field in Fields.Values.Where(field => field is { IsSystem: false } && (bool?)field.Body["required"] == true && (bool?)field.Body["active"] != false))
        {
            var given = edit.CustomFields.Where(candidate => candidate.Id == field.Id).Select(candidate => candidate.Value).LastOrDefault() ?? ticket.CustomFields.GetValueOrDefault(field.Id);
            if (RuleConditions.Text(given).Length == 0)
            {
                throw ZendeskError.Invalid("base", $"{field.Title}:: is required when solving a ticket");
            }
        }
    }

    private static void Choice(TicketEdit edit, string field, HashSet<string> allowed, bool nullable)
    {
        if (edit.Sets(field) && !(edit.Text(field) is { } value ? allowed.Contains(value) : nullable))
        {
            throw ZendeskError.Invalid(field, $"{char.ToUpperInvariant(field[0])}{field[1..]}: {edit.Text(field)} is not included in the list", "InvalidValue");
        }
    }

    private static long Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds();
}
