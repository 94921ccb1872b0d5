using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>What was said and done in a ticket: comments, audits, conversation log, metrics.</summary>
internal sealed class ThreadEndpoints(ZendeskState state, Shapes shapes)
{
    public void Map(ZendeskRouter router)
    {
        router.Get("tickets/{id:long}/comments", "tickets", Comments);
        router.Get("tickets/{id:long}/audits", "tickets", Audits, globalOnly: true);
        router.Get("tickets/{id:long}/audits/{auditId:long}", "tickets", Audit, globalOnly: true);
        router.Get("tickets/{id:long}/conversation_log", "tickets", Log);
        router.Get("tickets/{id:long}/metrics", "tickets", Metrics);
    }

    private Answer Comments(ZendeskCall call) => Paging.Of(
        call,
        shapes,
        "comments",
        state.Ticket(call.Id()).Comments,
        Shapes.Comment,
        NewestFirst(call),
        (body, page) =>
        {
            if (call.Includes("users"))
            {
                Sideloads.AddUsers(body, page.Select(comment => comment.AuthorId), state, shapes);
            }
        });

    private Answer Audits(ZendeskCall call) => Paging.Of(
        call,
        shapes,
        "audits",
        state.Ticket(call.Id()).Audits,
        Shapes.Audit,
        NewestFirst(call),
        (body, page) =>
        {
            if (call.Includes("users"))
            {
                Sideloads.AddUsers(body, page.SelectMany(audit => audit.Events.OfType<CommentWritten>().Select(written => written.Comment.AuthorId).Append(audit.AuthorId)), state, shapes);
            }
        });

    private Answer Audit(ZendeskCall call) =>
        state.Ticket(call.Id()).Audits.Find(audit => audit.Id == call.Id("auditId")) is { } audit ? Answer.Ok("audit", Shapes.Audit(audit)) : throw ZendeskError.NotFound();

    private Answer Log(ZendeskCall call)
    {
        var ticket = state.Ticket(call.Id());
        var comments = ticket.Comments.Select(comment => (At: comment.CreatedAt, Body: Entry(ticket, comment)));
        var messages = ticket.Conversation is { } conversation ? conversation.Messages.Select(message => (At: message.ReceivedAt, Body: Entry(conversation, message))) : [];
        var entries = comments.Concat(messages).OrderBy(entry => entry.At).Select(entry => entry.Body).ToList();
        return Paging.Of(call, shapes, "events", entries, entry => entry, NewestFirst(call));
    }

    private Answer Metrics(ZendeskCall call)
    {
        var ticket = state.Ticket(call.Id());
        return Answer.Ok("ticket_metric", new JsonObject
        {
            ["id"] = ticket.Id + 1_000_000,
            ["ticket_id"] = ticket.Id,
            ["created_at"] = Shapes.Time(ticket.CreatedAt),
            ["updated_at"] = Shapes.Time(ticket.UpdatedAt),
            ["replies"] = ticket.Comments.Count(comment => comment.Public && comment.AuthorId != ticket.RequesterId),
            ["reopens"] = ticket.Audits.SelectMany(audit => audit.Events.OfType<FieldChanged>()).Count(change => change.Field == "status" && RuleConditions.Text(change.Previous) == "solved"),
            ["assignee_stations"] = ticket.Audits.SelectMany(audit => audit.Events.OfType<FieldChanged>()).Count(change => change.Field == "assignee_id"),
        });
    }

    private static bool NewestFirst(ZendeskCall call) => call.Query("sort_order") == "desc" || call.Query("sort")?.StartsWith('-') == true;

    private JsonObject Entry(Ticket ticket, Comment comment)
    {
        var author = state.Users.GetValueOrDefault(comment.AuthorId);
        var kind = comment.AuthorId == ticket.RequesterId || author is { IsStaff: false } ? "user" : comment.AuthorId is ZendeskSeed.AnswerBotUserId or ZendeskState.SystemUserId ? "bot" : "agent";
        return Entry(
            $"01CMT{comment.Id}",
            "Comment",
            $"zen:ticket_event:{comment.Id}",
            comment.CreatedAt,
            new JsonObject { ["type"] = kind, ["display_name"] = author?.Name ?? "Zendesk", ["zen:support:user_id"] = comment.AuthorId },
            new JsonObject { ["type"] = "html", ["body"] = comment.Html },
            new JsonObject { ["public"] = comment.Public, ["system"] = new JsonObject(), ["custom"] = new JsonObject() });
    }

    private static JsonObject Entry(Conversation conversation, ChatMessage message)
    {
        var author = new JsonObject { ["type"] = message switch { { AuthorType: "user" } => "user", { Subtype: "agent" } => "agent", _ => "bot" }, ["display_name"] = message.DisplayName };
        if (message.UserId is { } sunshine)
        {
            author["zen:sunco:user_id"] = sunshine;
        }

        if (message.SupportUserId is { } support)
        {
            author["zen:support:user_id"] = support;
        }

        return Entry(
            message.Id,
            "Messaging::ConversationMessage",
            $"zen:sunco_message:{message.Id}",
            message.ReceivedAt,
            author,
            new JsonObject { ["type"] = "text", ["text"] = message.Text, ["body"] = message.Text },
            new JsonObject { ["public"] = true, ["conversation_id"] = conversation.Id });
    }

    private static JsonObject Entry(string id, string type, string reference, DateTimeOffset at, JsonObject author, JsonObject content, JsonObject metadata) => new()
    {
        ["id"] = id,
        ["type"] = type,
        ["reference"] = reference,
        ["created_at"] = Shapes.Time(at),
        ["author"] = author,
        ["content"] = content,
        ["metadata"] = metadata,
        ["attachments"] = new JsonArray(),
    };
}
