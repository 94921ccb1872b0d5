using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Schema;

/// <summary>Bots' questions and what people answered.</summary>
internal static class ApprovalsStep
{
    // approval_desks holds one row per conversation with a question: it is what is locked while one is answered.
    public static string Sql(Engine engine) => """
        CREATE TABLE approvals (
            account TEXT NOT NULL,
            id TEXT NOT NULL,
            conversation TEXT NOT NULL,
            proposed_at BIGINT NOT NULL,
            open_until BIGINT,
            content TEXT NOT NULL,
            PRIMARY KEY (account, id)
        );
        CREATE INDEX approvals_by_conversation ON approvals (account, conversation, proposed_at);
        CREATE INDEX approvals_open ON approvals (open_until) WHERE open_until IS NOT NULL;

        CREATE TABLE approval_desks (
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            PRIMARY KEY (account, conversation)
        );
        """;
}
