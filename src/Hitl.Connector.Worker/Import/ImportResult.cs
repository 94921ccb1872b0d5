using Hitl.Connector.Conversations;

namespace Hitl.Connector.Worker.Import;

/// <summary>How far the reading of one stream is.</summary>
/// <param name="Fraction">Of the time to read, 0..1.</param>
/// <param name="Read">Conversations read so far.</param>
/// <param name="WaitsForQuota">Set while the account's share of its quota is spent.</param>
public sealed record ImportProgress(string Stream, double Fraction, int Read, TimeSpan? WaitsForQuota = null);

/// <param name="Code">Bounded; never customer text.</param>
public sealed record UnreadConversation(ConversationRef Conversation, string Code);

/// <summary>What came of reading an account's history.</summary>
/// <param name="Read">Conversations read from the helpdesk.</param>
/// <param name="New">Of these, stored for the first time.</param>
/// <param name="Known">Not read again: they are stored as they stand.</param>
/// <param name="PassedOver">Of no concern, by bounded reason: deleted, spam, test traffic, no customer text.</param>
/// <param name="Unread">Could not be read or scored; nothing of them is stored.</param>
/// <param name="StoppedBy">Why the helpdesk gave no more; null when the end was reached.</param>
public sealed record ImportResult(int Read, int New, int Known, IReadOnlyDictionary<string, int> PassedOver, IReadOnlyList<UnreadConversation> Unread, HelpdeskFailure? StoppedBy);
