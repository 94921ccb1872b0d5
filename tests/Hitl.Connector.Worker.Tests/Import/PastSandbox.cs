using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intercom;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Hitl.Connector.Worker.Commands;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Zendesk;

namespace Hitl.Connector.Worker.Tests.Import;

/// <summary>A sandboxed helpdesk of each kind whose conversations happened at times that the test chooses.</summary>
internal sealed class PastSandbox : IAsyncDisposable
{
    private readonly MovableTime _time;
    private readonly ConnectedAccounts _connected;

    private PastSandbox(SandboxHost host, MovableTime time)
    {
        (Host, _time) = (host, time);
        _connected = new ConnectedAccounts(TimeProvider.System, Governor);
    }

    public SandboxHost Host { get; }

    public QuotaGovernor Governor { get; } = new(TimeProvider.System, _ => 90);

    public static async Task<PastSandbox> StartAsync()
    {
        var time = new MovableTime();
        var host = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.Zero, AutoAnswer = false, Time = time }, CancellationToken.None);
        return new PastSandbox(host, time);
    }

    public IPlayableHelpdesk Play(HelpdeskKind helpdesk) => helpdesk is HelpdeskKind.Zendesk ? Host.Zendesk : Host.Intercom;

    /// <summary>A conversation that a bot answered, and that a person took over or only closed. The oldest is opened first: a helpdesk lists changes in the order in which they came.</summary>
    public string Open(HelpdeskKind helpdesk, TimeSpan ago, string text, bool takenOver = false)
    {
        var play = Play(helpdesk);
        _time.Back = ago;
        var id = play.Open(new PlayedCustomer("Ida Brook", $"c{Guid.NewGuid():N}@example.com", []), "chat", text, scriptedBot: true);
        _time.Back = ago - TimeSpan.FromMinutes(1);
        play.BotWrites(id, "You can change it under Settings, Billing.");
        _time.Back = ago - TimeSpan.FromMinutes(2);
        if (takenOver)
        {
            play.AgentReplies(id, "Hello Ida, I take care of this myself.");
        }

        _time.Back = ago - TimeSpan.FromMinutes(3);
        play.AgentFinishes(id);
        _time.Back = TimeSpan.Zero;
        return id;
    }

    public IHelpdeskAccount Connect(HelpdeskKind helpdesk) => _connected.Connect(Settings(helpdesk));

    public AccountSettings Settings(HelpdeskKind helpdesk) => helpdesk is HelpdeskKind.Zendesk
        ? new AccountSettings("past-zendesk", helpdesk, new ZendeskOptions
        {
            BaseUrl = Host.ZendeskUrl,
            ClientId = Host.Options.ZendeskClientId,
            ClientSecret = Host.Options.ZendeskClientSecret,
            WebhookSecrets = ["unused"],
            BotUserIds = [ZendeskSeed.AnswerBotUserId.ToString(CultureInfo.InvariantCulture)],
        })
        : new AccountSettings("past-intercom", helpdesk, new IntercomOptions
        {
            BaseUrl = Host.IntercomUrl,
            AccessToken = Host.Options.IntercomToken,
            ClientSecrets = [Host.Options.IntercomClientSecret],
            AppPackageCode = Host.Options.IntercomAppPackageCode,
        });

    /// <summary>The ids that were read one by one.</summary>
    public IReadOnlyList<string> ReadsSince(long seq) =>
    [
        .. Host.Requests.Since(seq).Where(c => c.Method == "GET").Select(c => c.PathAndQuery.Split('?')[0].Trim('/').Split('/'))
            .Select(p => p is ["api", "v2", "tickets", var ticket] ? ticket.Replace(".json", "", StringComparison.Ordinal) : p is ["conversations", var id] ? id : null).OfType<string>(),
    ];

    public async ValueTask DisposeAsync()
    {
        await _connected.DisposeAsync();
        await Host.DisposeAsync();
    }

    private sealed class MovableTime : TimeProvider
    {
        public TimeSpan Back { get; set; }

        public override DateTimeOffset GetUtcNow() => TimeProvider.System.GetUtcNow() - Back;
    }
}
