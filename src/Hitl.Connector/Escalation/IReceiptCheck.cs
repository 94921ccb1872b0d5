using Hitl.Connector.Conversations;

namespace Hitl.Connector.Escalation;

/// <param name="Parts">What comes out differently, by the names of the receipt's parts; empty when the rules are not there.</param>
public sealed record ReceiptProblem(ConversationRef Conversation, string DecisionId, string RuleSetVersion, DateTimeOffset DecidedAt, IReadOnlyList<string> Parts);

/// <param name="Same">Receipts that come out bit for bit as they were stored.</param>
/// <param name="OfErased">Those among all receipts whose conversation's text was erased.</param>
/// <param name="WithoutRules">Receipts whose rules are not stored, or are read differently by this version of the program.</param>
/// <param name="Problems">The first of those that differ or have no rules.</param>
public sealed record ReceiptReport(long Same, long Differing, long WithoutRules, long OfErased, IReadOnlyList<ReceiptProblem> Problems)
{
    public long All => Same + Differing + WithoutRules;
}

/// <summary>Makes stored decisions again from what stands on their receipts.</summary>
public interface IReceiptCheck
{
    /// <param name="account">Null for all accounts.</param>
    /// <param name="since">Decisions not before it; null for all.</param>
    /// <param name="rules">Finds a rule set by its version; null where there is none.</param>
    /// <param name="looked">Told how many were looked at so far.</param>
    Task<ReceiptReport> VerifyAsync(string? account, DateTimeOffset? since, Func<string, CancellationToken, Task<RuleSet?>> rules, IProgress<long>? looked, CancellationToken cancellationToken);
}
