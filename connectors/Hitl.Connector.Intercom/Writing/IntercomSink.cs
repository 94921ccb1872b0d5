using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Intercom.Holding;

namespace Hitl.Connector.Intercom.Writing;

/// <summary>
/// Writes to a conversation or ticket: attributes in one call, each tag, the team, and the note last, so that the note
/// is never there without what it speaks of.
/// </summary>
internal sealed class IntercomSink(IIntercomApi api, Func<IntercomOptions> options, IntercomSelf self, IntercomNames names, IConversationSource source, IntercomLog log, TimeProvider time) : IConversationSink
{
    private readonly ConversationWrites _writes = new(api, names);

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
        await _writes.WriteAttributesAsync(target, targets.Value.Attributes, run).ConfigureAwait(false);
        await _writes.WriteTagsAsync(target, plan.AddTags, plan.RemoveTags, run).ConfigureAwait(false);
        await _writes.ChangeStateAsync(target, plan.Open is true ? StateRequest.Open(selfId.Value) : null, run).ConfigureAwait(false);
        var team = await AssignAsync(target, targets.Value.TeamId, _writes.AssignTeamAsync, run).ConfigureAwait(false);
        var person = await AssignAsync(target, targets.Value.AssigneeId, _writes.AssignPersonAsync, run).ConfigureAwait(false);
        await _writes.WriteNoteAsync(target, plan.NoteHtml, effect.Key, run).ConfigureAwait(false);

        // Last: a note on a closed conversation would open it again.
        await _writes.ChangeStateAsync(target, plan.Open is false ? StateRequest.Close(selfId.Value) : null, run).ConfigureAwait(false);
        if (plan.Open is null)
        {
            await _writes.CloseAgainAsync(target, run).ConfigureAwait(false);
        }

        return Ended(run) ?? run.Result().Without(
        [
            .. targets.Value.Missing,
            .. team ? [] : new[] { new MissingTarget(TargetKind.Group, plan.Team!) },
            .. person ? [] : new[] { new MissingTarget(TargetKind.Assignee, plan.Assignee!) },
        ]);
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
            await _writes.WriteAttributesAsync(target, new JsonObject { [HitlFields.BotState] = HitlFields.BotStateHeld }, run).ConfigureAwait(false);
        }

        await _writes.WriteAttributesAsync(target, plan.Attributes, run).ConfigureAwait(false);
        await _writes.WriteTagsAsync(target, plan.AddTags, plan.RemoveTags, run).ConfigureAwait(false);
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
            await _writes.CloseAgainAsync(target, run).ConfigureAwait(false);
        }

        return Ended(run) ?? run.Result();
    }

    private async Task AssignHumanAsync(Target target, string human, WriteRun run)
    {
        await _writes.AssignPersonAsync(target, human, run).ConfigureAwait(false);
        if (run.Failure is { Kind: FailureKind.Rejected or FailureKind.Forbidden or FailureKind.NotFound } refused)
        {
            // Without an inbox seat nobody can be assigned; the hold itself stands.
            log.AssigneeRefused(target.Id, refused.Code);
            run.Forgive();
        }
    }

    // A conversation that was deleted between the read and the write.
    private static DeliveryResult? Ended(WriteRun run) =>
        run.Failure is { Kind: FailureKind.Gone } || IsConversationGone(run.Failure) ? DeliveryResult.Ended("deleted") : null;

    private static bool IsConversationGone(HelpdeskFailure? failure) =>
        failure is { Kind: FailureKind.NotFound } && failure.Code is "intercom.404.conversation_not_found" or "intercom.404.ticket_not_found";
}
