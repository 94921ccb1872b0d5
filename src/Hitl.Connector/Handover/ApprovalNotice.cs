namespace Hitl.Connector.Handover;

/// <summary>What a bot may do, exactly: nothing else was approved.</summary>
public sealed record AllowedAction(string Action, IReadOnlyDictionary<string, string> Parameters, decimal? Amount, string? Currency);

/// <param name="PersonId">Their id at the helpdesk.</param>
public sealed record GivenAnswer(AnswerKind Kind, string PersonId, string? PersonName, AnswerVia Via, DateTimeOffset At, string? Reason);

/// <summary>A question as bots see it, by polling and by webhook.</summary>
/// <param name="Reason">Why a person was asked, or why the rule or the settings answered.</param>
/// <param name="Allowed">Null unless it may be done.</param>
/// <param name="Answer">Null unless a person answered.</param>
public sealed record ApprovalNotice(
    string Id,
    string Account,
    string Conversation,
    string Action,
    ApprovalState State,
    string Reason,
    DateTimeOffset Deadline,
    DateTimeOffset ProposedAt,
    DateTimeOffset? ClosedAt,
    AllowedAction? Allowed,
    GivenAnswer? Answer)
{
    public static ApprovalNotice Of(Approval approval) => new(
        approval.Id,
        approval.Proposal.Conversation.Account,
        approval.Proposal.Conversation.Id,
        approval.Proposal.Action,
        approval.State,
        approval.Reason,
        approval.Proposal.Deadline,
        approval.ProposedAt,
        approval.ClosedAt,
        approval.Allowed is { } allowed ? new AllowedAction(allowed.Action, allowed.Parameters, allowed.Amount, allowed.Currency) : null,
        approval.Answer is { } answer ? new GivenAnswer(answer.Kind, answer.PersonId, answer.PersonName, answer.Via, answer.At, answer.Reason) : null);
}
