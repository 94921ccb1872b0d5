using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Intake;
using Hitl.Connector.Scoring;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>Writes conversations inside a transaction. An erased one stays erased: nothing of it is stored again.</summary>
internal static class ConversationRows
{
    private const string Update = """
        UPDATE conversations SET
            source = CASE WHEN @source = 'live' THEN 'live' ELSE source END,
            intent = CASE WHEN @updatedAt >= updated_at AND erased_at IS NULL THEN @intent ELSE intent END,
            settled = CASE WHEN @updatedAt > updated_at AND erased_at IS NULL THEN 0 ELSE settled END,
            updated_at = CASE WHEN @updatedAt > updated_at THEN @updatedAt ELSE updated_at END
        WHERE account = @account AND conversation = @conversation
        RETURNING number AS Number, source AS Source, updated_at AS UpdatedAt, sheets AS Sheets, erased_at AS ErasedAt, CAST(0 AS BIGINT) AS IsNew
        """;

    private const string Insert = """
        INSERT INTO conversations (account, conversation, source, customer, intent, created_at, updated_at)
        VALUES (@account, @conversation, @source, @customer, @intent, @createdAt, @updatedAt)
        ON CONFLICT (account, conversation) DO NOTHING
        RETURNING number AS Number, source AS Source, updated_at AS UpdatedAt, sheets AS Sheets, erased_at AS ErasedAt, CAST(1 AS BIGINT) AS IsNew
        """;

    /// <summary>With the decision that was made from this sheet.</summary>
    public static async Task StoreDecidedAsync(Session session, DecidedConversation decided)
    {
        if (await EnterAsync(session, decided.Snapshot, decided.Scores, StoredFrom.Live) is not { ErasedAt: null } row)
        {
            return;
        }

        await StoreTextAsync(session, row.Number, decided.Snapshot, decided.Scores);
        await StoreSheetsAsync(session, row.Number, Append(decided.Snapshot.Ref, row, new RecordedSheet(decided.Rules.Version, decided.Sheet)));
    }

    /// <summary>From the helpdesk's history. What was decided live keeps the sheets of those decisions.</summary>
    /// <returns>Whether it was not there before.</returns>
    public static async Task<bool> StoreReadAsync(Session session, StoredConversation conversation)
    {
        var row = await EnterAsync(session, conversation.Snapshot, conversation.Scores, conversation.From);
        if (row is { ErasedAt: null } && row.UpdatedAt <= conversation.Snapshot.UpdatedAt.ToStored())
        {
            await StoreTextAsync(session, row.Number, conversation.Snapshot, conversation.Scores);
            if (row.Source != "live" || row.Sheets is null)
            {
                await StoreSheetsAsync(session, row.Number, Hindsight.Sheets(conversation.Snapshot, conversation.Scores, RuleSet.Empty));
            }
        }

        return row.IsNew != 0;
    }

    // The row is locked from here on.
    private static async Task<Row> EnterAsync(Session session, Snapshot snapshot, Scores scores, StoredFrom from)
    {
        var values = new
        {
            account = snapshot.Ref.Account,
            conversation = StoredValues.Clean(snapshot.Ref.Id),
            source = from == StoredFrom.Live ? "live" : "history",
            customer = StoredValues.Clean(snapshot.Customer.Id),
            intent = scores.Intent?.Label,
            createdAt = snapshot.CreatedAt.ToStored(),
            updatedAt = snapshot.UpdatedAt.ToStored(),
        };
        return await session.FirstOrDefaultAsync<Row>(Update, values)
            ?? await session.FirstOrDefaultAsync<Row>(Insert, values)
            ?? (await session.FirstOrDefaultAsync<Row>(Update, values))!; // somebody else was quicker
    }

    private static Task StoreTextAsync(Session session, long number, Snapshot snapshot, Scores scores) => session.ExecuteAsync(
        """
        INSERT INTO conversation_texts (number, snapshot, scores) VALUES (@number, @snapshot, @scores)
        ON CONFLICT (number) DO UPDATE SET snapshot = excluded.snapshot, scores = excluded.scores
        """,
        new { number, snapshot = StorageJson.Write(snapshot, StorageJson.Default.Snapshot), scores = StorageJson.Write(scores, StorageJson.Default.Scores) });

    private static Task StoreSheetsAsync(Session session, long number, IEnumerable<RecordedSheet> sheets)
    {
        var writer = new SheetWriter();
        foreach (var sheet in sheets)
        {
            writer.Write(sheet);
        }

        return session.ExecuteAsync("UPDATE conversations SET sheets = @sheets WHERE number = @number", new { number, sheets = writer.ToArray() });
    }

    private static List<RecordedSheet> Append(ConversationRef conversation, Row row, RecordedSheet sheet)
    {
        var sheets = row.Sheets is null ? [] : new SheetReader().Read(conversation, row.Sheets);

        // Decisions of imported history were made by nobody: the first live one has a story of its own.
        if (sheets is [.., var last] && RecordedConversation.IsSameStretch(last.Sheet, sheet.Sheet))
        {
            sheets.RemoveAt(sheets.Count - 1);
        }

        sheets.Add(sheet);
        return sheets;
    }

    internal static (string Need, string Proofs) ToStored(this Outcome outcome) =>
        (outcome.Need.ToString().ToLowerInvariant(), string.Join(',', outcome.Proofs));

    /// <summary>Throws on a word that this version does not know.</summary>
    internal static Outcome ToOutcome(string need, string proofs) => new(
        need switch
        {
            "human" => Need.Human,
            "bot" => Need.Bot,
            "unknown" => Need.Unknown,
            _ => throw new InvalidDataException($"The ledger holds the need '{need}', which this version does not know."),
        },
        proofs.Length == 0 ? [] : [.. proofs.Split(',').Select(Enum.Parse<Proof>)]);

    private sealed class Row
    {
        public long Number { get; init; }
        public string Source { get; init; } = "";
        public long UpdatedAt { get; init; }
        public byte[]? Sheets { get; init; }
        public long? ErasedAt { get; init; }
        public long IsNew { get; init; }
    }
}
