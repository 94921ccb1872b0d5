using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Delivery;

/// <summary>What an effect comes to, once the conversation has been read again just before the write.</summary>
/// <param name="Effect">What is left to do; null when <paramref name="Instead"/> says why not.</param>
public readonly record struct DeliveryPlan(Effect? Effect, DeliveryResult? Instead);

/// <summary>Fits a decided effect to the conversation as it is now: pure.</summary>
public static class DeliveryPolicy
{
    /// <param name="due">Keys of what the resume contract asks for now; null where nobody asked it.</param>
    /// <param name="limitedBot">See <see cref="Standing.LimitedBot"/>.</param>
    public static DeliveryPlan Fit(Effect effect, Snapshot current, OwnershipState ownership, IReadOnlyCollection<EffectKey>? due = null, bool limitedBot = false) => effect.Kind switch
    {
        _ when current.Status is ConversationStatus.Deleted => Stop(DeliveryResult.Ended("conversation_deleted")),

        // Zendesk's closed is final: no write is possible any more. Intercom's closed reopens.
        _ when current is { Status: ConversationStatus.Closed, Helpdesk: HelpdeskKind.Zendesk } => Stop(DeliveryResult.Ended("closed_for_good")),
        _ when ContractEffects.IsFrom(effect) && due?.Contains(effect.Key) == false => Stop(DeliveryResult.Ended("no_longer_due")),
        _ when ResumeRequest.IsOvertaken(effect, current) => Stop(DeliveryResult.Ended("human_went_on")),
        EffectKind.Hold when !HoldPolicy.IsHumans(ownership) && effect.DecisionId is null => Stop(DeliveryResult.Ended("no_human_owns_it_now")),

        // On Intercom a human may be left to be assigned: what is missing there the sink finds.
        EffectKind.Hold when current is { HoldEngaged: true, Helpdesk: HelpdeskKind.Zendesk } && effect.Reason != TalkOver.Reason => Stop(DeliveryResult.AlreadyApplied("hold_engaged")),
        EffectKind.Release when effect.Reason == HoldPolicy.OutOfHours && !limitedBot => Stop(DeliveryResult.Ended("no_longer_due")),
        EffectKind.Release when HoldPolicy.IsHumans(ownership) && !limitedBot => Stop(DeliveryResult.Ended("human_owns_it_now")),

        // Handed over again, by a bot: control of a messaging conversation is not taken from the people's side for a finish of before.
        EffectKind.Release when ownership.Owner is Owner.WaitingForHuman && !limitedBot && !IsHalfDone(effect, current) => Stop(DeliveryResult.Ended("waits_for_a_human_now")),
        EffectKind.Release when !current.HoldEngaged && !current.HoldPartly => Stop(DeliveryResult.AlreadyApplied("hold_not_engaged")),
        EffectKind.Update => FitUpdate(effect, current, ownership),
        _ => new DeliveryPlan(effect, null),
    };

    /// <summary>
    /// Our own tag is off, and control is still with the agents: the answer to the first half of this release was lost, and
    /// nobody handed anything over, since no bot had control meanwhile.
    /// </summary>
    private static bool IsHalfDone(Effect release, Snapshot current) =>
        current is { HoldEngaged: false, HoldPartly: true }
        && current.Activities.Any(a => a is { Kind: ActivityKind.TagRemoved, Actor.Kind: AuthorKind.Self, Value: { } tag }
            && string.Equals(tag, HitlFields.HoldTag, StringComparison.OrdinalIgnoreCase)
            && a.At.ToUnixTimeSeconds() >= release.DecidedAt.ToUnixTimeSeconds());

    private static DeliveryPlan FitUpdate(Effect effect, Snapshot current, OwnershipState ownership)
    {
        var update = effect.Update!;
        if (HasMarker(current, effect.Key))
        {
            return OwnReopening.Of(current) is null
                ? Stop(DeliveryResult.AlreadyApplied("marker_found"))
                : new DeliveryPlan(effect with { Update = new ConversationUpdate { Status = ConversationStatus.Closed } }, null);
        }

        // A note would wake it, on Intercom: it waits until somebody else does.
        if (update.Note is not null && current is { Helpdesk: HelpdeskKind.Intercom, Status: ConversationStatus.Snoozed or ConversationStatus.Closed })
        {
            return Stop(DeliveryResult.Postponed("would_wake"));
        }

        // Assigning a team ejects the teammate on Intercom, and on Zendesk it overrides what the agent chose.
        if (ownership.Owner is Owner.Human)
        {
            update = update with { Group = null, Assignee = null, Unassign = false, Skill = null, Status = null, Priority = null };
        }

        update = update.ByContract ? update : WithoutHumanSet(update, HumanSet.Of(current));

        return update.IsEmpty ? Stop(DeliveryResult.AlreadyApplied()) : new DeliveryPlan(effect with { Update = update }, null);
    }

    // Decided before a human set it, perhaps: what they chose since then stands. Our scores are nobody else's to set.
    private static ConversationUpdate WithoutHumanSet(ConversationUpdate update, IReadOnlyList<string> human)
    {
        if (human.Count == 0)
        {
            return update;
        }

        bool Free(string part) => !human.Contains(part, StringComparer.Ordinal);
        return update with
        {
            AddTags = [.. update.AddTags.Where(t => Free(HumanSet.Tag(t)))],
            RemoveTags = [.. update.RemoveTags.Where(t => Free(HumanSet.Tag(t)))],
            Fields = update.Fields.Where(f => HitlFields.All.Any(ours => ours.Name == f.Key) || Free(HumanSet.Field(f.Key))).ToDictionary(StringComparer.Ordinal),
            Priority = Free(HumanSet.Priority) ? update.Priority : null,
            Group = Free(HumanSet.Group) ? update.Group : null,
            Assignee = Free(HumanSet.Assignee) ? update.Assignee : null,
            Status = Free(HumanSet.Status) ? update.Status : null,
        };
    }

    /// <summary>True when the conversation already shows this effect's key (a note, or an audit without one).</summary>
    public static bool HasMarker(Snapshot snapshot, EffectKey key) =>
        snapshot.Messages.Any(m => m.Marker == key.Value)
        || snapshot.Activities.Any(a => a is { Kind: ActivityKind.Other, Actor.Kind: AuthorKind.Self } && a.Value == key.Value);

    private static DeliveryPlan Stop(DeliveryResult result) => new(null, result);
}
