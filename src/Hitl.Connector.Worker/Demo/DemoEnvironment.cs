using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Zendesk;

namespace Hitl.Connector.Worker.Demo;

/// <summary>What to start for a demo, a test or a benchmark.</summary>
public sealed record DemoPlan
{
    public bool Zendesk { get; init; } = true;
    public bool Intercom { get; init; } = true;
    public SandboxOptions Sandbox { get; init; } = new() { VendorLimits = false, IndexLag = ShortLag };

    /// <summary>The vendors' exports lag a minute; a demo's two seconds keep what matters: a stamped second is over when it is read.</summary>
    public static readonly TimeSpan ShortLag = TimeSpan.FromSeconds(2);

    /// <summary>False leaves only polling.</summary>
    public bool Webhooks { get; init; } = true;
    public int PollSeconds { get; init; } = 5;
    public AccountMode Mode { get; init; } = AccountMode.Act;
    public string RulesPath { get; init; } = DemoEnvironment.ShippedRules;

    /// <summary>Changes to each account's settings.</summary>
    public Action<AccountOptions>? Account { get; init; }

    public Dictionary<string, OutgoingWebhookOptions> OutgoingWebhooks { get; init; } = [];

    /// <summary>PostgreSQL instead of a throw-away SQLite file.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>An existing SQLite file, to start a second worker over the same ledger.</summary>
    public string? SqlitePath { get; init; }

    /// <summary>The worker's clock; the helpdesks keep their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long the claims of a worker that died stay with it.</summary>
    public int LeaseSeconds { get; init; } = 60;

    public Action<ILoggingBuilder> Logging { get; init; } = static logging => logging.SetMinimumLevel(LogLevel.None);
}

/// <summary>A sandboxed helpdesk of each kind, set up by the same <c>setup</c> as a real one, and a worker on a throw-away database.</summary>
public sealed class DemoEnvironment : IAsyncDisposable
{
    public const string ZendeskAccount = "demo-zendesk";
    public const string IntercomAccount = "demo-intercom";

    private readonly string? _directory;

    private DemoEnvironment(DemoPlan plan, SandboxHost sandbox, string? directory) => (Plan, Sandbox, _directory) = (plan, sandbox, directory);

    public static string ShippedRules => Path.Combine(AppContext.BaseDirectory, "appsettings", "rules");

    public DemoPlan Plan { get; }

    public SandboxHost Sandbox { get; }

    public WebApplication Worker { get; private set; } = null!;

    public Uri WorkerUrl { get; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>What the sandboxed Zendesk signs with.</summary>
    public string ZendeskWebhookSecret { get; private set; } = "";

    public WorkerSettings Settings { get; private set; } = null!;

    /// <summary>The accounts in play with the hands that play them.</summary>
    public IReadOnlyList<(string Account, IPlayableHelpdesk Helpdesk)> Stages { get; private set; } = [];

    public static async Task<DemoEnvironment> StartAsync(DemoPlan plan, CancellationToken cancellationToken)
    {
        var sandbox = await SandboxHost.StartAsync(plan.Sandbox, cancellationToken);
        var directory = plan.SqlitePath is null ? Directory.CreateTempSubdirectory("hitl-demo-").FullName : null;
        var environment = new DemoEnvironment(plan, sandbox, directory);
        try
        {
            await environment.StartWorkerAsync(cancellationToken);
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the worker and starts another over the same ledger, as after a crash or an update.</summary>
    public async Task RestartWorkerAsync(CancellationToken cancellationToken)
    {
        await Worker.DisposeAsync();
        await StartWorkerAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Worker is not null)
        {
            await Worker.DisposeAsync();
        }

        await Sandbox.DisposeAsync();
        if (_directory is not null)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(_directory, recursive: true);
        }
    }

    private async Task StartWorkerAsync(CancellationToken cancellationToken)
    {
        Sandbox.Faults.Set(Sandbox.Faults.Settings with { Webhooks = Sandbox.Faults.Settings.Webhooks with { Off = !Plan.Webhooks } });
        if (Plan.Zendesk)
        {
            await SetUpAsync(HelpdeskKind.Zendesk, cancellationToken);
            ZendeskWebhookSecret = await DemoSecrets.ReadZendeskWebhookSecretAsync(Sandbox, cancellationToken);
        }

        Settings = new WorkerSettings(
            new WorkerOptions
            {
                Listen = WorkerUrl.ToString(),
                SqlitePath = Plan.SqlitePath ?? Path.Combine(_directory!, "hitl.db"),
                PostgreSql = Plan.PostgreSql,
                RulesPath = Plan.RulesPath,
                LeaseSeconds = Plan.LeaseSeconds,
                OutgoingWebhooks = Plan.OutgoingWebhooks,
            },
            [.. Accounts()]);
        Worker = await WorkerApp.BuildAsync(Settings, Plan.Time, Plan.Logging, cancellationToken);
        await Worker.StartAsync(cancellationToken);
        if (Plan.Intercom)
        {
            await SetUpAsync(HelpdeskKind.Intercom, cancellationToken);

            // What an admin does by hand in the Developer Hub; Intercom asks the endpoint at once, so the worker must listen.
            await DemoSecrets.SubscribeIntercomAsync(Sandbox, new Uri(WorkerUrl, $"/webhooks/intercom/{IntercomAccount}"), cancellationToken);
        }

        Stages =
        [
            .. Plan.Zendesk ? [(ZendeskAccount, Sandbox.Zendesk)] : Array.Empty<(string, IPlayableHelpdesk)>(),
            .. Plan.Intercom ? [(IntercomAccount, Sandbox.Intercom)] : Array.Empty<(string, IPlayableHelpdesk)>(),
        ];
    }

    /// <summary>The same plan and apply as <c>hitl setup</c>.</summary>
    private async Task SetUpAsync(HelpdeskKind helpdesk, CancellationToken cancellationToken)
    {
        await using var connected = new Commands.ConnectedAccounts(TimeProvider.System);
        foreach (var account in Accounts().Where(a => a.Helpdesk == helpdesk))
        {
            var setup = connected.Connect(account).Setup;
            var plan = await setup.PlanAsync(new SetupRequest(WorkerUrl), cancellationToken);
            var applied = plan.Succeeded ? await setup.ApplyAsync(plan.Value, cancellationToken) : plan;
            if (!applied.Succeeded || !applied.Value.IsComplete)
            {
                var steps = applied.Value?.Steps.Where(s => s.State is SetupStepState.Failed or SetupStepState.Missing or SetupStepState.Differs).Select(s => s.Id) ?? [];
                throw new InvalidDataException($"Setting up {account.Name} in the sandbox failed: {applied.Failure?.Code} {string.Join(", ", steps)}");
            }
        }
    }

    private IEnumerable<AccountSettings> Accounts()
    {
        foreach (var account in Connected())
        {
            Plan.Account?.Invoke(account.Options);
            yield return account;
        }
    }

    private IEnumerable<AccountSettings> Connected()
    {
        var sandbox = Plan.Sandbox;
        if (Plan.Zendesk)
        {
            yield return new AccountSettings(ZendeskAccount, HelpdeskKind.Zendesk, new ZendeskOptions
            {
                Mode = Plan.Mode,
                PollSeconds = Plan.PollSeconds,
                PollSettleSeconds = (int)sandbox.IndexLag.TotalSeconds,
                QuotaPercent = 90,
                BotUserIds = [ZendeskSeed.AnswerBotUserId.ToString(CultureInfo.InvariantCulture)],
                BaseUrl = Sandbox.ZendeskUrl,
                ClientId = sandbox.ZendeskClientId,
                ClientSecret = sandbox.ZendeskClientSecret,
                WebhookSecrets = [ZendeskWebhookSecret],
                Messaging = new ZendeskMessagingOptions
                {
                    AppId = sandbox.ZendeskMessagingAppId,
                    KeyId = sandbox.ZendeskMessagingKeyId,
                    KeySecret = sandbox.ZendeskMessagingKeySecret,
                    BotIntegration = "zd:answerBot",
                },
            });
        }

        if (Plan.Intercom)
        {
            yield return new AccountSettings(IntercomAccount, HelpdeskKind.Intercom, new IntercomOptions
            {
                Mode = Plan.Mode,
                PollSeconds = Plan.PollSeconds,
                PollSettleSeconds = (int)sandbox.IndexLag.TotalSeconds,
                QuotaPercent = 90,
                BaseUrl = Sandbox.IntercomUrl,
                AccessToken = sandbox.IntercomToken,
                ClientSecrets = [sandbox.IntercomClientSecret],
                AppPackageCode = sandbox.IntercomAppPackageCode,
            });
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
