using Hitl.Connector.Accounts;
using Hitl.Connector.Escalation.Evaluation;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Escalation;

/// <summary>Decides by the admins' rules what AI's role is and what the conversation should look like.</summary>
public static class EscalationPolicy
{
    /// <summary>A rule whose numbers are this close to firing stands on the receipt as almost fired.</summary>
    public const double AlmostWithin = 0.10;

    /// <summary>At most so many rules stand on the receipt as almost fired, the nearest ones.</summary>
    public const int MostAlmostFired = 10;

    /// <summary>
    /// Pure: the same rules and the same sheet give the same decision, bit for bit. In an account's shadow mode the
    /// desired state is complete and the caller writes nothing; in assist nothing is routed and nothing held.
    /// </summary>
    public static Decision Decide(RuleSet rules, FactSheet sheet)
    {
        var outcome = new RuleOutcome(sheet);
        var almost = new AlmostFired();
        var later = new LookAgain(sheet);
        using (var masks = new SheetMasks(rules.Compiled, sheet))
        {
            for (var i = 0; i < rules.Rules.Length && !outcome.Stopped; i++)
            {
                Ask(i, rules, sheet, masks, outcome, almost, later);
            }
        }

        return Conclude(rules, sheet, outcome, almost, later);
    }

    // Looking back makes the outcome the same whether messages are decided one by one or folded together.
    private static void Ask(int index, RuleSet rules, FactSheet sheet, in SheetMasks masks, RuleOutcome outcome, AlmostFired almost, LookAgain later)
    {
        var rule = rules.Rules[index];
        if (!rule.Enabled)
        {
            return;
        }

        var moment = rules.Compiled.HeldAt(index, masks, rule.Stands);
        later.Consider(rule, rules.Compiled.IsTimed(index), moment);
        if (!rule.IsValidAt(sheet.Now))
        {
            return;
        }

        if (moment < 0)
        {
            almost.Consider(rule, rules.Compiled.Gap(index, masks, almost.Within));
        }
        else if (HeldBack(rule, sheet) is { } by)
        {
            outcome.HoldBack(rule, new Facts(sheet, moment), by);
            if (by == HeldBackBy.Cap)
            {
                later.At(sheet.CapUse[rule.Id].RoomAt);
            }
        }
        else
        {
            outcome.Fire(rule, new Facts(sheet, moment));
        }
    }

    internal static HeldBackBy? HeldBack(Rule rule, FactSheet sheet) =>
        rule.Mode == AccountMode.Shadow ? HeldBackBy.Mode
        : !Canary.Has(sheet.Conversation.Account, sheet.Conversation.Id, rule.Canary) ? HeldBackBy.Canary
        : rule.Cap is { } cap && rule.MayBeCapped && !sheet.Continues(rule.Id) && sheet.CapUse.GetValueOrDefault(rule.Id) is { } use && use.Fired >= cap ? HeldBackBy.Cap
        : null;

    private static Decision Conclude(RuleSet rules, FactSheet sheet, RuleOutcome outcome, AlmostFired almost, LookAgain later)
    {
        var ownership = sheet.Ownership;
        var over = ownership.Owner == Owner.Nobody;
        var role = ownership.Owner switch
        {
            Owner.Human => AiRole.Assist,

            // Seen one by one or folded together: where a person had it, AI's part was to assist.
            Owner.Nobody => sheet.PersonAnswered ? AiRole.Assist : sheet.Previous?.Role ?? AiRole.Resolve,
            _ => outcome.Role ?? AiRole.Resolve,
        };
        var desired = outcome.Desired(rules, role);
        return new Decision
        {
            Id = SheetKey.Of(rules, sheet, outcome),
            Conversation = sheet.Conversation,
            DecidedAt = sheet.Now,
            Role = role,
            Destination = over ? sheet.Previous?.Destination : desired.Group,
            Hold = outcome.HoldRule is not null,
            HoldRuleId = outcome.HoldRule,
            Approvals = outcome.Approvals,
            Note = outcome.Note,
            Notify = outcome.Notify,
            Fired = outcome.Fired,
            AlmostFired = almost.Named(new Facts(sheet, sheet.Moments.Count - 1)),
            HeldBack = outcome.HeldBack,
            Conflicts = outcome.Conflicts,
            Kept = outcome.Kept,
            Counted = outcome.Counted,
            LookAgainAt = over ? null : later.Earliest,
            Sheet = sheet with { Fields = sheet.Named(rules.Fields) },
            RuleSetVersion = rules.Version,
            Desired = desired,
        };
    }
}
