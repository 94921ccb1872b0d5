using Hitl.Connector.Conversations;

namespace Hitl.Connector.Egress;

/// <summary>One time that a conversation's words left this installation for anybody but its own helpdesk. Never the words themselves.</summary>
/// <param name="Recipient">Host and port.</param>
/// <param name="Characters">Sent of the conversation.</param>
/// <param name="Placeholders">Kinds of personal data that placeholders stood for, lower case, e.g. <c>email</c>.</param>
public sealed record EgressEntry(ConversationRef Conversation, DateTimeOffset At, string Recipient, int Characters, IReadOnlyList<string> Placeholders);

/// <summary>What left, to whom. Written before anything is sent: a crash in between leaves an entry too many, never one too few.</summary>
public interface IEgressLedger
{
    Task RecordAsync(EgressEntry entry, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<EgressEntry>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken);

    /// <summary>Characters sent for an account since then: what a day's budget counts.</summary>
    Task<long> CharactersAsync(string account, DateTimeOffset since, CancellationToken cancellationToken);
}
