using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Notes;
using Hitl.Connector.Scoring;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Knowledge;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Telemetry;
using Hitl.Connector.Zendesk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Connector.Worker.Tests.Processing.Kills;

/// <summary>One life of the worker over a ledger and a helpdesk that outlive it; one piece of work after the other.</summary>
internal sealed class WorkerLife : IDisposable
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(30);

    private readonly MovedClock _time;
    private readonly IEventLedger _ledger;
    private readonly IOutbox _outbox;
    private readonly WorkerMetrics _metrics = new();
    private readonly SteppedWire _wire;
    private readonly ConversationProcessor _processor;
    private readonly EffectDispatcher _dispatcher;
    private readonly string _name = Guid.NewGuid().ToString("N");

    public WorkerLife(MovedClock time, LedgerDatabase store, AccountSettings settings, Steps steps)
    {
        _time = time;
        _ledger = SteppedStore.Of(store.Events, steps);
        _outbox = SteppedStore.Of(store.Outbox, steps);
        _wire = new SteppedWire(steps);
        var governor = new QuotaGovernor(time, static _ => 100);
        Account = new RunningAccount(
            settings,
            settings.Options switch
            {
                ZendeskOptions zendesk => ZendeskAccountFactory.Create(settings.Name, () => zendesk, () => _wire, time, NullLoggerFactory.Instance, governor),
                IntercomOptions intercom => IntercomAccountFactory.Create(settings.Name, () => intercom, () => _wire, time, NullLoggerFactory.Instance, governor, static () => 0.5),
                var other => throw new ArgumentException($"No connector for {other}."),
            },
            time.GetUtcNow().AddDays(-1));
        var accounts = new AccountRegistry([Account], time);
        var signal = new WorkSignal();
        var snapshots = new SnapshotCache(time);
        var jitter = new Jitter(static () => 0.5);
        var articles = SteppedStore.Of(store.Knowledge, steps);
        _processor = new ConversationProcessor(
            _ledger,
            SteppedStore.Of(store.Surroundings, steps),
            _outbox,
            accounts,
            new RuleBook(RuleSet.Empty),
            new NeutralScorer(),
            new NoteWriter(new BuiltInSummarizer(new NoReading()), store.Conversations),
            new KnowledgeDesk(new KnowledgeLookup(articles, null, new KnowledgeOptions()), articles),
            governor,
            snapshots,
            new HoldKeeper(SteppedStore.Of(store.Holds, steps), SteppedStore.Of(store.Bots, steps), signal, _metrics, NullLogger<HoldKeeper>.Instance),
            new ApprovalAnswers(SteppedStore.Of(store.Approvals, steps), accounts, _metrics, time),
            signal,
            _metrics,
            new WorkFeed(),
            time,
            jitter,
            NullLogger<ConversationProcessor>.Instance);
        _dispatcher = new EffectDispatcher(
            _outbox, _ledger, signal, accounts, governor, snapshots, new WebhookCaller(new NoClients(), new WorkerSettings(new WorkerOptions(), [settings]), time), new RuleHealth(time), _metrics, new WorkFeed(), time, jitter, NullLogger<EffectDispatcher>.Instance);
    }

    public RunningAccount Account { get; }

    /// <summary>Hears of a change and works until nothing is left to do; waits are not waited for, the clock moves.</summary>
    public async Task WorkAsync(IncomingEvent incoming)
    {
        await _ledger.AcceptAsync(incoming, default);
        while (true)
        {
            if (await _ledger.ClaimAsync(_name, _time.GetUtcNow(), _lease, [], default) is { } claim)
            {
                await _processor.ProcessAsync(claim, default);
            }
            else if (await _outbox.ClaimAsync(_name, _time.GetUtcNow(), _lease, [], default) is { } effect)
            {
                await _dispatcher.DispatchAsync(effect, default);
            }
            else if (new[] { await _ledger.NextDueAsync(default), await _outbox.NextDueAsync(default) }.Min() is { } due)
            {
                _time.MoveTo(due.AddMilliseconds(1));
            }
            else
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _wire.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Says nothing about any message: what is tried here is the hand-over.</summary>
    private sealed class NeutralScorer : IScorer
    {
        public IReadOnlyList<ModelStamp> Models => [];

        public Scores Score(Snapshot snapshot) => new() { Language = "unknown", Models = [] };
    }

    private sealed class NoReading : INoteReader
    {
        public NoteReading Read(Snapshot snapshot) => NoteReading.Nothing;
    }

    private sealed class NoClients : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => throw new InvalidOperationException("No webhook is configured.");
    }
}

/// <summary>Stands still until it is moved; the helpdesk has the same.</summary>
internal sealed class MovedClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public void MoveTo(DateTimeOffset at) => _now = at > _now ? at : _now;

    public void Pass(TimeSpan span) => _now += span;
}
