using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Schema;

/// <summary>Bots and holds: rules that setup showed or changed, trials, breaches, and what is held now.</summary>
internal static class BotsStep
{
    public static string Sql(Engine engine) => """
        CREATE TABLE shown_rules (
            account TEXT NOT NULL,
            step TEXT NOT NULL,
            stamp TEXT NOT NULL,
            shown_at BIGINT NOT NULL,
            PRIMARY KEY (account, step)
        );

        CREATE TABLE former_rules (
            account TEXT NOT NULL,
            step TEXT NOT NULL,
            before_stamp TEXT NOT NULL,
            before_content TEXT NOT NULL,
            after_stamp TEXT,
            after_content TEXT,
            changed_at BIGINT NOT NULL,
            PRIMARY KEY (account, step)
        );

        CREATE TABLE bot_proofs (
            account TEXT NOT NULL,
            kind TEXT NOT NULL,
            bot TEXT NOT NULL,
            proved_at BIGINT NOT NULL,
            held BIGINT NOT NULL,
            detail TEXT NOT NULL,
            PRIMARY KEY (account, kind, bot)
        );

        CREATE TABLE bot_breaches (
            account TEXT NOT NULL,
            kind TEXT NOT NULL,
            bot TEXT NOT NULL,
            conversation TEXT NOT NULL,
            evidence TEXT NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (account, kind, bot, conversation, evidence)
        );

        CREATE TABLE holds (
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            held BIGINT NOT NULL,
            owner TEXT NOT NULL,
            reason TEXT NOT NULL,
            since BIGINT,
            derived_at BIGINT NOT NULL,
            PRIMARY KEY (account, conversation)
        );
        """;
}
