using Hitl.Connector.Conversations;
using Hitl.Connector.Egress;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Knowledge;

/// <summary>What left this installation, row by row.</summary>
internal sealed class EgressLedger(Engine engine) : IEgressLedger
{
    private const char Separator = ',';

    public Task RecordAsync(EgressEntry entry, CancellationToken cancellationToken) => engine.WriteAsync(
        session => session.ExecuteAsync(
            "INSERT INTO egress (account, conversation, at, recipient, characters, placeholders) VALUES (@account, @conversation, @at, @recipient, @characters, @placeholders)",
            new
            {
                account = entry.Conversation.Account,
                conversation = StoredValues.Clean(entry.Conversation.Id),
                at = entry.At.ToStored(),
                recipient = entry.Recipient,
                characters = (long)entry.Characters,
                placeholders = string.Join(Separator, entry.Placeholders),
            }),
        cancellationToken);

    public Task<IReadOnlyList<EgressEntry>> ForConversationAsync(ConversationRef conversation, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<EgressEntry>>(
        async session =>
        {
            var rows = await session.ListAsync<EgressRow>(
                """
                SELECT at AS At, recipient AS Recipient, characters AS Characters, placeholders AS Placeholders FROM egress
                WHERE account = @account AND conversation = @conversation ORDER BY at DESC, number DESC
                """,
                new { account = conversation.Account, conversation = conversation.Id });
            return [.. rows.Select(r => new EgressEntry(
                conversation, StoredValues.ToTime(r.At), r.Recipient, (int)r.Characters, r.Placeholders.Split(Separator, StringSplitOptions.RemoveEmptyEntries)))];
        },
        cancellationToken);

    public Task<long> CharactersAsync(string account, DateTimeOffset since, CancellationToken cancellationToken) => engine.ReadAsync(
        session => session.FirstOrDefaultAsync<long>(
            "SELECT CAST(COALESCE(SUM(characters), 0) AS BIGINT) FROM egress WHERE account = @account AND at >= @since", new { account, since = since.ToStored() }),
        cancellationToken);

    private sealed class EgressRow
    {
        public long At { get; init; }
        public string Recipient { get; init; } = "";
        public long Characters { get; init; }
        public string Placeholders { get; init; } = "";
    }
}
