using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

/// <summary>A bot's question for tests: account acme, conversation 1, asked at the start of the talk, due an hour later.</summary>
internal static class Asking
{
    public const string BotKey = "k-bot";

    public static readonly ApprovalOptions Options = new()
    {
        Actions = new() { ["refund"] = new ApprovalActionOptions { Kind = ActionKind.Refund, Approvers = ["Billing"] } },
        Webhooks = ["bot"],
        AnswerField = "Bot question",
    };

    /// <summary>Ann is of Billing; nobody else is.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlySet<string>> Members = new Dictionary<string, IReadOnlySet<string>> { ["Billing"] = new HashSet<string> { Talk.Agent.Id } };

    public static readonly Author Colleague = new(AuthorKind.Agent, "a9", "Carl");

    public static DateTimeOffset Deadline => Talk.Start.AddHours(1);

    public static Approval Pending(string id = "q1", HelpdeskKind helpdesk = HelpdeskKind.Zendesk) => ApprovalMachine.Open(
        new ApprovalProposal(id, new ConversationRef("acme", "1"), "refund")
        {
            Amount = 120,
            Currency = "EUR",
            Parameters = new Dictionary<string, string> { ["order"] = "7741", ["method"] = "card" },
            Deadline = Deadline,
            Bot = "Robo",
        },
        new ApprovalRuling(ApprovalVerdict.Ask, "always_a_person.refund"),
        Options,
        helpdesk,
        BotKey,
        Talk.Start);

    public static ApprovalAnswer By(Author author, AnswerKind kind = AnswerKind.Approve, string evidence = "m1#0", DateTimeOffset? at = null, string? key = null, Dictionary<string, string>? changes = null) =>
        new(kind, author.Id, author.Name, at ?? Talk.Start.AddMinutes(1), key is null ? AnswerVia.Note : AnswerVia.Api, evidence) { KeyId = key, Changes = changes ?? [] };

    /// <summary>Our note with the question stands in the talk.</summary>
    public static Talk Asks(this Talk talk, Approval approval) => talk.Notes(Talk.Self, $"/approve {approval.Id}", ApprovalEffects.AskKey(approval).Value);

    public static ApprovalChanges Settle(Snapshot snapshot, DateTimeOffset now, params Approval[] approvals) =>
        ApprovalDesk.Settle(approvals, ApprovalDesk.Fresh(approvals, snapshot, Options), Members, now);
}
