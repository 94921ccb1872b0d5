using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Zendesk;

namespace Hitl.Connector.Worker.Tests.Fuzz;

/// <summary>
/// Two helpdesks, a store and a worker on one virtual clock with one source of chance: the same seed gives the same
/// happenings in the same order.
/// </summary>
internal sealed class FuzzWorld : IDisposable
{
    public const string ZendeskAccount = "fuzz-zendesk";
    public const string IntercomAccount = "fuzz-intercom";

    private static readonly DateTimeOffset _start = new(2026, 11, 16, 9, 0, 0, TimeSpan.Zero);

    private readonly CrossedWire _wire;
    private WorkerSettings _settings;
    private readonly FuzzStore _store;
    private FuzzWorker? _worker;

    private FuzzWorld(int seed, FuzzStore store)
    {
        _store = store;
        Random = new Random(seed);
        Time = new VirtualTime(_start);
        Crossing = new Crossing(Time, Random) { Died = Die };
        Sandbox = new InProcessSandbox(
            new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.FromSeconds(2), Time = Time, AutoAnswer = false, LogCapacity = 64, Seed = (ulong)seed },
            (target, message) => Hear(target, message));
        _wire = new CrossedWire(Time, Crossing, Sandbox, () => Faults);
        _settings = new WorkerSettings(new WorkerOptions(), []);
    }

    public Random Random { get; }

    public VirtualTime Time { get; }

    public Crossing Crossing { get; }

    public InProcessSandbox Sandbox { get; }

    public FuzzStore Store => _store;

    public WireFaults Faults { get; set; } = new();

    /// <summary>Chances from 0 to 1 that a webhook is lost, comes a second time, or comes late.</summary>
    public (double Lost, double Twice, double Late) Webhooks { get; set; }

    /// <summary>Called when the book of holds, which bots ask, was written.</summary>
    public Action<HoldState> HoldRecorded { get; set; } = static _ => { };

    public int Deaths { get; private set; }

    /// <summary>Null while the worker is down.</summary>
    public FuzzWorker? Worker => _worker;

    public List<Exception> Failures { get; } = [];

    public static FuzzWorld Start(int seed, FuzzStore store)
    {
        var world = new FuzzWorld(seed, store);
        world.SetUp();
        world.Begin();
        return world;
    }

    public IPlayableHelpdesk Helpdesk(string account) => account == ZendeskAccount ? Sandbox.Zendesk.Play : Sandbox.Intercom.Play;

    /// <summary>A fresh read and nothing else: the clock goes on, and so does everybody.</summary>
    public Snapshot Read(string account, string id)
    {
        var (deadly, faults) = (Crossing.Deadly, Faults);
        (Crossing.Deadly, Faults) = (0, new());
        var read = Finish(_worker!.Account(account).Helpdesk.Source.ReadAsync(new ConversationRef(account, id), default));
        (Crossing.Deadly, Faults) = (deadly, faults);
        return read.Value ?? throw new InvalidOperationException($"{account} {id}: {read.Failure?.Code}");
    }

    /// <summary>Everything that is under way, for so long.</summary>
    public void Run(TimeSpan span)
    {
        var until = Time.GetUtcNow() + span;
        while (Time.Step(until))
        {
        }
    }

    public void Poll()
    {
        if (_worker is { } worker)
        {
            _ = worker.PollAsync(ZendeskAccount, "tickets");
            _ = worker.PollAsync(IntercomAccount, "conversations");
        }
    }

    public void LookAgain() => _ = _worker?.LookAgainAsync();

    /// <summary>Begins again what was dead: at the end of an episode somebody restarts it.</summary>
    public void Begin()
    {
        if (_worker is null)
        {
            _worker = new FuzzWorker(Time, Crossing, _store, _wire, _settings, RuleSet.Empty, _start, Random, state => HoldRecorded(state));
            _worker.Start();
        }
    }

    public void Dispose()
    {
        Time.EndLife();
        _worker?.Dispose();
        Sandbox.Dispose();
        _wire.Dispose();
    }

    private void Die()
    {
        Deaths++;
        Failures.AddRange(_worker!.Failures);
        Time.EndLife();
        _worker.Dispose();
        _worker = null;
        Time.After(Crossing.Some(200, 20_000), Begin);
    }

    private void Hear(WebhookTarget target, WebhookMessage message)
    {
        var (lost, twice, late) = Webhooks;
        if (Crossing.Chance(lost))
        {
            return;
        }

        for (var copy = 0; copy < (Crossing.Chance(twice) ? 2 : 1); copy++)
        {
            Time.After(Crossing.Chance(late) ? Crossing.Some(500, 30_000) : Crossing.Some(20, 300), () => Deliver(target, message));
        }
    }

    private void Deliver(WebhookTarget target, WebhookMessage message)
    {
        // While it is down nobody answers, and what was sent then is gone: polling finds it.
        if (_worker is not { } worker)
        {
            return;
        }

        var now = Time.GetUtcNow();
        var attempt = new WebhookAttempt("invocation", 1, now, message.Body(1));
        var headers = target.Headers(attempt).ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase);
        _ = worker.ReceiveAsync(target.Helpdesk == "zendesk" ? ZendeskAccount : IntercomAccount, new WebhookRequest(headers.GetValueOrDefault, attempt.Body, now));
    }

    private T Finish<T>(Task<T> task)
    {
        for (var waited = 0; !task.IsCompleted; waited++)
        {
            waited.ShouldBeLessThan(100_000, "the worker left the one thread that drives it");
            Time.Step(Time.GetUtcNow().AddMinutes(1));
        }

        return task.GetAwaiter().GetResult();
    }

    private void SetUp()
    {
        var zendesk = new ZendeskOptions
        {
            Mode = AccountMode.Act,
            BaseUrl = InProcessSandbox.ZendeskUrl,
            ApiTokenEmail = Sandbox.Zendesk.State.Options.ZendeskApiTokenEmail,
            ApiToken = Sandbox.Zendesk.State.Options.ZendeskApiToken,
            BotUserIds = [ZendeskSeed.AnswerBotUserId.ToString(CultureInfo.InvariantCulture)],
            PollSettleSeconds = 2,
            WebhookSecrets = ["not yet known"],
            Messaging = new ZendeskMessagingOptions
            {
                AppId = Sandbox.Zendesk.State.Options.ZendeskMessagingAppId,
                KeyId = Sandbox.Zendesk.State.Options.ZendeskMessagingKeyId,
                KeySecret = Sandbox.Zendesk.State.Options.ZendeskMessagingKeySecret,
                BotIntegration = "zd:answerBot",
            },
        };
        var intercom = new IntercomOptions
        {
            Mode = AccountMode.Act,
            BaseUrl = InProcessSandbox.IntercomUrl,
            AccessToken = Sandbox.Zendesk.State.Options.IntercomToken,
            ClientSecrets = [Sandbox.Zendesk.State.Options.IntercomClientSecret],
            AppPackageCode = Sandbox.Zendesk.State.Options.IntercomAppPackageCode,
            PollSettleSeconds = 2,
        };
        zendesk.Resume.BotAfterMinutes = intercom.Resume.BotAfterMinutes = 240;
        _settings = new WorkerSettings(new WorkerOptions(), [new(ZendeskAccount, HelpdeskKind.Zendesk, zendesk), new(IntercomAccount, HelpdeskKind.Intercom, intercom)]);
        FuzzBots.Plant(Sandbox.Zendesk.State, Time.GetUtcNow());
        var first = new FuzzWorker(Time, Crossing, _store, _wire, _settings, RuleSet.Empty, _start, Random, state => HoldRecorded(state));
        foreach (var account in _settings.Accounts)
        {
            var setup = first.Account(account.Name).Helpdesk.Setup;
            var plan = Finish(setup.PlanAsync(new SetupRequest(new Uri("http://127.0.0.1:3/")), default));
            var applied = Finish(setup.ApplyAsync(plan.Value!, default));
            applied.Succeeded.ShouldBeTrue(applied.Failure?.Code);
        }

        zendesk.WebhookSecrets = [Sandbox.Zendesk.State.Webhooks.Values.Last().SigningSecret];
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(InProcessSandbox.IntercomUrl, "_sandbox/intercom/app"))
        {
            Content = new StringContent($$"""{"webhook_url":"http://127.0.0.1:3/webhooks/intercom/{{IntercomAccount}}","client_secret":"{{Sandbox.Zendesk.State.Options.IntercomClientSecret}}"}"""),
        };
        Sandbox.Call(request).IsSuccessStatusCode.ShouldBeTrue();
        Time.EndLife();
        first.Dispose();
    }
}
