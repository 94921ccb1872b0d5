using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>The conversation store: what can be erased stands apart from what stays.</summary>
internal static class ConversationTables
{
    // "sheets" is read in the order of "number" when history is replayed: one walk along the table, a megabyte at a time.
    // The text is beside it, not in it, so that replaying does not read past every word that was ever said.
    public static string Create(Engine engine) => $"""
        CREATE TABLE conversations (
            number {engine.RowNumber},
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            source TEXT NOT NULL,
            customer TEXT NOT NULL,
            intent TEXT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            need TEXT NOT NULL DEFAULT 'unknown',
            proofs TEXT NOT NULL DEFAULT '',
            settled BIGINT NOT NULL DEFAULT 0,
            sheets {engine.Bytes},
            erased_at BIGINT
        );
        CREATE UNIQUE INDEX conversations_by_name ON conversations (account, conversation);
        CREATE INDEX conversations_by_customer ON conversations (account, customer, created_at);
        CREATE INDEX conversations_open ON conversations (number) WHERE settled = 0;

        CREATE TABLE conversation_texts (
            number BIGINT PRIMARY KEY,
            snapshot TEXT NOT NULL,
            scores TEXT NOT NULL
        );

        CREATE INDEX decisions_by_time ON decisions (decided_at, id);

        CREATE TABLE rule_sets (
            version TEXT PRIMARY KEY,
            first_at BIGINT NOT NULL,
            files TEXT NOT NULL
        );
        """;
}
