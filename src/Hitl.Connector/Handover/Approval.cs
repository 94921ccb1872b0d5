using System.Text.Json.Serialization;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <summary>Where a bot's question stands. Only <see cref="Pending"/> is open: every other state is final.</summary>
public enum ApprovalState
{
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>The bot may do what it proposed.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>The bot may do it with the changes that the person made, and not otherwise.</summary>
    [JsonStringEnumMemberName("edited")]
    Edited,

    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>A person does it; the bots are held.</summary>
    [JsonStringEnumMemberName("taken_over")]
    TakenOver,

    /// <summary>Nobody answered in time: it must not be done.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>By the account's settings; nobody was asked.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

public enum AnswerKind
{
    [JsonStringEnumMemberName("approve")]
    Approve,

    [JsonStringEnumMemberName("edit")]
    Edit,

    [JsonStringEnumMemberName("reject")]
    Reject,

    [JsonStringEnumMemberName("takeover")]
    TakeOver,
}

/// <summary>Where an answer was given.</summary>
public enum AnswerVia
{
    [JsonStringEnumMemberName("note")]
    Note,

    [JsonStringEnumMemberName("field")]
    Field,

    [JsonStringEnumMemberName("api")]
    Api,
}

/// <summary>What somebody answered.</summary>
/// <param name="PersonId">Their id at the helpdesk.</param>
/// <param name="EvidenceId">What it stands on: message and line, activity, or a hash of the API's call. The same evidence is the same answer.</param>
public sealed record ApprovalAnswer(AnswerKind Kind, string PersonId, string? PersonName, DateTimeOffset At, AnswerVia Via, string EvidenceId)
{
    /// <summary>In their own words; null when they gave none.</summary>
    public string? Reason { get; init; }

    /// <summary>New values by parameter, <c>amount</c> among them.</summary>
    public IReadOnlyDictionary<string, string> Changes { get; init; } = new Dictionary<string, string>();

    /// <summary>Id of the access key it came with; null for the helpdesk.</summary>
    public string? KeyId { get; init; }
}

/// <summary>An answer that did not count.</summary>
/// <param name="Who">Bounded: <c>agent</c>, <c>light_agent</c>, <c>customer</c>, <c>bot</c>, <c>helpdesk_rule</c>, <c>unknown_author</c>.</param>
/// <param name="Code">Bounded, see <see cref="ApprovalMachine"/>.</param>
public sealed record RefusedAnswer(ApprovalAnswer Answer, string Who, string Code);

/// <summary>A bot's question with all that became of it. What a state needs to be explained stands in it, the bot's part and the person's.</summary>
/// <param name="Reason">Why it was asked, approved by rule or refused (<see cref="ApprovalRuling.Reason"/>).</param>
public sealed record Approval(ApprovalProposal Proposal, ApprovalState State, string Reason, DateTimeOffset ProposedAt)
{
    public required HelpdeskKind Helpdesk { get; init; }

    /// <summary>Id of the access key that the bot proposed with: it cannot answer.</summary>
    public required string KeyId { get; init; }

    /// <summary>Groups and people who may answer, as they were configured when it was asked.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = [];

    /// <summary>Names of the outgoing webhooks that are told, as they were configured when it was asked.</summary>
    public IReadOnlyList<string> Webhooks { get; init; } = [];

    /// <summary>Null while it is open, and where no person answered.</summary>
    public ApprovalAnswer? Answer { get; init; }

    /// <summary>Null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>In the order in which they were seen.</summary>
    public IReadOnlyList<RefusedAnswer> RefusedAnswers { get; init; } = [];

    public string Id => Proposal.Id;

    public bool IsOpen => State is ApprovalState.Pending;

    /// <summary>What the bot may do now: the proposal, with the person's changes in it. Null unless it was approved or edited.</summary>
    public ApprovalProposal? Allowed => State switch
    {
        ApprovalState.Approved => Proposal,
        ApprovalState.Edited => ApprovalMachine.Change(Proposal, Answer!.Changes).Changed,
        _ => null,
    };
}
