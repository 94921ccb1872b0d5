using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Handover;

/// <summary>What is to be done to the bots of a conversation.</summary>
public enum HoldAction
{
    None,
    Hold,
    Release,
}

/// <summary>
/// Decides when bots are held and released. Engaged means the helpdesk's own mechanism shows it now
/// (<see cref="Snapshot.HoldEngaged"/>); a hold that a rule asked for lasts until a human has acted.
/// </summary>
public static class HoldPolicy
{
    /// <summary>Reason of the release that lets bots answer until the desk opens.</summary>
    public const string OutOfHours = "out_of_hours";

    /// <summary>
    /// From ownership alone, so that a broken model cannot delay a pause.
    /// </summary>
    /// <param name="ruleHold">A rule's hold was in force after the last decision (<see cref="Intake.ConversationRecord.RuleHold"/>).</param>
    /// <param name="holdPartly">Some part of it still shows (<see cref="Snapshot.HoldPartly"/>): a finished human's hold is taken off whole.</param>
    /// <param name="limitedBot">Nobody has it and the desk is closed: bots may answer (<see cref="Standing.LimitedBot"/>).</param>
    public static HoldAction BeforeScoring(OwnershipState ownership, bool holdEngaged, bool ruleHold, bool holdPartly = false, bool limitedBot = false)
    {
        if (limitedBot)
        {
            return holdEngaged || holdPartly ? HoldAction.Release : HoldAction.None;
        }

        if (IsHumans(ownership))
        {
            return holdEngaged ? HoldAction.None : HoldAction.Hold;
        }

        // Without a finish signal a hold stays: somebody may have set it by hand, or the record of a rule's hold is gone.
        return (holdEngaged || holdPartly) && !ruleHold && MayRelease(ownership) ? HoldAction.Release : HoldAction.None;
    }

    /// <summary>After the rules have spoken; takes the place of the former answer when both act.</summary>
    /// <param name="ruleHoldBefore">A rule's hold was in force before this decision.</param>
    /// <param name="holdPartly">As before.</param>
    /// <param name="limitedBot">As before.</param>
    public static HoldAction AfterDecision(OwnershipState ownership, bool holdEngaged, bool ruleHoldBefore, Decision decision, bool holdPartly = false, bool limitedBot = false)
    {
        if (limitedBot)
        {
            return holdEngaged || holdPartly ? HoldAction.Release : HoldAction.None;
        }

        if (IsHumans(ownership))
        {
            return holdEngaged ? HoldAction.None : HoldAction.Hold;
        }

        return RuleHoldAfter(ownership, ruleHoldBefore, decision) switch
        {
            true when !holdEngaged => HoldAction.Hold,
            false when (holdEngaged || holdPartly) && MayRelease(ownership) => HoldAction.Release,
            _ => HoldAction.None,
        };
    }

    /// <summary>
    /// Ownership alone keeps bots silent: a human has it, or had it and it waits for that team. A conversation that a bot
    /// itself handed over needs no hold for that.
    /// </summary>
    public static bool IsHumans(OwnershipState ownership) =>
        ownership.Owner == Owner.Human || ownership is { Owner: Owner.WaitingForHuman, Evidence: ResumeContract.ReturnedToQueue or Reopening.Evidence };

    /// <summary>Whether a rule's hold is in force after this decision: it was asked for, and no human has acted since.</summary>
    public static bool RuleHoldAfter(OwnershipState ownership, bool ruleHoldBefore, Decision decision) =>
        ownership.Owner != Owner.Human && (decision.Hold || (ruleHoldBefore && !Ownership.IsFinished(ownership)));

    /// <summary>
    /// The same take-over (or finish, or escalation) gives the same key however often it is seen; a later one, or the
    /// same one after the hold was lifted or the conversation was solved and reopened meanwhile, gives another.
    /// </summary>
    /// <param name="decision">The decision whose rule asks for it; null where ownership alone does.</param>
    public static EffectKey Key(HoldAction action, Snapshot snapshot, OwnershipState ownership, Decision? decision = null) =>
        EffectKey.From(
            action == HoldAction.Release ? "release" : "hold",
            snapshot.Ref.Account,
            snapshot.Ref.Id,
            ownership.Owner.ToString(),
            ownership.EvidenceId ?? "",
            action == HoldAction.Hold && !IsHumans(ownership) ? RuleBehind(decision) : "",

            // Taken over and finished again while the end that is the evidence stayed the same: a release of its own.
            action == HoldAction.Release ? HumanSignals.LastOf(snapshot) : "",

            // Control that agents took again without a trace, after it had been given back: the customer's next words ask anew.
            action == HoldAction.Release && !snapshot.HoldEngaged ? snapshot.FromCustomer.LastOrDefault()?.Id ?? "" : "",
            Last(snapshot, IsToggle),
            Last(snapshot, a => a.Kind is ActivityKind.Solved or ActivityKind.Closed));

    /// <summary>Bounded: <c>human_took_over</c>, <c>back_to_team.{evidence}</c>, <c>finished.{evidence}</c>, <c>out_of_hours</c> or <c>rule.{id}</c>.</summary>
    public static string Reason(HoldAction action, OwnershipState ownership, Decision? decision = null, bool limitedBot = false) => action switch
    {
        HoldAction.None => "none",
        HoldAction.Release when limitedBot => OutOfHours,
        HoldAction.Release => $"finished.{ownership.Evidence}",
        _ when ownership.Owner == Owner.Human => "human_took_over",
        _ when IsHumans(ownership) => $"back_to_team.{ownership.Evidence}",
        _ => $"rule.{RuleBehind(decision)}",
    };

    // A deleted conversation takes no write.
    private static bool MayRelease(OwnershipState ownership) => Ownership.IsFinished(ownership) && ownership.Evidence != "deleted";

    // "earlier": a former decision's hold that the helpdesk lost meanwhile.
    private static string RuleBehind(Decision? decision) => decision?.HoldRuleId ?? "earlier";

    // The hold mechanism's own last change, and the last end, number the holds of one take-over.
    private static string Last(Snapshot snapshot, Func<Activity, bool> isMeant) =>
        snapshot.Activities
            .Where(isMeant)
            .OrderBy(a => a.At).ThenBy(a => a.Id, StringComparer.Ordinal)
            .LastOrDefault()?.Id ?? "";

    /// <summary>Changes of the hold mechanism, by whomever, oldest first.</summary>
    internal static IReadOnlyList<(Activity Activity, bool Engages)> Toggles(Snapshot snapshot) =>
        [.. snapshot.Activities.Where(a => IsToggle(a) && a.Kind != ActivityKind.ControlPassed).OrderBy(a => a.At).ThenBy(a => a.Id, StringComparer.Ordinal).Select(a => (a, Engages(a)))];

    private static bool Engages(Activity toggle) =>
        toggle.Kind == ActivityKind.TagAdded || (toggle.Kind == ActivityKind.FieldChanged && toggle.Value == $"{HitlFields.BotState}={HitlFields.BotStateHeld}");

    private static bool IsToggle(Activity activity) => activity.Kind switch
    {
        ActivityKind.TagAdded or ActivityKind.TagRemoved => string.Equals(activity.Value, HitlFields.HoldTag, StringComparison.OrdinalIgnoreCase),
        ActivityKind.FieldChanged => activity.Value?.StartsWith(HitlFields.BotState + "=", StringComparison.Ordinal) == true,
        ActivityKind.ControlPassed => true,
        _ => false,
    };
}
