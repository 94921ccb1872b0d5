using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Schema;

/// <summary>What stands around a decision: caps, contacts, bots' evidence, wake-ups.</summary>
internal static class SurroundingsStep
{
    // caps holds one row per rule with a cap: it is what is locked while a firing is counted.
    public static string Sql(Engine engine) => """
        CREATE TABLE wake_ups (
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            due_at BIGINT NOT NULL,
            PRIMARY KEY (account, conversation)
        );
        CREATE INDEX wake_ups_due ON wake_ups (due_at);

        CREATE TABLE caps (
            account TEXT NOT NULL,
            rule TEXT NOT NULL,
            PRIMARY KEY (account, rule)
        );

        CREATE TABLE firings (
            account TEXT NOT NULL,
            rule TEXT NOT NULL,
            conversation TEXT NOT NULL,
            fired_at BIGINT NOT NULL
        );
        CREATE INDEX firings_counted ON firings (account, rule, fired_at);
        CREATE INDEX firings_old ON firings (fired_at);

        CREATE TABLE contacts (
            account TEXT NOT NULL,
            customer TEXT NOT NULL,
            conversation TEXT NOT NULL,
            began_at BIGINT NOT NULL,
            PRIMARY KEY (account, customer, conversation)
        );
        CREATE INDEX contacts_old ON contacts (began_at);

        CREATE TABLE bot_evidence (
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            reported_at BIGINT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (account, conversation)
        );
        CREATE INDEX bot_evidence_old ON bot_evidence (reported_at);
        """;
}
