using System.Globalization;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Handover;

/// <summary>What bots asked in a conversation and what people answered, in plain words. Pure.</summary>
public static class ApprovalTrail
{
    /// <summary>One part per question, the bot's side and the person's.</summary>
    public static IReadOnlyList<ExplanationPart> Of(IReadOnlyList<Approval> approvals) => [.. approvals.Select(a => new ExplanationPart($"What the bot asked ({a.Id})", [.. Lines(a)]))];

    private static IEnumerable<string> Lines(Approval approval)
    {
        var proposal = approval.Proposal;
        yield return $"{Time(approval.ProposedAt)} {proposal.Bot ?? "A bot"} (key {approval.KeyId}) asked to do {Action(proposal)}, risk {proposal.Risk.ToString().ToLowerInvariant()}, deadline {Time(proposal.Deadline)}.";
        if (proposal.Summary is { } summary)
        {
            yield return $"In its words: “{summary.ReplaceLineEndings(" ")}”";
        }

        yield return approval.State switch
        {
            ApprovalState.Refused => $"Refused by the account's settings ({approval.Reason}); nobody was asked.",
            ApprovalState.Approved when approval.Answer is null => "Approved by rule; nobody was asked.",
            _ => $"{string.Join(" or ", approval.Approvers)} was asked ({approval.Reason}).",
        };
        foreach (var refused in approval.RefusedAnswers)
        {
            yield return $"{Time(refused.Answer.At)} {ApprovalNote.Verb(refused.Answer.Kind)} by {Person(refused.Answer)} ({refused.Who}, {ApprovalNote.Name(refused.Answer.Via)}) did not count: {refused.Code}.";
        }

        if (approval.Answer is { } answer)
        {
            yield return $"{Time(answer.At)} {ApprovalNote.Verb(answer.Kind)} by {Person(answer)} ({ApprovalNote.Name(answer.Via)} {answer.EvidenceId}){(answer.Reason is { } reason ? $": “{reason}”" : "")}.";
        }

        if (approval is { State: ApprovalState.Edited, Allowed: { } allowed })
        {
            yield return $"The bot may do {Action(allowed)}.";
        }

        yield return approval.State switch
        {
            ApprovalState.Pending => "It waits for an answer.",
            ApprovalState.Expired => $"Closed {Time(approval.ClosedAt)} without an answer: it must not be done.",
            _ => $"Closed {Time(approval.ClosedAt)}: {ApprovalNote.Name(approval.State)}.",
        };
    }

    private static string Action(ApprovalProposal proposal)
    {
        var parts = proposal.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value.ReplaceLineEndings(" ")}").ToList();
        if (proposal.Amount is { } amount)
        {
            parts.Insert(0, string.Create(CultureInfo.InvariantCulture, $"{amount} {proposal.Currency}"));
        }

        return parts.Count == 0 ? proposal.Action : $"{proposal.Action} ({string.Join(", ", parts)})";
    }

    private static string Person(ApprovalAnswer answer) => answer.PersonName is { Length: > 0 } name ? $"{name} ({answer.PersonId})" : answer.PersonId;

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
