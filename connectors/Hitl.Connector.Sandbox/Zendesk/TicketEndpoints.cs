using System.Text.Json.Nodes;

namespace Hitl.Connector.Sandbox.Zendesk;

/// <summary>Tickets: list, show, create, update, delete, tags.</summary>
internal sealed class TicketEndpoints(ZendeskState state, Shapes shapes, IdempotencyKeys idempotency)
{
    private readonly SortedDictionary<string, JsonObject> jobs = new(StringComparer.Ordinal);

    public void Map(ZendeskRouter router)
    {
        router.Get("tickets", "tickets", List);
        router.Get("tickets/show_many", "tickets", ShowMany);
        router.Get("tickets/count", "tickets", _ => Answer.Ok("count", new JsonObject { ["value"] = state.TicketIds.Count, ["refreshed_at"] = Shapes.Time(state.Options.Time.GetUtcNow()) }));
        router.Post("tickets", "tickets", call => idempotency.Once(call, () => Create(call)));
        router.Get("tickets/{id:long}", "tickets", call => Show(call, state.Ticket(call.Id())));
        router.Put("tickets/{id:long}", "tickets", Update, Limited.TicketUpdate);
        router.Delete("tickets/{id:long}", "tickets", Delete, Limited.TicketUpdate);
        router.Put("tickets/update_many", "tickets", UpdateMany);
        router.Get("job_statuses/{id}", "tickets", call => jobs.TryGetValue(call.Text("id"), out var job) ? Answer.Ok("job_status", job.DeepClone()) : throw ZendeskError.NotFound());
        router.Get("tickets/{id:long}/tags", "tickets", call => Answer.Ok("tags", Shapes.Strings(state.Ticket(call.Id()).Tags)));
        router.Put("tickets/{id:long}/tags", "tickets", call => Answer.Ok("tags", Tags(call, (tags, edit) => new TicketEdit { AddedTags = tags, UnchangedSince = edit })), Limited.TicketUpdate);
        router.Post("tickets/{id:long}/tags", "tickets", call => Answer.Created("tags", Tags(call, (tags, edit) => new TicketEdit { Tags = tags, UnchangedSince = edit })), Limited.TicketUpdate);
        router.Delete("tickets/{id:long}/tags", "tickets", call => Answer.Ok("tags", Tags(call, (tags, edit) => new TicketEdit { RemovedTags = tags, UnchangedSince = edit })), Limited.TicketUpdate);
        router.Get("tickets/messaging/conversations/{conversationId}/ticket", "tickets", ByConversation);
    }

    private Answer List(ZendeskCall call)
    {
        if (call.Query("external_id") is { } externalId)
        {
            var found = state.TicketIdsByExternalId.TryGetValue(externalId, out var id) && !state.Tickets[id].Deleted ? new[] { state.Tickets[id] } : [];
            return Paging.Of(call, shapes, "tickets", found, shapes.Ticket);
        }

        return Paging.Of(call, shapes, "tickets", state.TicketIds, id => shapes.Ticket(state.Tickets[id]), call.Query("sort_order") == "desc" || call.Query("sort")?.StartsWith('-') == true, (body, page) => Sideload(call, body, page.Select(id => state.Tickets[id])));
    }

    private Answer ShowMany(ZendeskCall call)
    {
        var found = (call.Query("ids") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries).Take(100)
            .Select(id => long.TryParse(id, out var number) ? state.Tickets.GetValueOrDefault(number) : null).OfType<Ticket>().Where(ticket => !ticket.Deleted).ToList();
        return Paging.Of(call, shapes, "tickets", found, shapes.Ticket, sideload: (body, page) => Sideload(call, body, page));
    }

    private Answer Show(ZendeskCall call, Ticket ticket)
    {
        var body = new JsonObject { ["ticket"] = shapes.Ticket(ticket) };
        Sideload(call, body, [ticket]);
        return Answer.Ok(body);
    }

    private Answer Create(ZendeskCall call)
    {
        var asked = call.Json("ticket");
        var edit = TicketEdit.Parse(asked);
        var requesterId = edit.Sets("requester_id") ? edit.Number("requester_id") : Requester(asked["requester"], call.Now);
        var update = state.Create(edit, call.Actor, requesterId ?? call.Caller.UserId!.Value, call.Now);
        return new Answer(201, Body(update)) { Headers = new Dictionary<string, string> { ["Location"] = shapes.Url($"tickets/{update.Ticket.Id}.json") } };
    }

    private Answer Update(ZendeskCall call)
    {
        var edit = TicketEdit.Parse(call.Json("ticket"));
        return Answer.Ok(Body(state.Update(call.Id(), edit, call.Actor, call.Now)));
    }

    private Answer Delete(ZendeskCall call)
    {
        state.Delete(call.Id(), call.Actor, call.Now);
        return Answer.NoContent;
    }

    /// <summary>The same change for each id, or one change per member of <c>tickets</c>; done at once, told as a job.</summary>
    private Answer UpdateMany(ZendeskCall call)
    {
        var body = call.Json();
        var changes = body["tickets"] is JsonArray tickets
            ? [.. tickets.OfType<JsonObject>().Select(ticket => (Id: TicketEdit.NumberOf(ticket["id"]!), Ticket: ticket))]
            : (call.Query("ids") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => (Id: long.Parse(id, System.Globalization.CultureInfo.InvariantCulture), Ticket: call.Json("ticket"))).ToList();
        if (changes.Count is 0 or > 100)
        {
            throw ZendeskError.BadRequest("TooManyValues", "Between 1 and 100 tickets.");
        }

        var results = new JsonArray();
        foreach (var (id, ticket) in changes)
        {
            var result = new JsonObject { ["index"] = results.Count, ["id"] = id, ["action"] = "update" };
            try
            {
                var plain = TicketEdit.Parse(ticket);
                var edit = new TicketEdit
                {
                    Comment = plain.Comment, Tags = plain.Tags, CustomFields = plain.CustomFields, Metadata = plain.Metadata, UnchangedSince = plain.UnchangedSince,
                    AddedTags = TicketEdit.ParseTags(ticket["additional_tags"]) ?? [], RemovedTags = TicketEdit.ParseTags(ticket["remove_tags"]) ?? [],
                };
                foreach (var field in (ReadOnlySpan<string>)["subject", "status", "priority", "type", "assignee_id", "group_id"])
                {
                    if (ticket.TryGetPropertyValue(field, out var value))
                    {
                        edit.With(field, value?.DeepClone());
                    }
                }

                state.Update(id, edit, call.Actor, call.Now);
                result["status"] = "Updated";
                result["success"] = true;
            }
            catch (ZendeskError refusal)
            {
                result["success"] = false;
                result["error"] = refusal.Body["error"]?.ToString();
                result["details"] = refusal.Body["description"]?.ToString();
            }

            results.Add(result);
        }

        var job = state.NextHexId();
        jobs[job] = new JsonObject { ["id"] = job, ["url"] = shapes.Url($"job_statuses/{job}.json"), ["total"] = results.Count, ["progress"] = results.Count, ["status"] = "completed", ["message"] = "Completed", ["results"] = results };
        return Answer.Ok("job_status", new JsonObject { ["id"] = job, ["url"] = shapes.Url($"job_statuses/{job}.json"), ["total"] = results.Count, ["progress"] = null, ["status"] = "queued", ["message"] = null, ["results"] = null });
    }

    private Answer ByConversation(ZendeskCall call) =>
        state.Conversations.TryGetValue(call.Text("conversationId"), out var conversation) && state.Ticket(conversation.TicketId) is { SessionIsActive: true } ticket
            ? Answer.Ok("ticket", shapes.Ticket(ticket))
            : throw ZendeskError.NotFound();

    private JsonArray Tags(ZendeskCall call, Func<IReadOnlyList<string>, DateTimeOffset?, TicketEdit> edit)
    {
        // DELETE also takes its tags from the query.
        var body = call.Body.IsEmpty ? new JsonObject { ["tags"] = call.Query("tags") } : call.Json();
        var tags = TicketEdit.ParseTags(body["tags"]) ?? throw ZendeskError.BadRequest("ParameterMissing", "param is missing or the value is empty: tags");
        var unchangedSince = body.ContainsKey("safe_update") ? TicketEdit.ParseStamp(body["updated_stamp"]) : null;
        return Shapes.Strings(state.Update(call.Id(), edit(tags, unchangedSince), call.Actor, call.Now).Ticket.Tags);
    }

    private long? Requester(JsonNode? requester, DateTimeOffset now) => requester switch
    {
        JsonObject person when (string?)person["email"] is { Length: > 0 } email => state.FindOrAddCustomer((string?)person["name"] ?? email, email, now).Id,
        JsonObject => throw ZendeskError.Invalid("requester", "Requester Email: cannot be blank"),
        _ => null,
    };

    private JsonObject Body(TicketUpdate update) => new() { ["ticket"] = shapes.Ticket(update.Ticket), ["audit"] = Shapes.Audit(update.Audit) };

    private void Sideload(ZendeskCall call, JsonObject body, IEnumerable<Ticket> tickets) => Sideloads.Add(call, body, tickets, state, shapes);
}

/// <summary>What <c>include=</c> adds.</summary>
internal static class Sideloads
{
    public static void Add(ZendeskCall call, JsonObject body, IEnumerable<Ticket> tickets, ZendeskState state, Shapes shapes)
    {
        if (call.Includes("users"))
        {
            AddUsers(body, tickets.SelectMany(ticket => (long[])[ticket.RequesterId, ticket.SubmitterId, ticket.AssigneeId ?? 0]), state, shapes);
        }

        if (call.Includes("groups"))
        {
            body["groups"] = new JsonArray([.. tickets.Select(ticket => ticket.GroupId).OfType<long>().Distinct().Select(id => shapes.Group(state.Groups[id]))]);
        }
    }

    public static void AddUsers(JsonObject body, IEnumerable<long> ids, ZendeskState state, Shapes shapes) =>
        body["users"] = new JsonArray([.. ids.Distinct().Select(state.Users.GetValueOrDefault).OfType<User>().Select(shapes.User)]);
}

/// <summary><c>Idempotency-Key</c> on POST: the same key and body get the first answer again for two hours.</summary>
internal sealed class IdempotencyKeys
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);
    private readonly Dictionary<string, (byte[] Hash, Answer Answer, DateTimeOffset At)> answers = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, DateTimeOffset At)> order = new();

    /// <exception cref="ZendeskError">400: the key came with another body before.</exception>
    public Answer Once(ZendeskCall call, Func<Answer> create)
    {
        while (order.TryPeek(out var oldest) && call.Now - oldest.At >= Kept)
        {
            order.Dequeue();
            answers.Remove(oldest.Key);
        }

        if (call.Header("Idempotency-Key") is not { Length: > 0 } key)
        {
            return create();
        }

        if (key.Length > 255)
        {
            throw ZendeskError.BadRequest("IdempotentRequestError", "Idempotency-Key must have 255 characters at most.");
        }

        var hash = ZendeskState.Hash(call.Body.Span);
        if (answers.TryGetValue(key, out var before))
        {
            return before.Hash.AsSpan().SequenceEqual(hash)
                ? new Answer(before.Answer.Status, before.Answer.Body?.DeepClone()) { Headers = With(before.Answer.Headers, "hit") }
                : throw ZendeskError.BadRequest("IdempotentRequestError", "Idempotency-Key was used with other request parameters.");
        }

        var answer = create();
        answers[key] = (hash, answer with { Body = answer.Body?.DeepClone() }, call.Now);
        order.Enqueue((key, call.Now));
        return answer with { Headers = With(answer.Headers, "miss") };
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string>? headers, string lookup) =>
        new(headers ?? new Dictionary<string, string>()) { ["x-idempotency-lookup"] = lookup };
}
