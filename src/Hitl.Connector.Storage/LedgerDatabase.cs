using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Egress;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Storage.Accounts;
using Hitl.Connector.Storage.Bots;
using Hitl.Connector.Storage.Conversations;
using Hitl.Connector.Storage.Effects;
using Hitl.Connector.Storage.Engines;
using Hitl.Connector.Storage.Events;
using Hitl.Connector.Storage.Handover;
using Hitl.Connector.Storage.Knowledge;
using Hitl.Connector.Storage.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Connector.Storage;

/// <summary>The open ledger. Thread-safe; one per process.</summary>
public sealed class LedgerDatabase : IAsyncDisposable
{
    private readonly Engine _engine;

    private LedgerDatabase(Engine engine, WorkSignal signal)
    {
        _engine = engine;
        Signal = signal;
        var rules = new RuleArchive(engine);
        Events = new EventLedger(engine, rules);
        Outbox = new OutboxStore(engine);
        Surroundings = new SurroundingsStore(engine);
        Approvals = new ApprovalStore(engine);
        Decisions = new DecisionLog(engine);
        Receipts = new ReceiptCheck(engine);
        Rules = rules;
        Report = new LedgerReport(engine);
        Accounts = new AccountStore(engine);
        Keys = new AccessKeyStore(engine);
        Setup = new SetupLog(engine);
        Bots = new BotLog(engine);
        Holds = new HoldBook(engine);
        Handovers = new HandoverLog(engine);
        Conversations = new ConversationStore(engine);
        History = new ReplayHistory(engine);
        Knowledge = new KnowledgeStore(engine);
        Egress = new EgressLedger(engine);
    }

    public IEventLedger Events { get; }

    public IOutbox Outbox { get; }

    public ISurroundingsStore Surroundings { get; }

    public IApprovalStore Approvals { get; }

    public IDecisionLog Decisions { get; }

    public IReceiptCheck Receipts { get; }

    public IRuleArchive Rules { get; }

    public IConversationStore Conversations { get; }

    public IReplayHistory History { get; }

    public IKnowledgeStore Knowledge { get; }

    public IEgressLedger Egress { get; }

    public ILedgerReport Report { get; }

    public IAccountStore Accounts { get; }

    public IAccessKeyStore Keys { get; }

    public ISetupLog Setup { get; }

    public IBotLog Bots { get; }

    public IHoldBook Holds { get; }

    public IHandoverLog Handovers { get; }

    /// <summary>Raised after every commit that left work to do; with PostgreSQL also by other processes' commits.</summary>
    public WorkSignal Signal { get; }

    /// <summary>
    /// Opens the ledger and brings its tables up to date, one process at a time. Throws when the database cannot be
    /// reached, or was changed by a newer version of this program.
    /// </summary>
    public static Task<LedgerDatabase> OpenAsync(StorageOptions options, CancellationToken cancellationToken) =>
        OpenAsync(options, NullLogger<LedgerDatabase>.Instance, cancellationToken);

    /// <inheritdoc cref="OpenAsync(StorageOptions, CancellationToken)"/>
    public static async Task<LedgerDatabase> OpenAsync(StorageOptions options, ILogger<LedgerDatabase> log, CancellationToken cancellationToken)
    {
        var signal = new WorkSignal();
        Engine engine = options.UsesPostgres
            ? await PostgresEngine.OpenAsync(options.ConnectionString!, signal, log, cancellationToken)
            : await SqliteEngine.OpenAsync(options.SqliteFile, signal, cancellationToken);
        try
        {
            await Migrations.ApplyAsync(engine, cancellationToken);
            return new LedgerDatabase(engine, signal);
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
