using System.Net;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Hitl.Connector.Zendesk;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

/// <summary>A stateful Zendesk over real sockets, the connector beside it, and one clock for both.</summary>
public abstract class ZendeskSandboxBench : IAsyncLifetime
{
    private protected static readonly PlayedCustomer Ann = new("Ann Smith", "ann@example.com", ["vip"]);

    private protected readonly AheadClock clock = new();
    private protected readonly ZendeskOptions options = new() { WebhookSecrets = ["not known yet"], BotUserIds = [$"{ZendeskSeed.AnswerBotUserId}"], RequestTimeoutSeconds = 5 };
    private protected ServiceProvider services = null!;
    private protected SandboxHost sandbox = null!;
    private protected ZendeskAccount zendesk = null!;

    public async Task InitializeAsync()
    {
        sandbox = await SandboxHost.StartAsync(new SandboxOptions { IndexLag = TimeSpan.Zero, Time = clock }, default);
        options.BaseUrl = sandbox.ZendeskUrl;
        options.ClientId = sandbox.Options.ZendeskClientId;
        options.ClientSecret = sandbox.Options.ZendeskClientSecret;
        options.Messaging = new ZendeskMessagingOptions
        {
            AppId = sandbox.Options.ZendeskMessagingAppId,
            KeyId = sandbox.Options.ZendeskMessagingKeyId,
            KeySecret = sandbox.Options.ZendeskMessagingKeySecret,
            BotIntegration = "zd:answerBot",
        };
        services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(clock).AddZendesk().BuildServiceProvider();
        zendesk = services.GetRequiredService<ZendeskAccountFactory>().Create("sandbox", options);
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    private protected ConversationRef Ref(string id) => new("sandbox", id);

    private protected async Task<Snapshot> ReadAsync(string id)
    {
        var result = await zendesk.Source.ReadAsync(Ref(id), default);
        result.Failure.ShouldBeNull();
        return result.Value!;
    }

    /// <summary>As if the second of the stamp were long over: nobody else writes in these tests.</summary>
    private protected async Task<Snapshot> ReadLaterAsync(string id) => await ReadAsync(id) with { VersionStampFresh = false };

    private protected async Task<SetupPlan> SetUpAsync(string publicUrl = "https://hitl.example.com")
    {
        var plan = (await zendesk.Setup.PlanAsync(new SetupRequest(new Uri(publicUrl)), default)).Value!;
        var applied = await zendesk.Setup.ApplyAsync(plan, default);
        applied.Failure.ShouldBeNull();
        applied.Value!.Steps.Where(s => s.State == SetupStepState.Failed).Select(s => s.Description).ShouldBeEmpty();
        return applied.Value;
    }

    private protected static Effect Effect(string id, EffectKind kind, string key = "0123456789abcdef01234567", ConversationUpdate? update = null) =>
        new(new EffectKey(key), new ConversationRef("sandbox", id), kind, DateTimeOffset.UnixEpoch, "test") { Update = update };

    private protected static ConversationUpdate Escalation => new()
    {
        AddTags = ["hitl_escalated"],
        Fields = new Dictionary<string, string?> { [HitlFields.Sentiment] = "0.21", [HitlFields.Role] = "escalate" },
        Priority = Priority.High,
        Group = "Escalations",
        Note = new ContextNote("Call Ann", "en", [new NoteSection("request", "Wants", [new NoteLine("her money back", [])])]),
    };

    private protected HttpClient ApiClient()
    {
        var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("test");
        client.BaseAddress = sandbox.ZendeskUrl;
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{sandbox.Options.ZendeskApiTokenEmail}/token:{sandbox.Options.ZendeskApiToken}")));
        return client;
    }

    private protected async Task<HttpStatusCode> PutAsync(string path, string body)
    {
        using var client = ApiClient();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return (await client.PutAsync(path, content)).StatusCode;
    }

    private protected async Task DeleteGroupAsync(long id)
    {
        using var client = ApiClient();
        (await client.DeleteAsync($"api/v2/groups/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }
}
