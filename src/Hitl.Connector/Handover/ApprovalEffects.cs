using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Handover;

/// <summary>What a question and its answer write and whom they tell. Pure; the same question gives the same keys, whatever the time.</summary>
public static class ApprovalEffects
{
    /// <summary>The key of the note that asks: found in a conversation, the question stands there.</summary>
    public static EffectKey AskKey(Approval approval) => Key("approval-ask", approval);

    /// <summary>Empty unless a person is to be asked.</summary>
    public static IReadOnlyList<Effect> Asked(Approval approval, ApprovalOptions options, DateTimeOffset now)
    {
        if (!approval.IsOpen)
        {
            return [];
        }

        const string Reason = "approval.asked";
        var note = ApprovalNote.Ask(approval) with { Mentions = options.Mention };
        var update = new ConversationUpdate { AddTags = [HitlFields.ApprovalTag], Note = note, Mentions = options.Mention };
        return
        [
            .. Writes(approval, AskKey(approval), Key("approval-tag", approval), update, Reason, now),
            .. Calls(approval, options.Webhooks, WebhookCall.ApprovalAsked, Reason, now),
        ];
    }

    /// <summary>The answer goes back, and the conversation shows it.</summary>
    /// <param name="othersWait">Another question of the conversation is open: the tag stays.</param>
    public static IReadOnlyList<Effect> Closed(Approval approval, bool othersWait, DateTimeOffset now)
    {
        var reason = $"approval.{ApprovalNote.Name(approval.State)}";
        var update = new ConversationUpdate { RemoveTags = othersWait ? [] : [HitlFields.ApprovalTag], Note = ApprovalNote.Close(approval) };
        return
        [
            .. Writes(approval, Key("approval-close", approval), Key("approval-untag", approval), update, reason, now),
            .. Calls(approval, approval.Webhooks, WebhookCall.ApprovalAnswered, reason, now),
        ];
    }

    /// <summary>Says once to each who may not, and each time to one who may and made a mistake, that it did not count.</summary>
    public static IReadOnlyList<Effect> Refused(Approval approval, ApprovalAnswer answer, string who, string code, DateTimeOffset now)
    {
        var once = code is ApprovalMachine.NotAnApprover ? $"{who}:{answer.PersonId}" : answer.EvidenceId;
        var update = new ConversationUpdate { Note = ApprovalNote.Refuse(approval, answer, who, code) };
        return [.. Writes(approval, Key("approval-refusal", approval, code, once), default, update, $"approval.{code}", now)];
    }

    private static EffectKey Key(string what, Approval approval, string first = "", string second = "") =>
        EffectKey.From(what, approval.Proposal.Conversation.Account, approval.Id, first, second);

    // On Intercom a note may have to wait for a sleeping conversation to wake: tags do not wait with it.
    private static IEnumerable<Effect> Writes(Approval approval, EffectKey noteKey, EffectKey tagKey, ConversationUpdate update, string reason, DateTimeOffset now)
    {
        var conversation = approval.Proposal.Conversation;
        var tags = new ConversationUpdate { AddTags = update.AddTags, RemoveTags = update.RemoveTags };
        if (approval.Helpdesk is HelpdeskKind.Intercom && !tags.IsEmpty)
        {
            yield return new Effect(tagKey, conversation, EffectKind.Update, now, reason) { Update = tags };
            update = update with { AddTags = [], RemoveTags = [] };
        }

        yield return new Effect(noteKey, conversation, EffectKind.Update, now, reason) { Update = update };
    }

    private static IEnumerable<Effect> Calls(Approval approval, IReadOnlyList<string> webhooks, string type, string reason, DateTimeOffset now) =>
        webhooks.Distinct(StringComparer.Ordinal).Select(webhook => new Effect(Key(type, approval, webhook), approval.Proposal.Conversation, EffectKind.Notify, now, reason)
        {
            Call = new WebhookCall(webhook)
            {
                Type = type,
                Account = approval.Proposal.Conversation.Account,
                Conversation = approval.Proposal.Conversation.Id,
                Helpdesk = approval.Helpdesk,
                DecidedAt = now,
                Approval = ApprovalNotice.Of(approval),
            },
        });
}
