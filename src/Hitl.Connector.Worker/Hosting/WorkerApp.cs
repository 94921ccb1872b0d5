using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intercom;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Notes;
using Hitl.Connector.Scoring;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Http;
using Hitl.Connector.Worker.Knowledge;
using Hitl.Connector.Worker.Notes;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Schedule;
using Hitl.Connector.Worker.Telemetry;
using Hitl.Connector.Zendesk;

namespace Hitl.Connector.Worker.Hosting;

/// <summary>Puts the worker together: database, accounts, models, rules, loops, schedules, HTTP.</summary>
public static class WorkerApp
{
    /// <param name="configureLogging">Replaces the default console logging when given.</param>
    /// <exception cref="SettingsException">When rules are wrong; settings were checked before.</exception>
    public static async Task<WebApplication> BuildAsync(WorkerSettings settings, TimeProvider time, Action<ILoggingBuilder>? configureLogging, CancellationToken cancellationToken)
    {
        var rules = LoadRules(settings);
        var builder = WebApplication.CreateSlimBuilder();

        // Settings were read strictly before; nothing of the framework's own files and variables is to change them.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseUrls(settings.Options.Listen);
        builder.Logging.ClearProviders();
        (configureLogging ?? ConsoleLogging)(builder.Logging);

        var services = builder.Services;
        services.AddSingleton(time);
        services.AddSingleton(settings);
        services.AddSingleton(new RuleBook(rules));
        services.AddSingleton(new WorkerName($"{Environment.MachineName}-{Environment.ProcessId}"));
        services.AddSingleton(Jitter.Source);
        services.AddSingleton<WorkerMetrics>();
        services.AddSingleton<PrometheusText>();
        services.AddSingleton<SnapshotCache>();
        services.AddSingleton<WorkFeed>();
        services.AddSingleton<RuleHealth>();
        services.AddSingleton<WebhookCaller>();
        services.AddHttpClient(WebhookCaller.ClientName, client => client.Timeout = WebhookCaller.Timeout)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .RemoveAllLoggers();
        services.AddSingleton(_ => new QuotaGovernor(time, account => settings.Accounts.FirstOrDefault(a => a.Name == account)?.Options.QuotaPercent ?? 100));
        services.AddSingleton<IQuotaObserver>(s => s.GetRequiredService<QuotaGovernor>());
        services.AddSingleton(new ModelPlaces(ShippedModels.Directory, settings.Options.ModelsPath, settings.Options.Models.Replace));
        services.AddSingleton(s => new SwappableScorer(s.GetRequiredService<ModelPlaces>().Load()));
        services.AddSingleton<IScorer>(s => s.GetRequiredService<SwappableScorer>());
        services.AddSingleton<INoteReader>(s => s.GetRequiredService<SwappableScorer>());
        services.AddSummarizer(settings.Options);
        services.AddSingleton<NoteWriter>();

        services.AddSingleton(settings.Options.Knowledge);
        services.AddSingleton<IMeaningReader>(_ => MeaningReader.LoadShipped());
        services.AddSingleton<KnowledgeLookup>();
        services.AddSingleton<KnowledgeSync>();
        services.AddSingleton<KnowledgeDesk>();
        services.AddDescription();

        var database = await LedgerDatabase.OpenAsync(new StorageOptions { ConnectionString = settings.Options.PostgreSql, SqlitePath = settings.Options.SqlitePath }, cancellationToken);
        services.AddLedger(database);
        var startedAt = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var account in settings.Accounts)
        {
            startedAt[account.Name] = await database.Accounts.StartedAtAsync(account.Name, time.GetUtcNow(), cancellationToken);
        }

        services.AddZendesk();
        services.AddIntercom();
        services.AddSingleton(s => new AccountRegistry(settings.Accounts.Select(a => new RunningAccount(a, Connect(s, a), startedAt[a.Name])), time));
        services.AddSingleton<HoldKeeper>();
        services.AddSingleton<ApprovalAnswers>();
        services.AddSingleton<ConversationProcessor>();
        services.AddSingleton<EffectDispatcher>();
        services.AddHostedService<ModelWatch>();
        services.AddHostedService<RuleWatch>();
        services.AddSingleton<RuleTargetsWatch>();
        services.AddHostedService(s => s.GetRequiredService<RuleTargetsWatch>());
        services.AddHostedService<InboxLoop>();
        services.AddHostedService<OutboxLoop>();
        services.AddSchedules(settings, settings.Accounts.Select(a => (a, Streams(a))));

        var app = builder.Build();

        // Loaded before the first event: a missing or corrupt model stops the start, not the first conversation.
        app.Services.GetRequiredService<IScorer>();
        app.Services.GetRequiredService<PrometheusText>();
        app.MapWebhooks();
        app.MapHealth();
        app.MapConversations();
        app.MapHolds();
        app.MapResume();
        app.MapRules();
        app.MapDecisions();
        app.MapBotEvidence();
        app.MapApprovals();
        app.MapDescription();
        return app;
    }

    /// <summary>One account's connector, also for the commands that need no running worker.</summary>
    public static IHelpdeskAccount Connect(IServiceProvider services, AccountSettings account) => account.Helpdesk switch
    {
        HelpdeskKind.Zendesk => services.GetRequiredService<ZendeskAccountFactory>().Create(account.Name, (ZendeskOptions)account.Options),
        HelpdeskKind.Intercom => services.GetRequiredService<IntercomAccountFactory>().Create(account.Name, (IntercomOptions)account.Options),
        var other => throw new InvalidOperationException($"No connector for {other}."),
    };

    private static IReadOnlyList<string> Streams(AccountSettings account) => account.Options switch
    {
        IntercomOptions { PollTickets: true } => ["conversations", "tickets"],
        IntercomOptions => ["conversations"],
        _ => ["tickets"],
    };

    private static RuleSet LoadRules(WorkerSettings settings)
    {
        var loaded = RuleDirectory.Load(settings.Options.RulesPath, RuleWatch.Catalog(settings));
        return loaded.Rules ?? throw new SettingsException([.. loaded.Errors.Select(e => e.ToString())]);
    }

    private static void ConsoleLogging(ILoggingBuilder logging) =>
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
        })
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Quartz", LogLevel.Warning)
        .AddFilter("System", LogLevel.Warning);
}
