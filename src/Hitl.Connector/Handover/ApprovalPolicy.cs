using Hitl.Connector.Accounts;

namespace Hitl.Connector.Handover;

public enum ApprovalVerdict
{
    /// <summary>Approved by rule.</summary>
    Approve,

    /// <summary>A person decides.</summary>
    Ask,
    Refuse,
}

/// <param name="Reason">Bounded: <c>rule</c>, <c>setting</c>, <c>risk</c>, <c>confidence</c>, <c>over_limit</c>, <c>always_a_person.KIND</c>, <c>account_in_shadow</c>.</param>
public sealed record ApprovalRuling(ApprovalVerdict Verdict, string Reason);

/// <summary>
/// Decides what becomes of a bot's proposal. Pure. A refund or payment above its limit, an account closure, a
/// prescription, clinical advice and a legal commitment always need a person: no confidence and no setting approves them.
/// </summary>
public static class ApprovalPolicy
{
    /// <summary>Reason of a ruling that stands above every setting, with the kind after it.</summary>
    public const string AlwaysAPerson = "always_a_person.";

    private static readonly (ActionKind Kind, string[] Words)[] Tellings =
    [
        (ActionKind.Refund, ["refund", "refunds", "reimburse", "reimbursement", "chargeback", "compensate", "compensation", "goodwill"]),
        (ActionKind.Payment, ["pay", "payment", "payments", "payout", "charge", "charges", "credit", "credits", "debit", "transfer", "voucher", "wire"]),
        (ActionKind.Prescription, ["prescription", "prescriptions", "prescribe", "refill", "dosage", "dose", "medication"]),
        (ActionKind.ClinicalAdvice, ["clinical", "diagnosis", "diagnose", "medical", "treatment", "therapy", "triage"]),
        (ActionKind.LegalCommitment, ["legal", "liability", "settlement", "settle", "contract", "indemnify", "waiver"]),
    ];

    private static readonly string[] Ends = ["close", "closure", "delete", "deletion", "remove", "erase", "terminate", "termination", "deactivate", "cancel"];
    private static readonly string[] Accounts = ["account", "accounts", "user", "profile", "workspace", "tenant", "customer"];

    /// <param name="action">What the admin set for <see cref="ApprovalProposal.Action"/>.</param>
    public static ApprovalRuling Rule(ApprovalProposal proposal, ApprovalActionOptions action, AccountMode mode)
    {
        if (mode is AccountMode.Shadow)
        {
            return new(ApprovalVerdict.Refuse, "account_in_shadow");
        }

        if (action.Decide is ApprovalMode.Refuse)
        {
            return new(ApprovalVerdict.Refuse, "setting");
        }

        if (WhyAlways(proposal, action) is { } always)
        {
            return new(ApprovalVerdict.Ask, always);
        }

        return action switch
        {
            { Decide: ApprovalMode.Ask } => new(ApprovalVerdict.Ask, "setting"),
            _ when proposal.Risk > action.UpToRisk => new(ApprovalVerdict.Ask, "risk"),
            { Confidence: { } least } when !(proposal.Confidence >= least) => new(ApprovalVerdict.Ask, "confidence"),
            _ => new(ApprovalVerdict.Approve, "rule"),
        };
    }

    /// <summary>What the action comes to by its setting and by its name; empty when neither says anything.</summary>
    public static IReadOnlyList<ActionKind> KindsOf(string action, ActionKind declared)
    {
        var words = Words(action);
        var kinds = Tellings.Where(t => t.Words.Intersect(words, StringComparer.Ordinal).Any()).Select(t => t.Kind).ToHashSet();
        if (words.Intersect(Ends, StringComparer.Ordinal).Any() && words.Intersect(Accounts, StringComparer.Ordinal).Any())
        {
            kinds.Add(ActionKind.AccountClosure);
        }

        if (declared is not ActionKind.Other)
        {
            kinds.Add(declared);
        }

        return [.. kinds.Order()];
    }

    private static string? WhyAlways(ApprovalProposal proposal, ApprovalActionOptions action)
    {
        var kinds = KindsOf(proposal.Action, action.Kind);
        foreach (var kind in kinds)
        {
            if (kind is not (ActionKind.Refund or ActionKind.Payment))
            {
                return AlwaysAPerson + Name(kind);
            }
        }

        // Whatever it is called: where an amount stands, money moves.
        return (kinds.Count == 0 && proposal.Amount is null) || IsWithinLimit(proposal, action) ? null
            : kinds.Count == 0 ? "over_limit" : AlwaysAPerson + Name(kinds[0]);
    }

    private static bool IsWithinLimit(ApprovalProposal proposal, ApprovalActionOptions action) =>
        proposal.Amount <= action.Limit && string.Equals(proposal.Currency, action.Currency, StringComparison.OrdinalIgnoreCase);

    private static string Name(ActionKind kind) => kind switch
    {
        ActionKind.Refund => "refund",
        ActionKind.Payment => "payment",
        ActionKind.AccountClosure => "account_closure",
        ActionKind.Prescription => "prescription",
        ActionKind.ClinicalAdvice => "clinical_advice",
        ActionKind.LegalCommitment => "legal_commitment",
        _ => "other",
    };

    // issue_refund, issue-refund and issueRefund are the same words.
    private static List<string> Words(string action)
    {
        var words = new List<string>();
        var start = 0;
        for (var at = 1; at <= action.Length; at++)
        {
            if (at == action.Length || !char.IsLetter(action[at]) || (char.IsUpper(action[at]) && char.IsLower(action[at - 1])))
            {
                words.Add(action[start..at].Trim('_', '-').ToLowerInvariant());
                start = at;
            }
        }

        return words;
    }
}
