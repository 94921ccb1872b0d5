using System.Globalization;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Handover;

/// <summary>The notes of a question: what the bot asks, what became of it, whose answer did not count. Pure.</summary>
internal static class ApprovalNote
{
    private const int LongestName = 80;

    public static ContextNote Ask(Approval approval)
    {
        var proposal = approval.Proposal;
        var who = proposal.Bot is { } bot ? NoteText.Quote(bot, LongestName) : "A bot";
        var lines = new List<NoteLine>
        {
            Line($"Action: {proposal.Action}"),
            Line($"Risk, as the bot sees it: {Name(proposal.Risk)}{(proposal.Confidence is { } sure ? string.Create(CultureInfo.InvariantCulture, $"; it is {sure:0%} sure") : "")}"),
        };
        if (proposal.Amount is not null)
        {
            lines.Insert(1, Line($"Amount: {Money(proposal)}"));
        }

        lines.AddRange(Parameters(proposal));
        if (proposal.Summary is { Length: > 0 } summary)
        {
            lines.Add(Line($"In the bot's words: “{NoteText.Quote(summary)}”"));
        }

        return Note(
            $"{who} asks: may it do “{proposal.Action}”{(proposal.Amount is null ? "" : $" ({Money(proposal)})")}? Answer until {Time(proposal.Deadline)}",
            new NoteSection("proposal", "What it wants to do", lines),
            new NoteSection("why", "Why a person", [Line(Why(approval.Reason))]),
            new NoteSection("answer", $"How to answer: one line in an internal note, from {NoteText.Quote(string.Join(" or ", approval.Approvers))}",
            [
                Line($"/approve {proposal.Id}"),
                Line($"/edit {proposal.Id} {Example(proposal)} (approves it with other values)"),
                Line($"/reject {proposal.Id} and why"),
                Line($"/takeover {proposal.Id} (you do it; the bots are held)"),
                Line("Without an answer it is not done."),
            ]));
    }

    /// <summary>A take-over that came through the API is written as the command itself: <see cref="Ownership"/> reads it here.</summary>
    public static ContextNote Close(Approval approval)
    {
        var proposal = approval.Proposal;
        var by = approval.Answer is { } answer ? $"{Person(answer)}{Way(answer)}" : "";
        var headline = approval.State switch
        {
            ApprovalState.Approved => $"Approved: the bot may do “{proposal.Action}”",
            ApprovalState.Edited => $"Approved with changes: the bot may do “{proposal.Action}”",
            ApprovalState.Rejected => $"Rejected: the bot must not do “{proposal.Action}”",
            ApprovalState.TakenOver when approval.Answer is { Via: AnswerVia.Api } => $"{TakeOverNote.Command} {proposal.Id}",
            ApprovalState.TakenOver => $"Taken over: a person does “{proposal.Action}”, the bots are held",
            _ => $"Nobody answered in time: the bot must not do “{proposal.Action}”",
        };
        var lines = new List<NoteLine>();
        if (by.Length > 0)
        {
            lines.Add(Line($"By {by}"));
        }

        if (approval is { State: ApprovalState.Edited, Allowed: { } allowed })
        {
            lines.AddRange(allowed.Amount is null ? [] : [Line($"Amount: {Money(allowed)}")]);
            lines.AddRange(Parameters(allowed));
        }

        if (approval.Answer?.Reason is { } reason)
        {
            lines.Add(Line($"“{NoteText.Quote(reason)}”"));
        }

        lines.Add(Line($"Question {proposal.Id}"));
        return Note(headline, new NoteSection("approval", "The bot is told", lines));
    }

    public static ContextNote Refuse(Approval approval, ApprovalAnswer answer, string who, string code) => Note(
        code switch
        {
            ApprovalMachine.NotAnApprover => $"This answer did not count: {Outsider(answer, who)} may not decide about “{approval.Proposal.Action}”",
            ApprovalMachine.NotInternal => "This answer did not count: the customer can read it. Write it in an internal note",
            ApprovalMachine.AlreadyAnswered => $"This answer did not count: the question is closed ({Name(approval.State)})",
            ApprovalMachine.Expired => "This answer did not count: the deadline has passed, and it was not done",
            ApprovalMachine.EditUnreadable => "This answer did not count: the changes cannot be read",
            _ => "This answer did not count: no question of this conversation has that id",
        },
        new NoteSection("approval", "What to do", [Line(Next(approval, code))]));

    public static string Name(ApprovalState state) => state switch
    {
        ApprovalState.Pending => "pending",
        ApprovalState.Approved => "approved",
        ApprovalState.Edited => "edited",
        ApprovalState.Rejected => "rejected",
        ApprovalState.TakenOver => "taken_over",
        ApprovalState.Expired => "expired",
        _ => "refused",
    };

    public static string Name(AnswerVia via) => via switch { AnswerVia.Note => "note", AnswerVia.Field => "field", _ => "API" };

    public static string Verb(AnswerKind kind) => kind switch
    {
        AnswerKind.Approve => "Approval",
        AnswerKind.Edit => "Approval with changes",
        AnswerKind.Reject => "Rejection",
        _ => "Take-over",
    };

    private static string Next(Approval approval, string code) => code switch
    {
        ApprovalMachine.NotAnApprover => $"Ask somebody of {NoteText.Quote(string.Join(" or ", approval.Approvers))}.",
        ApprovalMachine.NotInternal => $"Write /approve {approval.Id} or /reject {approval.Id} as an internal note.",
        ApprovalMachine.AlreadyAnswered or ApprovalMachine.Expired => "Nothing. If the bot still needs it, it has to ask again.",
        ApprovalMachine.EditUnreadable => $"Write it as: /edit {approval.Id} {Example(approval.Proposal)}. What can be changed: {Changeable(approval.Proposal)}.",
        _ => $"Copy the line from the question. The last one here is {approval.Id} ({Name(approval.State)}).",
    };

    private static string Changeable(ApprovalProposal proposal) =>
        string.Join(", ", [.. proposal.Amount is null ? Array.Empty<string>() : [ApprovalProposal.AmountName], .. proposal.Parameters.Keys.Order(StringComparer.Ordinal)]) is { Length: > 0 } names ? names : "nothing";

    private static string Example(ApprovalProposal proposal) =>
        proposal.Amount is not null ? $"{ApprovalProposal.AmountName}=10" : proposal.Parameters.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } name ? $"{name}=\"new value\"" : "name=value";

    private static IEnumerable<NoteLine> Parameters(ApprovalProposal proposal) =>
        proposal.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Line($"{p.Key}: {NoteText.Quote(p.Value)}"));

    private static string Why(string reason) => reason switch
    {
        "risk" => "The bot itself calls it riskier than a rule may approve.",
        "confidence" => "The bot is not sure enough for a rule to approve it.",
        "over_limit" => "The amount is above what a rule may approve.",
        _ when reason.StartsWith(ApprovalPolicy.AlwaysAPerson, StringComparison.Ordinal) => $"Always a person's to decide: {reason[ApprovalPolicy.AlwaysAPerson.Length..].Replace('_', ' ')}.",
        _ => "This account asks a person each time.",
    };

    private static string Outsider(ApprovalAnswer answer, string who) => who switch
    {
        "agent" or "light_agent" => Person(answer),
        "customer" => "the customer",
        "bot" => "a bot",
        _ => "whoever wrote it",
    };

    private static string Person(ApprovalAnswer answer) => NoteText.Quote(answer.PersonName is { Length: > 0 } name ? name : answer.PersonId, LongestName);

    private static string Way(ApprovalAnswer answer) => answer.Via is AnswerVia.Api ? $" through the API (key {answer.KeyId})" : "";

    private static string Money(ApprovalProposal proposal) => string.Create(CultureInfo.InvariantCulture, $"{proposal.Amount} {proposal.Currency}");

    private static string Name(ApprovalRisk risk) => risk switch { ApprovalRisk.Low => "low", ApprovalRisk.Medium => "medium", _ => "high" };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static NoteLine Line(string text) => new(text, []);

    private static ContextNote Note(string headline, params NoteSection[] sections) => new(headline, "en", sections);
}
