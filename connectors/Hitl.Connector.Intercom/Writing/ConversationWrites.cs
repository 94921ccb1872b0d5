using System.Text.Json.Nodes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Intercom.Reading;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>The single writes to a conversation or ticket. Each counts itself in its run and is left out once one has failed.</summary>
internal sealed class ConversationWrites(IIntercomApi api, IntercomNames names)
{
    private const string CustomAttributes = "custom_attributes";
    private const string TicketAttributes = "ticket_attributes";

    public async Task WriteAttributesAsync(Target target, JsonObject attributes, WriteRun run)
    {
        if (run.Failure is not null || attributes.Count == 0)
        {
            return;
        }

        if (target.TicketId is { } ticketId)
        {
            var body = new JsonObject { [TicketAttributes] = attributes, ["admin_id"] = AdminNumber(target.SelfId) };
            var ticket = await run.SendAsync(() => api.UpdateTicketAsync(ticketId, body, run.CancellationToken)).ConfigureAwait(false);
            run.Wrote(target.OwnParts(ticket?.TicketParts, (part, _) => PartKinds.IsAttributeChange(part.PartType ?? "")));
        }
        else
        {
            // Only the attributes: "read" would change what agents see.
            var body = new JsonObject { [CustomAttributes] = attributes };
            var conversation = await run.SendAsync(() => api.UpdateConversationAsync(target.Id, body, run.CancellationToken)).ConfigureAwait(false);
            run.Wrote(target.OwnParts(conversation?.ConversationParts, (part, _) => PartKinds.IsAttributeChange(part.PartType ?? "")));
        }
    }

    public async Task WriteTagsAsync(Target target, IReadOnlyList<string> add, IReadOnlyList<string> remove, WriteRun run)
    {
        foreach (var name in add)
        {
            await TagAsync(target, name, run, retry: true).ConfigureAwait(false);
        }

        foreach (var name in remove)
        {
            await UntagAsync(target, name, run).ConfigureAwait(false);
        }
    }

    private async Task TagAsync(Target target, string name, WriteRun run, bool retry)
    {
        if (await TagIdAsync(name, run).ConfigureAwait(false) is not { } tagId)
        {
            return;
        }

        var request = new TagRequest(tagId, target.SelfId);
        await run.SendAsync(() => target.TicketId is { } ticketId
            ? api.TagTicketAsync(ticketId, request, run.CancellationToken)
            : api.TagConversationAsync(target.Id, request, run.CancellationToken)).ConfigureAwait(false);
        if (retry && IsTagGone(run.Failure))
        {
            // Deleted since we learnt its id: made again, once.
            names.ForgetTag(name);
            run.Forgive();
            await TagAsync(target, name, run, retry: false).ConfigureAwait(false);
        }
    }

    private async Task UntagAsync(Target target, string name, WriteRun run)
    {
        if (await TagIdAsync(name, run).ConfigureAwait(false) is not { } tagId)
        {
            return;
        }

        var request = new UntagRequest(target.SelfId);
        await run.SendAsync(() => target.TicketId is { } ticketId
            ? api.UntagTicketAsync(ticketId, tagId, request, run.CancellationToken)
            : api.UntagConversationAsync(target.Id, tagId, request, run.CancellationToken)).ConfigureAwait(false);
        if (IsTagGone(run.Failure))
        {
            names.ForgetTag(name);
            run.Forgive();
        }
    }

    private async Task<string?> TagIdAsync(string name, WriteRun run)
    {
        if (run.Failure is not null)
        {
            return null;
        }

        var id = await names.TagIdAsync(name, run.CancellationToken).ConfigureAwait(false);
        if (!id.Succeeded)
        {
            run.Fail(id.Failure);
        }

        return id.Value;
    }

    public Task AssignTeamAsync(Target target, string teamId, WriteRun run) => AssignAsync(target, teamId, AssignmentRequest.ToTeam(target.SelfId, teamId), run);

    public Task AssignPersonAsync(Target target, string adminId, WriteRun run) => AssignAsync(target, adminId, AssignmentRequest.ToAdmin(target.SelfId, adminId), run);

    private async Task AssignAsync(Target target, string assigneeId, AssignmentRequest request, WriteRun run)
    {
        if (target.TicketId is { } ticketId)
        {
            var body = new JsonObject { ["assignee_id"] = assigneeId, ["admin_id"] = AdminNumber(target.SelfId) };
            var ticket = await run.SendAsync(() => api.UpdateTicketAsync(ticketId, body, run.CancellationToken)).ConfigureAwait(false);
            run.Wrote(target.OwnParts(ticket?.TicketParts, (part, selfId) => PartKinds.IsAssignment(part.PartType ?? "") && part.Author?.Id == selfId));
            return;
        }

        await AssignAsync(target, request, run).ConfigureAwait(false);
    }

    /// <summary>The conversation as the answer shows it; null when nothing was to be sent or the write failed.</summary>
    public async Task<ConversationBody?> ChangeStateAsync(Target target, StateRequest? request, WriteRun run)
    {
        if (run.Failure is not null || request is null)
        {
            return null;
        }

        var conversation = await run.SendAsync(() => api.ChangeStateAsync(target.Id, request, run.CancellationToken)).ConfigureAwait(false);
        run.Wrote(target.OwnParts(
            conversation?.ConversationParts,
            (part, selfId) => (PartKinds.IsOpening(part.PartType ?? "") || PartKinds.IsClosing(part.PartType ?? "")) && part.Author?.Id == selfId));
        return conversation;
    }

    private async Task AssignAsync(Target target, AssignmentRequest request, WriteRun run)
    {
        var conversation = await run.SendAsync(() => api.AssignAsync(target.Id, request, run.CancellationToken)).ConfigureAwait(false);
        run.Wrote(target.OwnParts(conversation?.ConversationParts, (part, selfId) => PartKinds.IsAssignment(part.PartType ?? "") && part.Author?.Id == selfId));
        NoticeReopening(conversation, target, run);
    }

    public async Task WriteNoteAsync(Target target, string? html, EffectKey key, WriteRun run)
    {
        if (run.Failure is not null || html is null)
        {
            return;
        }

        var request = NoteRequest.Create(target.SelfId, html);
        if (target.TicketId is { } ticketId)
        {
            var part = await run.SendAsync(() => api.ReplyToTicketAsync(ticketId, request, run.CancellationToken)).ConfigureAwait(false);
            run.Wrote([part?.Id]);
            return;
        }

        var conversation = await run.SendAsync(() => api.ReplyAsync(target.Id, request, run.CancellationToken)).ConfigureAwait(false);
        run.Wrote(target.OwnParts(
            conversation?.ConversationParts,
            (part, _) => PartKinds.IsNote(part.PartType ?? "") && Notes.NoteHtml.FindMarker(VisibleText.Of(part.Body).Text) == key.Value));
        NoticeReopening(conversation, target, run);
    }

    /// <summary>
    /// Closes what a write of this run opened although somebody had closed it while that was on its way. Nothing is locked
    /// there: whoever wrote between the two wants it open, and finds it open again.
    /// </summary>
    public async Task CloseAgainAsync(Target target, WriteRun run)
    {
        if (run.Failure is not null || run.ReopenedBy is not { } opening)
        {
            return;
        }

        var closed = await ChangeStateAsync(target, StateRequest.Close(target.SelfId), run).ConfigureAwait(false);
        var crossed = closed?.ConversationParts?.Items
            .SkipWhile(p => p.Id != opening)
            .Skip(1)
            .LastOrDefault(p => p.Author?.Id != target.SelfId && (PartKinds.IsMessage(p.PartType ?? "") || PartKinds.MayCarryMessage(p.PartType ?? "")));
        if (crossed is not null && !PartKinds.IsClosing(crossed.PartType ?? ""))
        {
            await ChangeStateAsync(target, StateRequest.Open(target.SelfId), run).ConfigureAwait(false);
        }
    }

    private static void NoticeReopening(ConversationBody? conversation, Target target, WriteRun run) =>
        run.ReopenedBy ??= target.OwnParts(conversation?.ConversationParts, (part, selfId) => PartKinds.IsReopeningBesides(part.PartType ?? "") && part.Author?.Id == selfId).LastOrDefault();

    private static bool IsTagGone(HelpdeskFailure? failure) => failure is { Code: "intercom.404.tag_not_found" };

    // The description types this one admin_id as a number, all others as text.
    private static JsonNode AdminNumber(string id) =>
        long.TryParse(id, System.Globalization.CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(id);
}
