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
using Hitl.Connector.Worker.Telemetry;
using Hitl.Connector.Zendesk;

namespace Hitl.Connector.Fuzz;

/// <summary>
/// Two helpdesks, a store and a worker on one virtual clock with one source of chance. It is set up once and begins anew for
/// each interleaving, so that the same seed gives the same happenings in the same order, whatever was played before.
/// </summary>
internal sealed class FuzzWorld : IDisposable
{
    public const string ZendeskAccount = "fuzz-zendesk";
    public const string IntercomAccount = "fuzz-intercom";

    private static readonly DateTimeOffset _settled = new(2026, 11, 16, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset _start = new(2026, 11, 16, 9, 0, 0, TimeSpan.Zero);

    private readonly Func<FuzzStore> _stores;
    private readonly CrossedWire _wire;
    private readonly WorkerMetrics _metrics = new();
    private readonly Action _forget;
    private WorkerSettings _settings;

    /// <param name="stores">Gives the store of the next interleaving, with nothing in it.</param>
    public FuzzWorld(Func<FuzzStore> stores)
    {
        _stores = stores;
        Store = stores();
        Time = new VirtualTime(_settled);
        Crossing = new Crossing(Time) { Died = Die };
        Sandbox = new InProcessSandbox(
            new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.FromSeconds(2), Time = Time, AutoAnswer = false, LogCapacity = 64, Seed = 1 },
            Hear);
        _wire = new CrossedWire(Time, Crossing, Sandbox, () => Faults, (request, status) => Called(request, status));
        _settings = SetUp();
        _forget = Sandbox.Mark();
    }

    public Random Random => Crossing.Random;

    public VirtualTime Time { get; }

    public Crossing Crossing { get; }

    public InProcessSandbox Sandbox { get; }

    public FuzzStore Store { get; private set; }

    public WireFaults Faults { get; set; } = new();

    /// <summary>Chances from 0 to 1 that a webhook is lost, comes a second time, or comes late.</summary>
    public (double Lost, double Twice, double Late) Webhooks { get; set; }

    /// <summary>Called when the book of holds, which bots ask, was written.</summary>
    public Action<HoldState> HoldRecorded { get; set; } = static _ => { };

    /// <summary>Called for each call that a helpdesk answered.</summary>
    public Action<HttpRequestMessage, int> Called { get; set; } = static (_, _) => { };

    /// <summary>The resume contract of both accounts, drawn for each interleaving: all steps apart, or all at once.</summary>
    public ResumeOptions Resume { get; } = new() { BotAfterMinutes = 240 };

    public int PollSeconds { get; } = 60;

    /// <summary>The account that is polled: that of the conversation in play.</summary>
    public string? Polled { get; set; }

    /// <summary>How often the worker died in this interleaving.</summary>
    public int Deaths { get; private set; }

    /// <summary>Writes that the helpdesks took from the worker in this interleaving.</summary>
    public int Writes => _wire.Writes;

    /// <summary>Null while the worker is down.</summary>
    public FuzzWorker? Worker { get; private set; }

    public List<Exception> Failures { get; } = [];

    /// <summary>Empty helpdesks that are set up, an empty store, and a worker that has just started.</summary>
    public void Begin(int seed)
    {
        Crossing.Random = new Random(Spread(seed));
        Time.Restart(_start + Crossing.Some(0, 1_000));
        _forget();
        Store.Dispose();
        Store = _stores();
        (Faults, Webhooks, Crossing.Deadly, HoldRecorded, Called, Polled, Deaths, Worker) = (new(), default, 0, static _ => { }, static (_, _) => { }, null, 0, null);
        _wire.Writes = 0;
        Failures.Clear();
        (Resume.RemindAfterMinutes, Resume.RequeueAfterMinutes, Resume.BotAfterMinutes) = Random.Next(4) == 0 ? (30, 120, 240) : (90, 90, 90);
        Live();
    }

    public IPlayableHelpdesk Helpdesk(string account) => account == ZendeskAccount ? Sandbox.Zendesk.Play : Sandbox.Intercom.Play;

    /// <summary>A fresh read and nothing else: the clock goes on, and so does everybody.</summary>
    public Snapshot Read(string account, string id)
    {
        var (deadly, faults) = (Crossing.Deadly, Faults);
        (Crossing.Deadly, Faults) = (0, new());
        var read = Finish(Worker!.Account(account).Helpdesk.Source.ReadAsync(new ConversationRef(account, id), default));
        (Crossing.Deadly, Faults) = (deadly, faults);
        return read.Value ?? throw new InvalidOperationException($"{account} {id}: {read.Failure?.Code}");
    }

    /// <summary>Starts the worker if it is dead: somebody always does.</summary>
    public void Live()
    {
        if (Worker is null)
        {
            Worker = new FuzzWorker(this, _wire, _metrics, _settings, RuleSet.Empty, _start);
            Worker.Start();
        }
    }

    public void Dispose()
    {
        Time.EndLife();
        _metrics.Dispose();
        Sandbox.Dispose();
        _wire.Dispose();
        Store.Dispose();
    }

    /// <summary>Neighbouring seeds must not give neighbouring stories.</summary>
    public static int Spread(int seed) => (int)(unchecked((uint)seed * 0x9E3779B97F4A7C15UL) >> 33);

    /// <summary>The worker dies between two steps, if it lives.</summary>
    public void Kill()
    {
        if (Worker is not null)
        {
            Die();
        }
    }

    private void Die()
    {
        Deaths++;
        Failures.AddRange(Worker!.Failures);
        Time.EndLife();
        Worker = null;
        Time.After(Crossing.Some(200, 20_000), Live);
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
        if (Worker is not { } worker)
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
            if (waited > 100_000)
            {
                throw new InvalidOperationException("The worker left the one thread that drives it.");
            }

            Time.Step(Time.GetUtcNow().AddMinutes(1));
        }

        return task.GetAwaiter().GetResult();
    }

    private WorkerSettings SetUp()
    {
        var options = Sandbox.Zendesk.State.Options;
        var zendesk = new ZendeskOptions
        {
            Mode = AccountMode.Act,
            BaseUrl = InProcessSandbox.ZendeskUrl,
            ApiTokenEmail = options.ZendeskApiTokenEmail,
            ApiToken = options.ZendeskApiToken,
            BotUserIds = [ZendeskSeed.AnswerBotUserId.ToString(CultureInfo.InvariantCulture)],
            PollSettleSeconds = 2,
            WebhookSecrets = ["not yet known"],
            Messaging = new ZendeskMessagingOptions
            {
                AppId = options.ZendeskMessagingAppId,
                KeyId = options.ZendeskMessagingKeyId,
                KeySecret = options.ZendeskMessagingKeySecret,
                BotIntegration = "zd:answerBot",
            },
        };
        var intercom = new IntercomOptions
        {
            Mode = AccountMode.Act,
            BaseUrl = InProcessSandbox.IntercomUrl,
            AccessToken = options.IntercomToken,
            ClientSecrets = [options.IntercomClientSecret],
            AppPackageCode = options.IntercomAppPackageCode,
            BotAppCodes = [FuzzBots.AppCode],
            PollSettleSeconds = 2,
        };
        zendesk.Resume = intercom.Resume = Resume;
        var settings = new WorkerSettings(new WorkerOptions(), [new(ZendeskAccount, HelpdeskKind.Zendesk, zendesk), new(IntercomAccount, HelpdeskKind.Intercom, intercom)]);
        FuzzBots.Plant(Sandbox.Zendesk.State, Time.GetUtcNow());
        var first = new FuzzWorker(this, _wire, _metrics, settings, RuleSet.Empty, _start);
        foreach (var account in settings.Accounts)
        {
            var setup = first.Account(account.Name).Helpdesk.Setup;
            var plan = Finish(setup.PlanAsync(new SetupRequest(new Uri("http://127.0.0.1:3/")), default));
            var applied = Finish(setup.ApplyAsync(plan.Value!, default));
            if (!applied.Succeeded)
            {
                throw new InvalidOperationException($"setup of {account.Name}: {applied.Failure.Code}");
            }
        }

        zendesk.WebhookSecrets = [Sandbox.Zendesk.State.Webhooks.Values.Last().SigningSecret];
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(InProcessSandbox.IntercomUrl, "_sandbox/intercom/app"))
        {
            Content = new StringContent($$"""{"webhook_url":"http://127.0.0.1:3/webhooks/intercom/{{IntercomAccount}}","client_secret":"{{options.IntercomClientSecret}}"}"""),
        };
        Sandbox.Call(request).EnsureSuccessStatusCode();
        return settings;
    }
}
