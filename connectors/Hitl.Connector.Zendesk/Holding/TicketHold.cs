using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Reading;
using Hitl.Connector.Zendesk.Writing;

namespace Hitl.Connector.Zendesk.Holding;

/// <summary>
/// Holds and releases one ticket's bots: the tag that guarded triggers and automations test, and for messaging the
/// switchboard's control. The tag call of a hold needs no version stamp, so that it never loses against another writer. A
/// release loses against all: whoever wrote since the read may be a human, whose reply set the tag again.
/// </summary>
internal sealed class TicketHold(Func<ZendeskOptions> options, ZendeskClient client, ZendeskSource source)
{
    public async Task<DeliveryResult> SetAsync(Effect effect, Snapshot? current, CancellationToken cancellationToken)
    {
        var hold = effect.Kind is EffectKind.Hold;
        if (current is not null && hold && current.HoldEngaged)
        {
            return DeliveryResult.AlreadyApplied("hold_engaged");
        }

        var tagged = current?.Tags.Contains(HitlFields.HoldTag, StringComparer.OrdinalIgnoreCase);
        var calls = 0;
        var status = 0;
        if (tagged != hold)
        {
            if (!hold && current?.VersionStampFresh == true)
            {
                // A reply in the second of the stamp would be written over unseen: the next try reads a stamp that tells.
                return DeliveryResult.Failed(new HelpdeskFailure(FailureKind.Conflict, "zendesk.stamp_fresh", TicketReading.StampSettles), calls: 0);
            }

            var id = effect.Conversation.Id;

            // Tags that stand already cannot be set: the human's next "finished" needs it gone, and so does the next alert.
            string[] names = [HitlFields.HoldTag, .. hold ? [] : new[] { HitlFields.ResumeTag, HitlFields.AlertTag }.Where(tag => current?.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase) == true)];
            var stamp = hold ? null : current?.VersionStamp;
            var tags = new TagsRequest(names) { SafeUpdate = stamp is null ? null : "true", UpdatedStamp = stamp };
            calls++;
            var answer = await ZendeskClient.CallAsync(
                () => hold ? client.Support.AddTagsAsync(id, tags, cancellationToken) : client.Support.RemoveTagsAsync(id, string.Join(',', names), tags, cancellationToken),
                cancellationToken);
            if (!answer.Succeeded)
            {
                return ZendeskSink.Refused(answer, calls);
            }

            status = answer.Status;
        }

        // A hold cut short, or set by hand, is the tag alone: control never left the bot, and passing it to "next" would take it away.
        var onlyTagged = !hold && tagged == true && current?.HoldEngaged == false;
        return options().Messaging is { } messaging && !onlyTagged
            ? await PassControlAsync(effect, current, messaging, hold, status, calls, cancellationToken)
            : Result(status, calls);
    }

    private async Task<DeliveryResult> PassControlAsync(Effect effect, Snapshot? current, ZendeskMessagingOptions messaging, bool hold, int status, int calls, CancellationToken cancellationToken)
    {
        if (current is null)
        {
            // The tag is on: only now is there time to ask which messaging conversation it is.
            var read = await source.ReadAsync(effect.Conversation, cancellationToken);
            if (!read.Succeeded)
            {
                return DeliveryResult.Failed(read.Failure, calls) with { HttpStatus = status };
            }

            current = read.Value;
        }

        if (current.MessagingConversationId is not { } conversation)
        {
            return Result(status, calls);
        }

        calls++;
        var body = new PassControlRequest(
            hold ? messaging.AgentWorkspaceIntegration : messaging.BotIntegration,
            new Dictionary<string, string> { ["hitl_op"] = effect.Key.Value });
        var answer = await ZendeskClient.CallAsync(() => client.Sunshine.PassControlAsync(messaging.AppId, conversation, body, cancellationToken), cancellationToken);

        // The conversation ended meanwhile: nobody has control of it, so there is nothing left to hold or give back.
        return answer.Failure switch
        {
            null => Result(answer.Status, calls),
            { Kind: FailureKind.NotFound or FailureKind.Gone } => Result(status, calls),
            var failure => DeliveryResult.Failed(failure, calls) with { HttpStatus = answer.Status },
        };
    }

    private static DeliveryResult Result(int status, int calls) => calls == 0 ? DeliveryResult.AlreadyApplied() : DeliveryResult.Applied(status, calls);
}
