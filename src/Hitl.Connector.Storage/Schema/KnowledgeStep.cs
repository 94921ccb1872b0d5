using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Schema;

/// <summary>Articles with their full-text index, the questions that they did not answer, and what left this machine.</summary>
internal static class KnowledgeStep
{
    // The text that is searched holds stems, made the same way for articles and questions, so that both databases find
    // the same: neither is to stem once more.
    public static string Sql(Engine engine) => $"""
        CREATE TABLE knowledge_articles (
            number {engine.RowNumber},
            account TEXT NOT NULL,
            source TEXT NOT NULL,
            article TEXT NOT NULL,
            length DOUBLE PRECISION NOT NULL,
            terms TEXT NOT NULL,
            content TEXT NOT NULL
        );
        CREATE UNIQUE INDEX knowledge_articles_by_name ON knowledge_articles (account, source, article);
        {engine.FullText("knowledge_articles", "terms")}

        CREATE TABLE knowledge_terms (
            account TEXT NOT NULL,
            term TEXT NOT NULL,
            articles BIGINT NOT NULL,
            PRIMARY KEY (account, term)
        );

        CREATE TABLE knowledge_refreshed (
            account TEXT NOT NULL,
            source TEXT NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (account, source)
        );

        CREATE TABLE knowledge_gaps (
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            at BIGINT NOT NULL,
            question TEXT NOT NULL,
            sentiment DOUBLE PRECISION,
            PRIMARY KEY (account, conversation)
        );
        CREATE INDEX knowledge_gaps_by_time ON knowledge_gaps (at);

        CREATE TABLE knowledge_contradictions (
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            message TEXT NOT NULL,
            at BIGINT NOT NULL,
            said_by TEXT NOT NULL,
            source TEXT NOT NULL,
            article TEXT NOT NULL,
            PRIMARY KEY (account, conversation, message, source, article)
        );
        CREATE INDEX knowledge_contradictions_by_time ON knowledge_contradictions (at);

        CREATE TABLE egress (
            number {engine.RowNumber},
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            at BIGINT NOT NULL,
            recipient TEXT NOT NULL,
            characters BIGINT NOT NULL,
            placeholders TEXT NOT NULL
        );
        CREATE INDEX egress_by_conversation ON egress (account, conversation, at);
        CREATE INDEX egress_by_time ON egress (at);
        """;
}
