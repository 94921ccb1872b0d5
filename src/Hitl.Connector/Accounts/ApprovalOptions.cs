using System.Globalization;
using System.Text.RegularExpressions;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Accounts;

/// <summary>What the admin wants done with a kind of action that a bot proposes.</summary>
public enum ApprovalMode
{
    /// <summary>A person decides.</summary>
    Ask,

    /// <summary>Approved by rule, within the limits of <see cref="ApprovalActionOptions"/>; otherwise a person decides.</summary>
    Approve,

    /// <summary>Never.</summary>
    Refuse,
}

/// <summary>One action that bots may propose.</summary>
public sealed partial class ApprovalActionOptions
{
    /// <summary>What it comes to. What the action's name says counts besides: a "delete_account" is an account closure whatever stands here.</summary>
    public ActionKind Kind { get; set; } = ActionKind.Other;

    public ApprovalMode Decide { get; set; } = ApprovalMode.Ask;

    /// <summary>Who may answer: groups or teams by name or id, people by e-mail address or id, as the helpdesk has them at the time of the answer.</summary>
    public IReadOnlyList<string> Approvers { get; set; } = [];

    /// <summary>Up to this amount a rule may approve; above, and without an amount where money moves, a person decides.</summary>
    public decimal? Limit { get; set; }

    /// <summary>Currency of <see cref="Limit"/> as ISO 4217 has it, e.g. <c>EUR</c>.</summary>
    public string? Currency { get; set; }

    /// <summary>The highest risk that a rule may approve.</summary>
    public ApprovalRisk UpToRisk { get; set; } = ApprovalRisk.Low;

    /// <summary>What the bot must be sure of for a rule to approve, 0 to 1; null asks for nothing.</summary>
    public double? Confidence { get; set; }

    public IEnumerable<string> Validate(string keyPrefix)
    {
        if (Decide is not ApprovalMode.Refuse && Approvers.All(string.IsNullOrWhiteSpace))
        {
            yield return $"{keyPrefix}:{nameof(Approvers)}: is missing; name the group, or the people, that a bot's question goes to (a rule never approves everything).";
        }

        if (Limit is < 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{keyPrefix}:{nameof(Limit)}: is {Limit}; write the highest amount that a rule may approve.");
        }

        if ((Limit is null) != (Currency is null) || (Currency is { } currency && !CurrencyCode().IsMatch(currency)))
        {
            yield return $"{keyPrefix}:{nameof(Currency)}: {nameof(Limit)} and {nameof(Currency)} go together, the currency as three letters such as EUR.";
        }

        if (Confidence is not (null or (>= 0 and <= 1)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{keyPrefix}:{nameof(Confidence)}: is {Confidence}; set it from 0 to 1.");
        }
    }

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex CurrencyCode();
}

/// <summary>What bots may ask people for, who answers, and who is told.</summary>
public sealed class ApprovalOptions
{
    /// <summary>By the name that bots use, e.g. <c>refund</c>. A bot that proposes anything else is refused.</summary>
    public Dictionary<string, ApprovalActionOptions> Actions { get; set; } = [];

    /// <summary>Names of outgoing webhooks that are told of each question and each answer (<c>approval.asked</c>, <c>approval.answered</c>).</summary>
    public IReadOnlyList<string> Webhooks { get; set; } = [];

    /// <summary>People whom the helpdesk itself tells of each question, by name, e-mail address or id.</summary>
    public IReadOnlyList<string> Mention { get; set; } = [];

    /// <summary>Title of a text field in which an approver may write the command instead of a note; null for notes alone.</summary>
    public string? AnswerField { get; set; }

    /// <summary>The farthest deadline a bot may set, in hours. Range 1 to 720.</summary>
    public int LongestHours { get; set; } = 168;

    public IEnumerable<string> Validate(string keyPrefix)
    {
        if (LongestHours is < 1 or > 720)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{keyPrefix}:{nameof(LongestHours)}: is {LongestHours}; set it from 1 to 720.");
        }

        foreach (var (name, action) in Actions)
        {
            if (!ApprovalProposal.IsName(name))
            {
                yield return $"{keyPrefix}:{nameof(Actions)}: \"{name}\" cannot be proposed; an action's name has 1 to {ApprovalProposal.LongestName} letters, digits, _ and -.";
            }

            foreach (var problem in action.Validate($"{keyPrefix}:{nameof(Actions)}:{name}"))
            {
                yield return problem;
            }
        }
    }
}
