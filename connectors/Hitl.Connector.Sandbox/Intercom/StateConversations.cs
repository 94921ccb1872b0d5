using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>What people, the bot and apps do to a conversation, with the vendor's side effects.</summary>
internal sealed partial class IntercomState
{
    public Conversation Start(Contact contact, string? html, string? subject, string sourceType, IReadOnlyList<string>? attachments = null, bool scriptedBot = false)
    {
        var conversation = NewConversation(contact, contact.AsAuthor, html, subject, sourceType, attachments);
        conversation.WaitingSince = conversation.CreatedAt;
        conversation.Statistics.FirstContactReplyAt = conversation.Statistics.LastContactReplyAt = conversation.CreatedAt;
        Tell("conversation.user.created", conversation);
        conversation.AnsweredByScript = scriptedBot;
        AnswerAsBot(conversation);
        return conversation;
    }

    public Part ContactReplies(Conversation conversation, Contact contact, string? html, IReadOnlyList<string>? attachments = null)
    {
        // A closed conversation that the customer reopens loses its teammate; the reply itself is the "open" part.
        var reopens = conversation.State != "open";
        if (conversation.State == "closed")
        {
            conversation.AdminAssigneeId = 0;
            conversation.Statistics.Reopens++;
        }

        Wake(conversation);
        var part = Add(conversation, reopens ? "open" : "comment", contact.AsAuthor, html, new PartExtras { AttachmentUrls = attachments });
        conversation.WaitingSince ??= part.CreatedAt;
        conversation.LastRequestAt = part.CreatedAt;
        conversation.Read = false;
        conversation.Statistics.FirstContactReplyAt ??= part.CreatedAt;
        conversation.Statistics.LastContactReplyAt = part.CreatedAt;
        Tell(conversation.Ticket is null ? "conversation.user.replied" : "ticket.contact.replied", conversation, part);
        AnswerAsBot(conversation);
        return part;
    }

    /// <param name="kind">comment or quick_reply</param>
    public Part AdminReplies(Conversation conversation, Admin admin, string kind, string? html, string? appCode, IReadOnlyList<string>? attachments = null)
    {
        var part = Add(conversation, kind, admin.AsAuthor, html, new PartExtras { AppPackageCode = appCode, AttachmentUrls = attachments });
        CountAdminReply(conversation, part);
        Tell(conversation.Ticket is null ? "conversation.admin.replied" : "ticket.admin.replied", conversation, part);
        if (Workspace.AssignOnReply && appCode is null && conversation.AdminAssigneeId == 0)
        {
            AssignAdmin(conversation, admin.AsAuthor, admin, null, null);
        }

        return part;
    }

    public Part AdminNotes(Conversation conversation, Admin admin, string? html, string? appCode, IReadOnlyList<string>? attachments = null)
    {
        // A note wakes what sleeps: that is why nobody should write one there without need.
        var before = conversation.State;
        Wake(conversation);
        var type = before switch { "snoozed" => "note_and_unsnooze", "closed" => "note_and_reopen", _ => "note" };
        var part = Add(conversation, type, admin.AsAuthor, html, new PartExtras { AppPackageCode = appCode, AttachmentUrls = attachments });
        conversation.TeammateIds.Add(admin.Id);
        Tell(conversation.Ticket is null ? "conversation.admin.noted" : "ticket.note.created", conversation, part);
        if (before == "snoozed")
        {
            Tell("conversation.admin.unsnoozed", conversation, part);
        }
        else if (before == "closed")
        {
            conversation.Statistics.Reopens++;
            Tell("conversation.admin.opened", conversation, part);
        }

        return part;
    }

    /// <summary>A line of Fin. It arrives at webhooks as an operator's and as an admin's reply, with author type bot.</summary>
    public Part BotReplies(Conversation conversation, string html, string? answerType, IEnumerable<Article> sources)
    {
        conversation.Ai ??= new AiAgent();
        conversation.Ai.LastAnswerType = answerType ?? conversation.Ai.LastAnswerType;
        conversation.Ai.Sources.AddRange(sources.Except(conversation.Ai.Sources));
        var part = Add(conversation, "comment", Bot, html, new PartExtras { FromAiAgent = true });
        Tell("conversation.operator.replied", conversation, part);
        Tell("conversation.admin.replied", conversation, part);
        return part;
    }

    /// <summary>Assigns to a teammate, or to nobody. The team stays.</summary>
    public Part AssignAdmin(Conversation conversation, Person by, Admin? to, string? html, string? appCode)
    {
        conversation.AdminAssigneeId = to?.Id ?? 0;
        if (to is not null)
        {
            HumanTakes(conversation);
        }

        return Assigned(conversation, by, ("admin", Text(to?.Id ?? 0)), html, appCode);
    }

    /// <summary>Assigns to a team, or to none. The teammate is cleared, whoever that was.</summary>
    public Part AssignTeam(Conversation conversation, Person by, Team? to, string? html, string? appCode)
    {
        conversation.TeamAssigneeId = to?.Id ?? 0;
        conversation.AdminAssigneeId = 0;
        return Assigned(conversation, by, ("team", Text(to?.Id ?? 0)), html, appCode);
    }

    public Part Close(Conversation conversation, Person by, string? html, string? appCode)
    {
        conversation.State = "closed";
        conversation.SnoozedUntil = null;
        conversation.WaitingSince = null;
        var part = Add(conversation, "close", by, html, new PartExtras { AppPackageCode = appCode });
        conversation.Statistics.FirstCloseAt ??= part.CreatedAt;
        conversation.Statistics.LastCloseAt = part.CreatedAt;
        conversation.Statistics.LastClosedById = part.Author.Id;
        if (!string.IsNullOrEmpty(html))
        {
            CountAdminReply(conversation, part);
        }

        if (conversation.Ai is { ResolutionState: null, LastAnswerType: not null } ai && conversation.HumanTookAt == 0)
        {
            ai.ResolutionState = "assumed_resolution";
        }

        Tell(conversation.Ticket is null ? "conversation.admin.closed" : "ticket.closed", conversation, part);
        return part;
    }

    public Part Reopen(Conversation conversation, Person by, string? appCode)
    {
        var snoozed = conversation.State == "snoozed";
        conversation.Statistics.Reopens += conversation.State == "closed" ? 1 : 0;
        Wake(conversation);
        var part = Add(conversation, "open", by, null, new PartExtras { AppPackageCode = appCode });
        Tell(snoozed ? "conversation.admin.unsnoozed" : "conversation.admin.opened", conversation, part);
        return part;
    }

    public Part Snooze(Conversation conversation, Person by, long until, string? appCode)
    {
        conversation.State = "snoozed";
        conversation.SnoozedUntil = until;
        _snoozes.Enqueue(conversation.Id, until);
        var part = Add(conversation, "snoozed", by, null, new PartExtras { AppPackageCode = appCode });
        Tell(conversation.Ticket is null ? "conversation.admin.snoozed" : "ticket.admin.snoozed", conversation, part);
        return part;
    }

    public AppliedTag Attach(Conversation conversation, Tag tag, Person by)
    {
        if (conversation.Tags.Find(t => t.Tag.Id == tag.Id) is { } already)
        {
            return already;
        }

        var applied = new AppliedTag(tag, Now, by);
        conversation.Tags.Add(applied);
        Touch(conversation);
        var tagged = conversation.Parts.FindLast(p => p.Body is not null);
        tagged?.Tags.Add(tag);
        Announce?.Invoke(new Notice($"notif_{Guid.NewGuid():D}", "conversation_part.tag.created", conversation.Id, tagged is null ? [] : [tagged.Id], Instant, tag));
        return applied;
    }

    /// <summary>Takes the tag off; null when it was not on. No topic announces it.</summary>
    public AppliedTag? Detach(Conversation conversation, Tag tag)
    {
        if (conversation.Tags.Find(t => t.Tag.Id == tag.Id) is not { } applied)
        {
            return null;
        }

        conversation.Tags.Remove(applied);
        foreach (var part in conversation.Parts)
        {
            part.Tags.Remove(tag);
        }

        Touch(conversation);
        return applied;
    }

    /// <summary>Sets attributes; each change leaves a part. Through the API the vendor's bot is its author.</summary>
    public void SetAttributes(Conversation conversation, IEnumerable<KeyValuePair<string, JsonElement>> values, Person by, string? appCode)
    {
        foreach (var (name, value) in values)
        {
            var known = conversation.CustomAttributes.TryGetValue(name, out var before);
            if (known ? JsonElement.DeepEquals(before, value) : value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (value.ValueKind == JsonValueKind.Null)
            {
                conversation.CustomAttributes.Remove(name);
            }
            else
            {
                conversation.CustomAttributes[name] = value.Clone();
            }

            Add(conversation, "conversation_attribute_updated_by_admin", by, null, new PartExtras
            {
                AppPackageCode = appCode,
                EventDetails = new JsonObject
                {
                    ["attribute"] = new JsonObject { ["name"] = name },
                    ["value"] = new JsonObject { ["name"] = value.ValueKind == JsonValueKind.Null ? null : value.ToString() },
                },
            });
            if (name == HoldAttribute && Workspace.GuardInstalled && known && IsHoldValue(before) && !IsHoldValue(value))
            {
                // The workflow's own trigger on this attribute hands the conversation back to Fin: nothing else can.
                conversation.BotRestartedAt = ++_sequence;
            }
        }
    }

    public void SetTitle(Conversation conversation, string? title)
    {
        conversation.Title = title;
        Touch(conversation);
    }

    public void SetRead(Conversation conversation, bool read)
    {
        var becomesRead = read && !conversation.Read;
        conversation.Read = read;
        if (becomesRead)
        {
            Tell("conversation.read", conversation);
        }
    }

    public void Rate(Conversation conversation, int score, string? remark)
    {
        var now = Now;
        conversation.Rating = new Rating(score, remark, conversation.Rating?.RequestedAt ?? now, now, conversation.Contact.Id, conversation.AdminAssigneeId == 0 ? null : Text(conversation.AdminAssigneeId));
        Touch(conversation);
        Tell(conversation.Ticket is null ? "conversation.rating.added" : "ticket.rating.provided", conversation);
    }

    public void Redact(Conversation conversation, Part? part)
    {
        const string Deleted = "<p><i>This message was deleted</i></p>";
        if (part is null)
        {
            conversation.SourceBody = Deleted;
            conversation.SourceRedacted = true;
            Touch(conversation);
            Tell("conversation_part.redacted", conversation);
            return;
        }

        part.Body = Deleted;
        part.Redacted = true;
        part.UpdatedAt = Now;
        Touch(conversation);
        Tell("conversation_part.redacted", conversation, part);
    }

    public void Merge(Conversation secondary, Conversation primary)
    {
        secondary.MergedInto = primary.Id;
        secondary.State = "closed";
        Touch(secondary);
        Add(primary, "merged_primary_conversation", Bot, null);
    }

    public void Delete(Conversation conversation, bool retainMetrics)
    {
        _conversations.Remove(conversation.Id);
        _byUpdatedAt.Remove((conversation.UpdatedAt, conversation.Id));
        Deleted.Add(new DeletedConversation(Text(conversation.Id), retainMetrics, Now));
        Tell("conversation.deleted", conversation);
    }

    private Conversation NewConversation(Contact contact, Person author, string? html, string? subject, string sourceType, IReadOnlyList<string>? attachments)
    {
        var now = Now;
        var conversation = new Conversation
        {
            Id = _nextConversation++,
            Contact = contact,
            SourceAuthor = author,
            SourceId = _nextSource++,
            SourceType = sourceType,
            Subject = subject ?? "",
            SourceBody = html ?? "",
            SourceAttachmentUrls = attachments ?? [],
            CreatedAt = now,
            LastRequestAt = now,
        };
        _conversations.Add(conversation.Id, conversation);
        Touch(conversation);
        return conversation;
    }

    private Part Assigned(Conversation conversation, Person by, (string Type, string Id) to, string? html, string? appCode)
    {
        var type = conversation.State switch { "closed" => "assign_and_reopen", "snoozed" => "assign_and_unsnooze", _ => "assignment" };
        conversation.Statistics.Reopens += conversation.State == "closed" ? 1 : 0;
        Wake(conversation);
        var part = Add(conversation, type, by, html, new PartExtras { AssignedTo = to, AppPackageCode = appCode });
        conversation.Statistics.Assignments++;
        conversation.Statistics.FirstAssignmentAt ??= part.CreatedAt;
        conversation.Statistics.LastAssignmentAt = part.CreatedAt;
        if (!string.IsNullOrEmpty(html))
        {
            CountAdminReply(conversation, part);
        }

        if (conversation.Ticket is not null)
        {
            Tell(to.Type == "team" ? "ticket.team.assigned" : "ticket.admin.assigned", conversation, part);
            return part;
        }

        Tell("conversation.admin.assigned", conversation, part);
        if (type == "assign_and_reopen")
        {
            Tell("conversation.admin.open.assigned", conversation, part);
        }

        return part;
    }

    private void CountAdminReply(Conversation conversation, Part part)
    {
        if (part.Author.Type != "admin")
        {
            return;
        }

        conversation.WaitingSince = null;
        conversation.TeammateIds.Add(FindAdmin(part.Author.Id)!.Id);
        conversation.Statistics.FirstAdminReplyAt ??= part.CreatedAt;
        conversation.Statistics.LastAdminReplyAt = part.CreatedAt;
        HumanTakes(conversation);
    }

    private void HumanTakes(Conversation conversation)
    {
        conversation.HumanTookAt = ++_sequence;
        if (conversation.Ai is { ResolutionState: null } ai)
        {
            ai.ResolutionState = "escalated";
        }
    }

    private static void Wake(Conversation conversation)
    {
        conversation.State = "open";
        conversation.SnoozedUntil = null;
    }
}
