using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <param name="After">The approval as it is now; a refused answer stands in it.</param>
/// <param name="Refusal">Null when the answer counts, or counted before.</param>
public readonly record struct ApprovalStep(Approval After, string? Refusal);

/// <summary>
/// How a bot's question goes from open to closed. Pure and total: any approval takes any answer at any time. A closed
/// one never changes its state, and from the deadline on an open one can only expire.
/// </summary>
public static class ApprovalMachine
{
    /// <summary>Not of the approvers: another agent, a light agent, a customer, a bot, or the bot's own key.</summary>
    public const string NotAnApprover = "not_an_approver";

    /// <summary>Written where the customer reads it: an answer is an internal note.</summary>
    public const string NotInternal = "not_internal";
    public const string AlreadyAnswered = "already_answered";
    public const string Expired = "expired";

    /// <summary>An edit that changes nothing, or changes what was not proposed.</summary>
    public const string EditUnreadable = "edit_unreadable";

    /// <summary>No question of this conversation has the id.</summary>
    public const string UnknownApproval = "unknown_approval";

    /// <summary>A new question with the ruling on it.</summary>
    /// <param name="options">Has an action of the proposal's name.</param>
    /// <param name="keyId">The access key that the bot proposed with.</param>
    public static Approval Open(ApprovalProposal proposal, ApprovalRuling ruling, ApprovalOptions options, HelpdeskKind helpdesk, string keyId, DateTimeOffset now)
    {
        var state = ruling.Verdict switch
        {
            ApprovalVerdict.Approve => ApprovalState.Approved,
            ApprovalVerdict.Refuse => ApprovalState.Refused,
            _ => ApprovalState.Pending,
        };
        return new Approval(proposal, state, ruling.Reason, now)
        {
            Helpdesk = helpdesk,
            KeyId = keyId,
            Approvers = [.. options.Actions[proposal.Action].Approvers],
            Webhooks = [.. options.Webhooks],
            ClosedAt = state is ApprovalState.Pending ? null : now,
        };
    }

    /// <summary>Closes what is open past its deadline; anything else stays as it is.</summary>
    public static Approval Tick(Approval approval, DateTimeOffset now) =>
        approval.IsOpen && now >= approval.Proposal.Deadline ? approval with { State = ApprovalState.Expired, ClosedAt = now } : approval;

    /// <param name="who">As in <see cref="RefusedAnswer.Who"/>.</param>
    /// <param name="isApprover">A person of the named groups, who wrote where only the support side reads.</param>
    public static ApprovalStep Answer(Approval approval, ApprovalAnswer answer, string who, bool isApprover, DateTimeOffset now)
    {
        // Seen again after a crash, or sent again after a time-out.
        if (approval.Answer?.EvidenceId == answer.EvidenceId)
        {
            return new(approval, null);
        }

        approval = Tick(approval, now);
        var refusal = !isApprover || (answer.KeyId is { } key && key == approval.KeyId) ? NotAnApprover
            : approval.State is ApprovalState.Expired ? Expired
            : !approval.IsOpen ? AlreadyAnswered
            : answer.Kind is AnswerKind.Edit && Change(approval.Proposal, answer.Changes).Problem is not null ? EditUnreadable
            : null;
        if (refusal is not null)
        {
            return new(Refuse(approval, answer, who, refusal), refusal);
        }

        var state = answer.Kind switch
        {
            AnswerKind.Approve => ApprovalState.Approved,
            AnswerKind.Edit => ApprovalState.Edited,
            AnswerKind.TakeOver => ApprovalState.TakenOver,
            _ => ApprovalState.Rejected,
        };
        return new(approval with { State = state, Answer = answer, ClosedAt = now }, null);
    }

    /// <summary>Keeps an answer that did not count, once.</summary>
    public static Approval Refuse(Approval approval, ApprovalAnswer answer, string who, string code) =>
        approval.RefusedAnswers.Any(r => r.Answer.EvidenceId == answer.EvidenceId && r.Code == code)
            ? approval
            : approval with { RefusedAnswers = [.. approval.RefusedAnswers, new RefusedAnswer(answer, who, code)] };

    /// <summary>The proposal with these values; <c>Problem</c> names the one that cannot be taken.</summary>
    public static (ApprovalProposal Changed, string? Problem) Change(ApprovalProposal proposal, IReadOnlyDictionary<string, string> changes)
    {
        if (changes.Count == 0)
        {
            return (proposal, "");
        }

        var parameters = new Dictionary<string, string>(proposal.Parameters, StringComparer.Ordinal);
        var amount = proposal.Amount;
        foreach (var (name, value) in changes)
        {
            if (name == ApprovalProposal.AmountName)
            {
                if (proposal.Amount is null || !decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var changed) || changed <= 0)
                {
                    return (proposal, name);
                }

                amount = changed;
            }
            else if (!parameters.ContainsKey(name) || value.Length == 0)
            {
                return (proposal, name);
            }
            else
            {
                parameters[name] = value;
            }
        }

        return (proposal with { Parameters = parameters, Amount = amount }, null);
    }
}
