using Hitl.Connector.Storage.Conversations;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Schema;

/// <summary>
/// The tables, as numbered steps: a step that was released is never edited, the next one changes what it made. All
/// steps that a database lacks are applied in one transaction when it is opened.
/// </summary>
internal static class Migrations
{
    public static IReadOnlyList<Func<Engine, string>> Steps { get; } = [First, ConversationTables.Create, SurroundingsStep.Sql, BotsStep.Sql, HandoverStep.Sql, KnowledgeStep.Sql, ApprovalsStep.Sql, _ => "ALTER TABLE effects ADD COLUMN taken_over_at BIGINT"];

    /// <summary>Brings the tables up to date. Throws when a newer version of this program has changed them already.</summary>
    public static Task ApplyAsync(Engine engine, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            if (engine.LockSchema is { } lockSchema)
            {
                await session.ExecuteAsync(lockSchema);
            }

            await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_steps (step BIGINT PRIMARY KEY)");
            var applied = await session.FirstOrDefaultAsync<long>("SELECT COALESCE(MAX(step), 0) FROM schema_steps");
            if (applied > Steps.Count)
            {
                throw new InvalidOperationException(
                    $"The ledger's tables are at step {applied}, and this version knows {Steps.Count}: it was opened by a newer version. Run that version, or restore a backup.");
            }

            for (var step = applied + 1; step <= Steps.Count; step++)
            {
                await session.ExecuteAsync(Steps[(int)step - 1](engine));
                await session.ExecuteAsync("INSERT INTO schema_steps (step) VALUES (@step)", new { step });
            }
        },
        cancellationToken);

    // "ended_at IS NULL" is what waiting, claimed and parked rows have in common: the partial indexes on it hold the open
    // rows alone, so that claiming costs the same beside a million ended rows.
    //
    // inbox and lanes hold one row per conversation with open work. The row is what claimers lock, and ready_at says when
    // it can be claimed: when its head comes due, or, while claimed, when the lease ends.
    private static string First(Engine engine) => $"""
        CREATE TABLE events (
            id {engine.RowNumber},
            account TEXT NOT NULL,
            event_key TEXT NOT NULL,
            conversation TEXT NOT NULL,
            origin TEXT NOT NULL,
            type TEXT NOT NULL,
            received_at BIGINT NOT NULL,
            occurred_at BIGINT,
            actor_id TEXT,
            written_id TEXT,
            may_take_over BIGINT NOT NULL,
            body {engine.Bytes},
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            due_at BIGINT NOT NULL,
            attempts BIGINT NOT NULL DEFAULT 0,
            token TEXT,
            ended_at BIGINT
        );
        CREATE UNIQUE INDEX events_by_key ON events (account, event_key);
        CREATE INDEX events_open ON events (account, conversation) WHERE ended_at IS NULL;
        CREATE INDEX events_ended ON events (ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX events_dead ON events (ended_at) WHERE state = 'dead_lettered';
        CREATE INDEX events_counted ON events (account, state, reason);

        CREATE TABLE inbox (
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            urgent BIGINT NOT NULL,
            ready_at BIGINT NOT NULL,
            token TEXT,
            worker TEXT,
            PRIMARY KEY (account, conversation)
        );
        CREATE INDEX inbox_ready ON inbox (urgent, ready_at);

        CREATE TABLE duplicates (
            account TEXT PRIMARY KEY,
            seen BIGINT NOT NULL
        );

        CREATE TABLE watermarks (
            account TEXT NOT NULL,
            stream TEXT NOT NULL,
            position TEXT NOT NULL,
            reached_at BIGINT NOT NULL,
            PRIMARY KEY (account, stream)
        );

        CREATE TABLE decisions (
            id TEXT PRIMARY KEY,
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            decided_at BIGINT NOT NULL,
            content TEXT NOT NULL
        );
        CREATE INDEX decisions_by_conversation ON decisions (account, conversation, decided_at);

        CREATE TABLE records (
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (account, conversation)
        );

        CREATE TABLE effects (
            id {engine.RowNumber},
            account TEXT NOT NULL,
            effect_key TEXT NOT NULL,
            conversation TEXT NOT NULL,
            lane BIGINT NOT NULL,
            kind TEXT NOT NULL,
            decided_at BIGINT NOT NULL,
            caused_at BIGINT,
            reason TEXT NOT NULL,
            decision_id TEXT,
            content TEXT,
            state TEXT NOT NULL,
            due_at BIGINT NOT NULL,
            attempts BIGINT NOT NULL DEFAULT 0,
            sent_before BIGINT NOT NULL DEFAULT 0,
            token TEXT,
            worker TEXT,
            result TEXT,
            code TEXT,
            ended_at BIGINT
        );
        CREATE UNIQUE INDEX effects_by_key ON effects (account, effect_key);
        CREATE INDEX effects_by_conversation ON effects (account, conversation, id);
        CREATE INDEX effects_open ON effects (account, conversation, lane, id) WHERE ended_at IS NULL;
        CREATE INDEX effects_ended ON effects (ended_at) WHERE ended_at IS NOT NULL AND content IS NOT NULL;
        CREATE INDEX effects_dead ON effects (ended_at) WHERE state = 'dead_lettered';
        CREATE INDEX effects_counted ON effects (account, kind, state);

        CREATE TABLE lanes (
            account TEXT NOT NULL,
            conversation TEXT NOT NULL,
            lane BIGINT NOT NULL,
            head BIGINT NOT NULL,
            ready_at BIGINT NOT NULL,
            PRIMARY KEY (account, conversation, lane)
        );
        CREATE INDEX lanes_ready ON lanes (lane, ready_at, head);

        CREATE TABLE own_writes (
            account TEXT NOT NULL,
            written_id TEXT NOT NULL,
            effect_key TEXT NOT NULL,
            PRIMARY KEY (account, written_id)
        );

        CREATE TABLE accounts (
            account TEXT PRIMARY KEY,
            started_at BIGINT NOT NULL
        );

        CREATE TABLE paused (
            account TEXT PRIMARY KEY,
            since BIGINT NOT NULL
        );

        CREATE TABLE access_keys (
            id TEXT PRIMARY KEY,
            account TEXT NOT NULL,
            scopes BIGINT NOT NULL,
            hash TEXT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE UNIQUE INDEX access_keys_by_hash ON access_keys (hash);
        """;
}
