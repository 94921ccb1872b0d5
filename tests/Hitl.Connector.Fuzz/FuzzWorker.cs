using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Notes;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Http;
using Hitl.Connector.Worker.Knowledge;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Schedule;
using Hitl.Connector.Worker.Telemetry;
using Hitl.Connector.Zendesk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Connector.Fuzz;

/// <summary>One life of the worker: the product's own processor, dispatcher, poller and connectors over a store that outlives it.</summary>
internal sealed class FuzzWorker
{
    private const int Hands = 2;
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(60);

    // The product looks every two seconds, for what time alone brings about.
    private static readonly TimeSpan _lookAgain = TimeSpan.FromSeconds(20);

    private readonly VirtualTime _time;
    private readonly FuzzWorld _world;
    private readonly CrossedLedger _ledger;
    private readonly CrossedOutbox _outbox;
    private readonly CrossedSurroundings _surroundings;
    private readonly AccountRegistry _accounts;
    private readonly ConversationProcessor _processor;
    private readonly EffectDispatcher _dispatcher;
    private readonly PollJob _poller;
    private readonly string _name;
    private readonly List<TaskCompletionSource> _asleep = [];
    private readonly int _life;

    public FuzzWorker(FuzzWorld world, HttpMessageHandler wire, WorkerMetrics metrics, WorkerSettings settings, RuleSet rules, DateTimeOffset startedAt)
    {
        (_world, _time, _life) = (world, world.Time, world.Time.Life);
        var (time, crossing, store) = (world.Time, world.Crossing, world.Store);
        _name = $"life-{_life}";
        _ledger = new CrossedLedger(store.Events, crossing);
        _outbox = new CrossedOutbox(store.Outbox, crossing);
        _surroundings = new CrossedSurroundings(store.Surroundings, crossing);
        var signal = new WorkSignal();
        var governor = new QuotaGovernor(time, static _ => 100);
        _accounts = new AccountRegistry(
            settings.Accounts.Select(a => new RunningAccount(
                a,
                a.Options switch
                {
                    ZendeskOptions zendesk => ZendeskAccountFactory.Create(a.Name, () => zendesk, () => wire, time, NullLoggerFactory.Instance, governor),
                    IntercomOptions intercom => IntercomAccountFactory.Create(a.Name, () => intercom, () => wire, time, NullLoggerFactory.Instance, governor, () => crossing.Random.NextDouble()),
                    var other => throw new ArgumentException($"No connector for {other}."),
                },
                startedAt)),
            time);
        var snapshots = new SnapshotCache(time);
        var jitter = new Jitter(() => crossing.Random.NextDouble());
        var holds = new HoldKeeper(new CrossedHoldBook(store.Holds, crossing, state => world.HoldRecorded(state)), new NoBotLog(), signal, metrics, NullLogger<HoldKeeper>.Instance);
        var articles = new NoArticles();
        var knowledge = new KnowledgeDesk(new KnowledgeLookup(articles, null, new KnowledgeOptions()), articles);
        var notes = new NoteWriter(new BuiltInSummarizer(new NoReading()), new NoConversations());
        var answers = new ApprovalAnswers(new NoApprovals(), _accounts, metrics, time);
        _processor = new ConversationProcessor(
            _ledger, _surroundings, _outbox, _accounts, new RuleBook(rules), new NeutralScorer(), notes, knowledge, governor, snapshots, holds, answers, signal, metrics, new WorkFeed(), time, jitter, NullLogger<ConversationProcessor>.Instance);
        _dispatcher = new EffectDispatcher(
            _outbox, _ledger, signal, _accounts, governor, snapshots, new WebhookCaller(new NoClients(), settings, time), new RuleHealth(time), metrics, new WorkFeed(), time, jitter, NullLogger<EffectDispatcher>.Instance);
        _poller = new PollJob(_accounts, _ledger, governor, signal, metrics, time, NullLogger<PollJob>.Instance);
    }

    /// <summary>What a hand's work threw and the product would have logged as an error.</summary>
    public List<Exception> Failures { get; } = [];

    public RunningAccount Account(string name) => _accounts.Find(name)!;

    public void Start()
    {
        for (var hand = 0; hand < Hands; hand++)
        {
            _ = LoopAsync(async () => await _ledger.ClaimAsync(_name, _time.GetUtcNow(), _lease, [], default) is { } claim ? () => _processor.ProcessAsync(claim, default) : null);
            _ = LoopAsync(async () => await _outbox.ClaimAsync(_name, _time.GetUtcNow(), _lease, [], default) is { } claim ? () => _dispatcher.DispatchAsync(claim, default) : null);
        }

        Every(TimeSpan.FromSeconds(_world.PollSeconds), Poll);
        Every(_lookAgain, () => _ = LookAgainAsync());
    }

    /// <summary>A webhook arrives in full: verified, read and stored.</summary>
    public async Task ReceiveAsync(string account, WebhookRequest request)
    {
        var running = Account(account);
        if (running.Helpdesk.Webhooks.Verify(request) is not SignatureVerdict.Valid and var verdict)
        {
            throw new InvalidOperationException($"A genuine webhook is {verdict}.");
        }

        await WebhookEndpoints.AcceptAsync(_ledger, running, request);
        Wake();
    }

    public void Poll()
    {
        if (_world.Polled is { } account)
        {
            _ = PollAsync(account, account == FuzzWorld.ZendeskAccount ? "tickets" : "conversations");
        }
    }

    private async Task PollAsync(string account, string stream)
    {
        await _poller.PollAsync(Account(account), stream, default);
        Wake();
    }

    private async Task LookAgainAsync()
    {
        // What is not due is not looked for: one use of the store less.
        if (_world.Store.WakesAt() <= _time.GetUtcNow() && await _surroundings.WakeDueAsync(_time.GetUtcNow(), 200, default) > 0)
        {
            Wake();
        }
    }

    /// <summary>Loops that found nothing look again.</summary>
    public void Wake()
    {
        TaskCompletionSource[] sleepers = [.. _asleep];
        _asleep.Clear();
        foreach (var sleeper in sleepers)
        {
            sleeper.TrySetResult();
        }
    }

    private async Task LoopAsync(Func<Task<Func<Task>?>> claim)
    {
        while (true)
        {
            try
            {
                if (await claim() is { } work)
                {
                    await work();
                    Wake();
                }
                else
                {
                    await SleepAsync();
                }
            }
            catch (ClaimLostException)
            {
                // Done by whoever has the claim now.
            }
            catch (Exception failure)
            {
                Failures.Add(failure);
                await SleepAsync();
            }
        }
    }

    private void Every(TimeSpan period, Action tick) => _time.AfterInLife(period, () =>
    {
        tick();
        Every(period, tick);
    });

    // Woken by work, or by the clock when something stored comes due.
    private async Task SleepAsync()
    {
        var sleeper = new TaskCompletionSource();
        _asleep.Add(sleeper);
        DateTimeOffset?[] due = [await _world.Store.Events.NextDueAsync(default), await _world.Store.Outbox.NextDueAsync(default)];
        if (due.Min() is { } next)
        {
            var wait = next - _time.GetUtcNow();
            _time.AfterInLife(wait > TimeSpan.FromMilliseconds(100) ? wait : TimeSpan.FromSeconds(1), () =>
            {
                if (_life == _time.Life && _asleep.Remove(sleeper))
                {
                    sleeper.TrySetResult();
                }
            });
        }

        await sleeper.Task;
    }

    /// <summary>Says nothing about any message: what is tried here is the hand-over.</summary>
    private sealed class NeutralScorer : IScorer
    {
        public IReadOnlyList<ModelStamp> Models => [];

        public Scores Score(Snapshot snapshot) => new() { Language = "unknown", Models = [] };
    }

    private sealed class NoClients : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => throw new InvalidOperationException("No webhook is configured.");
    }
}
