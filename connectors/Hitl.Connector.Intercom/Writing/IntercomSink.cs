using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Intercom.Holding;
using Hitl.Connector.Intercom.Reading;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>
/// Writes to a conversation or ticket: attributes in one call, each tag, the team, and the note last, so that the note
/// is never there without what it speaks of.
/// </summary>
internal sealed class IntercomSink(IIntercomApi api, Func<IntercomOptions> options, IntercomSelf self, IntercomNames names, IConversationSource source, IntercomLog log, TimeProvider time) : IConversationSink
{
    private const string CustomAttributes = "custom_attributes";
    private const string TicketAttributes = "ticket_attributes";

    public async Task<DeliveryResult> ApplyAsync(Effect effect, Snapshot current, CancellationToken cancellationToken)
    {
        if (current.Status == ConversationStatus.Deleted)
        {
            return DeliveryResult.Ended("deleted");
        }

        var plan = UpdatePlan.Create(effect, current);
        if (plan.IsEmpty)
        {
            return DeliveryResult.AlreadyApplied(effect.Update?.Note is null ? "nothing_to_do" : "marker_found").Without(plan.Missing);
        }

        if (plan.PostponedBecause(current.Status) is { } reason)
        {
            return DeliveryResult.Postponed(reason);
        }

        var run = new WriteRun(time, cancellationToken);
        var selfId = await self.AdminIdAsync(cancellationToken).ConfigureAwait(false);
        if (!selfId.Succeeded)
        {
            return DeliveryResult.Failed(selfId.Failure);
        }

        // Looked up before anything is written: what the workspace does not have is left out, and said.
        var targets = await WriteTargets.FindAsync(names, effect.Update!, plan, current, cancellationToken).ConfigureAwait(false);
        if (!targets.Succeeded)
        {
            return DeliveryResult.Failed(targets.Failure);
        }

        var target = new Target(effect.Conversation.Id, selfId.Value, current);
        await WriteAttributesAsync(target, targets.Value.Attributes, run).ConfigureAwait(false);
        await WriteTagsAsync(target, plan.AddTags, plan.RemoveTags, run).ConfigureAwait(false);
        await ChangeStateAsync(target, plan.Open is true ? StateRequest.Open(selfId.Value) : null, run).ConfigureAwait(false);
        var team = await AssignAsync(target, targets.Value.TeamId, AssignTeamAsync, run).ConfigureAwait(false);
        var person = await AssignAsync(target, targets.Value.AssigneeId, AssignPersonAsync, run).ConfigureAwait(false);
        await WriteNoteAsync(target, plan.NoteHtml, effect.Key, run).ConfigureAwait(false);

        // Last: a note on a closed conversation would open it again. One that somebody closed while this was on its way was
        // opened by it, against their will.
        await ChangeStateAsync(target, plan.Open is false || (run.Reopened && plan.Open is null) ? StateRequest.Close(selfId.Value) : null, run).ConfigureAwait(false);
        return Ended(run) ?? run.Result().Without(
        [
            .. targets.Value.Missing,
            .. team ? [] : new[] { new MissingTarget(TargetKind.Group, plan.Team!) },
            .. person ? [] : new[] { new MissingTarget(TargetKind.Assignee, plan.Assignee!) },
        ]);
    }

    private async Task ChangeStateAsync(Target target, StateRequest? request, WriteRun run)
    {
        if (run.Failure is not null || request is null)
        {
            return;
        }

        var conversation = await run.SendAsync(() => api.ChangeStateAsync(target.Id, request, run.CancellationToken)).ConfigureAwait(false);
        run.Wrote(target.OwnParts(
            conversation?.ConversationParts,
            (part, selfId) => (PartKinds.IsOpening(part.PartType ?? "") || PartKinds.IsClosing(part.PartType ?? "")) && part.Author?.Id == selfId));
    }

    /// <summary>False when the workspace no longer has it, or nobody can be assigned there: the rest is still written.</summary>
    private async Task<bool> AssignAsync(Target target, string? id, Func<Target, string, WriteRun, Task> assign, WriteRun run)
    {
        if (run.Failure is not null || id is null)
        {
            return true;
        }

        await assign(target, id, run).ConfigureAwait(false);
        if (run.Failure is not { Kind: FailureKind.Rejected or FailureKind.Forbidden or FailureKind.NotFound } || Ended(run) is not null)
        {
            return true;
        }

        names.ForgetLists();
        run.Forgive();
        return false;
    }

    private Task AssignPersonAsync(Target target, string adminId, WriteRun run) => AssignAsync(target, adminId, AssignmentRequest.ToAdmin(target.SelfId, adminId), run);

    public async Task<DeliveryResult> SetHoldAsync(Effect effect, Snapshot? current, CancellationToken cancellationToken)
    {
        var selfId = await self.AdminIdAsync(cancellationToken).ConfigureAwait(false);
        if (!selfId.Succeeded)
        {
            return DeliveryResult.Failed(selfId.Failure);
        }

        string[] notHuman = [.. options().BotUsers, selfId.Value];
        var plan = HoldPlan.Create(effect.Kind == EffectKind.Hold, effect.Conversation.Id, current, notHuman);
        if (plan.IsEmpty)
        {
            return DeliveryResult.AlreadyApplied(effect.Kind == EffectKind.Hold ? "already_held" : "already_free");
        }

        var run = new WriteRun(time, cancellationToken);
        var target = new Target(effect.Conversation.Id, selfId.Value, current);
        if (plan.SetFirst)
        {
            await WriteAttributesAsync(target, new JsonObject { [HitlFields.BotState] = HitlFields.BotStateHeld }, run).ConfigureAwait(false);
        }

        await WriteAttributesAsync(target, plan.Attributes, run).ConfigureAwait(false);
        await WriteTagsAsync(target, plan.AddTags, plan.RemoveTags, run).ConfigureAwait(false);
        var answerer = plan.AssignTo;
        if (run.Failure is null && effect.Kind == EffectKind.Hold && current is null)
        {
            // The hold stands: only now is there time to ask whether a human answered without taking the conversation.
            var read = await source.ReadAsync(effect.Conversation, cancellationToken).ConfigureAwait(false);
            if (!read.Succeeded)
            {
                return DeliveryResult.Failed(read.Failure, run.Calls) with { WrittenIds = run.Result().WrittenIds };
            }

            target = target with { Current = read.Value };
            answerer = HoldPlan.Create(hold: true, effect.Conversation.Id, read.Value, notHuman).AssignTo;
        }

        if (run.Failure is null && answerer is { } human)
        {
            await AssignHumanAsync(target, human, run).ConfigureAwait(false);
            await ChangeStateAsync(target, run.Reopened ? StateRequest.Close(selfId.Value) : null, run).ConfigureAwait(false);
        }

        return Ended(run) ?? run.Result();
    }

    private async Task WriteAttributesAsync(Target target, JsonObject attributes, WriteRun run)
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

    private async Task WriteTagsAsync(Target target, IReadOnlyList<string> add, IReadOnlyList<string> remove, WriteRun run)
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

    private Task AssignTeamAsync(Target target, string teamId, WriteRun run) => AssignAsync(target, teamId, AssignmentRequest.ToTeam(target.SelfId, teamId), run);

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

    private async Task AssignHumanAsync(Target target, string human, WriteRun run)
    {
        await AssignAsync(target, AssignmentRequest.ToAdmin(target.SelfId, human), run).ConfigureAwait(false);
        if (run.Failure is { Kind: FailureKind.Rejected or FailureKind.Forbidden or FailureKind.NotFound } refused)
        {
            // Without an inbox seat nobody can be assigned; the hold itself stands.
            log.AssigneeRefused(target.Id, refused.Code);
            run.Forgive();
        }
    }

    private async Task AssignAsync(Target target, AssignmentRequest request, WriteRun run)
    {
        var conversation = await run.SendAsync(() => api.AssignAsync(target.Id, request, run.CancellationToken)).ConfigureAwait(false);
        run.Wrote(target.OwnParts(conversation?.ConversationParts, (part, selfId) => PartKinds.IsAssignment(part.PartType ?? "") && part.Author?.Id == selfId));
        NoticeReopening(conversation, target, run);
    }

    private async Task WriteNoteAsync(Target target, string? html, EffectKey key, WriteRun run)
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

    private static void NoticeReopening(ConversationBody? conversation, Target target, WriteRun run)
    {
        if (target.OwnParts(conversation?.ConversationParts, (part, selfId) => PartKinds.IsReopeningBesides(part.PartType ?? "") && part.Author?.Id == selfId).Any())
        {
            run.Reopened = true;
        }
    }

    // A conversation that was deleted between the read and the write.
    private static DeliveryResult? Ended(WriteRun run) =>
        run.Failure is { Kind: FailureKind.Gone } || IsConversationGone(run.Failure) ? DeliveryResult.Ended("deleted") : null;

    private static bool IsConversationGone(HelpdeskFailure? failure) =>
        failure is { Kind: FailureKind.NotFound } && failure.Code is "intercom.404.conversation_not_found" or "intercom.404.ticket_not_found";

    private static bool IsTagGone(HelpdeskFailure? failure) => failure is { Code: "intercom.404.tag_not_found" };

    // The description types this one admin_id as a number, all others as text.
    private static JsonNode AdminNumber(string id) =>
        long.TryParse(id, System.Globalization.CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(id);

    /// <param name="Current">The last read; null for a hold that did not wait for one.</param>
    private sealed record Target(string Id, string SelfId, Snapshot? Current)
    {
        public string? TicketId { get; } = IntercomId.IsTicket(Id, out var ticketId) ? ticketId : null;

        /// <summary>Ids of the parts in a write's answer that this write made: not there before, and of the right kind.</summary>
        public IEnumerable<string?> OwnParts(Listing<PartBody>? parts, Func<PartBody, string, bool> isOurs) =>
            from part in parts?.Items ?? []
            where part.Id is not null && !IsKnown(part.Id) && isOurs(part, SelfId)
            select part.Id;

        private bool IsKnown(string id) =>
            Current is not null && (Current.Messages.Any(m => m.Id == id) || Current.Activities.Any(a => a.Id == id));
    }
}
