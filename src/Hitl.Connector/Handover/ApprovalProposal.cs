using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Handover;

/// <summary>What an action comes to. All but <see cref="Other"/> can need a person whatever the settings say (<see cref="ApprovalPolicy"/>).</summary>
public enum ActionKind
{
    [JsonStringEnumMemberName("other")]
    Other,

    [JsonStringEnumMemberName("refund")]
    Refund,

    [JsonStringEnumMemberName("payment")]
    Payment,

    [JsonStringEnumMemberName("account_closure")]
    AccountClosure,

    [JsonStringEnumMemberName("prescription")]
    Prescription,

    [JsonStringEnumMemberName("clinical_advice")]
    ClinicalAdvice,

    [JsonStringEnumMemberName("legal_commitment")]
    LegalCommitment,
}

/// <summary>How bad it would be if the action were wrong, as the bot sees it.</summary>
public enum ApprovalRisk
{
    [JsonStringEnumMemberName("low")]
    Low,

    [JsonStringEnumMemberName("medium")]
    Medium,

    [JsonStringEnumMemberName("high")]
    High,
}

/// <summary>What a bot wants to do and asks leave for.</summary>
/// <param name="Id">Chosen by the bot, unique within the account: the same id is the same question however often it is sent.</param>
/// <param name="Action">One of the account's configured actions.</param>
public sealed partial record ApprovalProposal(string Id, ConversationRef Conversation, string Action)
{
    public const int LongestName = 64;

    /// <summary>Names that parameters cannot have: an answer's <c>amount=</c> means the amount.</summary>
    public static readonly IReadOnlyList<string> ReservedNames = [AmountName, "currency", "reason"];

    /// <summary>How an edit names the amount.</summary>
    public const string AmountName = "amount";

    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public ApprovalRisk Risk { get; init; } = ApprovalRisk.High;

    /// <summary>Above zero; null where no money moves, or the bot does not say.</summary>
    public decimal? Amount { get; init; }

    /// <summary>As ISO 4217 has it; goes with <see cref="Amount"/>.</summary>
    public string? Currency { get; init; }

    /// <summary>How sure the bot is that the action is right, 0 to 1.</summary>
    public double? Confidence { get; init; }

    /// <summary>From here on nothing is approved any more.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The bot's name for people; null when it gives none.</summary>
    public string? Bot { get; init; }

    /// <summary>Why, in the bot's words.</summary>
    public string? Summary { get; init; }

    /// <summary>Equal in every part, parameters in any order.</summary>
    public bool IsSameAs(ApprovalProposal other) =>
        this with { Parameters = other.Parameters } == other
        && Parameters.Count == other.Parameters.Count
        && Parameters.All(p => other.Parameters.TryGetValue(p.Key, out var value) && value == p.Value);

    /// <summary>Ids, actions and parameters have names that a person can write into a command, in any editor.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex Name();
}
