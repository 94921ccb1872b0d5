using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Schema;

/// <summary>What happened in handing conversations over and back.</summary>
internal static class HandoverStep
{
    public static string Sql(Engine engine) => $"""
        CREATE TABLE handover_log (
            number {engine.RowNumber},
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            kind TEXT NOT NULL,
            about TEXT NOT NULL,
            at BIGINT NOT NULL,
            actor TEXT NOT NULL,
            detail TEXT NOT NULL
        );
        CREATE UNIQUE INDEX handover_log_once ON handover_log (account, conversation, kind, about);
        """;
}
