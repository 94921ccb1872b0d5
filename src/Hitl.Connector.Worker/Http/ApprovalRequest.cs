using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Worker.Http;

/// <summary>What a bot proposes. Parts that it does not know are left out.</summary>
/// <param name="Id">Chosen by the bot, 1 to 64 letters, digits, _ and -: the same id is the same question.</param>
/// <param name="Account">May be left out where the key is of one account.</param>
/// <param name="Conversation">The vendor's id, as in <c>/api/v1/conversations/{account}/{id}</c>.</param>
/// <param name="Action">One of the account's actions.</param>
/// <param name="Deadline">ISO 8601, e.g. <c>2026-11-21T20:00:00Z</c>; UTC where it names no offset.</param>
/// <param name="Risk"><c>low</c>, <c>medium</c> or <c>high</c>; high where nothing is said.</param>
/// <param name="Amount">Above zero, with a currency.</param>
/// <param name="Currency">Three letters, e.g. <c>EUR</c>.</param>
/// <param name="Confidence">How sure the bot is, 0 to 1.</param>
/// <param name="Bot">The bot's name for people, at most 80 characters.</param>
/// <param name="Summary">Why, in the bot's words, at most 500 characters.</param>
/// <param name="Parameters">At most 20, each value at most 500 characters; shown to people, and given back as approved.</param>
public sealed record ApprovalRequest(
    string? Id,
    string? Account,
    string? Conversation,
    string? Action,
    string? Deadline,
    string? Risk = null,
    decimal? Amount = null,
    string? Currency = null,
    double? Confidence = null,
    string? Bot = null,
    string? Summary = null,
    Dictionary<string, string?>? Parameters = null)
{
    private const int LongestText = 500;
    private const int LongestBot = 80;
    private const int LongestConversation = 200;
    private const int MostParameters = 20;

    /// <summary>The proposal, or what is wrong with it. Time and settings are not looked at.</summary>
    internal (ApprovalProposal? Proposal, ApiProblem? Problem) Read(string account)
    {
        if (Problem() is { } problem)
        {
            return (null, problem);
        }

        return (new ApprovalProposal(Id!, new ConversationRef(account, Conversation!), Action!)
        {
            Parameters = (Parameters ?? []).ToDictionary(p => p.Key, p => p.Value!, StringComparer.Ordinal),
            Risk = RiskOf(Risk)!.Value,
            Amount = Amount,
            Currency = Currency?.ToUpperInvariant(),
            Confidence = Confidence,
            Deadline = DeadlineOf(Deadline)!.Value,
            Bot = Bot,
            Summary = Summary,
        }, null);
    }

    private ApiProblem? Problem() => this switch
    {
        _ when Id is null || !ApprovalProposal.IsName(Id) => new("id_unreadable", "id is 1 to 64 letters, digits, _ and -, chosen anew for each question."),
        { Conversation: not { Length: > 0 and <= LongestConversation } } => new("conversation_missing", "Name the conversation by the vendor's id."),
        _ when !Conversation.All(c => c is > ' ' and < (char)0x7f) => new("conversation_missing", "Name the conversation by the vendor's id."),
        _ when Action is null || !ApprovalProposal.IsName(Action) => new("unknown_action", "Name one of the account's actions."),
        _ when DeadlineOf(Deadline) is null => new("deadline_missing", "deadline is a time such as 2026-11-21T20:00:00Z."),
        _ when RiskOf(Risk) is null => new("risk_unknown", "risk is low, medium or high."),
        { Amount: <= 0 } => new("amount_unreadable", "amount is above zero."),
        _ when (Amount is null) != (Currency is null) || Currency is { } currency && !(currency.Length == 3 && currency.All(char.IsAsciiLetter)) => new("amount_unreadable", "amount and currency go together; currency is three letters such as EUR."),
        { Confidence: not (null or (>= 0 and <= 1)) } => new("confidence_out_of_range", "confidence is from 0 to 1."),
        { Bot.Length: 0 or > LongestBot } => new("text_too_long", $"bot has 1 to {LongestBot} characters."),
        { Summary.Length: 0 or > LongestText } => new("text_too_long", $"summary has 1 to {LongestText} characters."),
        { Parameters.Count: > MostParameters } => new("parameters_unreadable", $"At most {MostParameters} parameters."),
        _ when Parameters?.FirstOrDefault(p => !IsParameter(p.Key, p.Value)).Key is { } name => new("parameters_unreadable", $"Parameter \"{name[..Math.Min(name.Length, ApprovalProposal.LongestName)]}\": a name is 1 to 64 letters, digits, _ and - and none of {string.Join(", ", ApprovalProposal.ReservedNames)}; a value has 1 to {LongestText} characters."),
        _ => null,
    };

    private static bool IsParameter(string name, string? value) =>
        ApprovalProposal.IsName(name) && !ApprovalProposal.ReservedNames.Contains(name, StringComparer.OrdinalIgnoreCase) && value is { Length: > 0 and <= LongestText };

    private static ApprovalRisk? RiskOf(string? text) => text switch
    {
        null or "high" => ApprovalRisk.High,
        "medium" => ApprovalRisk.Medium,
        "low" => ApprovalRisk.Low,
        _ => null,
    };

    private static DateTimeOffset? DeadlineOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}

/// <summary>A person's answer, sent by whoever showed them the question.</summary>
/// <param name="Person">Who answers: id or e-mail address at the helpdesk.</param>
/// <param name="Answer"><c>approve</c>, <c>edit</c>, <c>reject</c> or <c>takeover</c>.</param>
/// <param name="Account">May be left out where the key is of one account.</param>
/// <param name="Changes">For an edit: new values by parameter, <c>amount</c> among them, as text.</param>
/// <param name="Reason">In the person's words, at most 500 characters.</param>
public sealed record ApprovalAnswerRequest(string? Person, string? Answer, string? Account = null, Dictionary<string, string?>? Changes = null, string? Reason = null)
{
    private const int LongestText = 500;
    private const int LongestPerson = 200;

    internal ApiProblem? Problem() => this switch
    {
        { Person: not { Length: > 0 and <= LongestPerson } } => new("person_missing", "Name who answers by id or e-mail address."),
        _ when KindOf(Answer) is null => new("answer_unknown", "answer is approve, edit, reject or takeover."),
        { Reason.Length: 0 or > LongestText } => new("text_too_long", $"reason has 1 to {LongestText} characters."),
        _ when Changes is { Count: > 0 } && KindOf(Answer) is not AnswerKind.Edit => new(ApprovalMachine.EditUnreadable, "Only an edit has changes."),
        _ when Changes?.Any(c => c.Value is not { Length: > 0 and <= LongestText }) == true => new(ApprovalMachine.EditUnreadable, $"Each change has 1 to {LongestText} characters."),
        _ => null,
    };

    /// <summary>Only after <see cref="Problem"/> found none.</summary>
    internal ApprovalAnswer Read(CatalogEntry who, string keyId, DateTimeOffset now)
    {
        var changes = (Changes ?? []).ToDictionary(c => c.Key, c => c.Value!, StringComparer.Ordinal);
        string[] parts = [keyId, who.Id, Answer!, Reason ?? "", .. changes.OrderBy(c => c.Key, StringComparer.Ordinal).SelectMany(c => new[] { c.Key, c.Value })];

        // The same call again is the same answer: a caller that heard nothing sends it again.
        return new ApprovalAnswer(KindOf(Answer)!.Value, who.Id, who.Name.Length > 0 ? who.Name : null, now, AnswerVia.Api, $"api:{EffectKey.From(parts)}")
        {
            Reason = Reason,
            Changes = changes,
            KeyId = keyId,
        };
    }

    private static AnswerKind? KindOf(string? text) => text switch
    {
        "approve" => AnswerKind.Approve,
        "edit" => AnswerKind.Edit,
        "reject" => AnswerKind.Reject,
        "takeover" => AnswerKind.TakeOver,
        _ => null,
    };
}
