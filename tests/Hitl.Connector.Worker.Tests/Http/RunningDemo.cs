using Hitl.Connector.Accounts;
using Hitl.Connector.Handover;
using Hitl.Connector.Worker.Demo;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Http;

/// <summary>A worker with both accounts on a real socket, for tests that only talk HTTP to it.</summary>
public sealed class RunningDemo : IAsyncLifetime
{
    private static readonly ApprovalOptions Approvals = new()
    {
        Actions = new()
        {
            ["refund"] = new ApprovalActionOptions { Kind = ActionKind.Refund, Decide = ApprovalMode.Approve, Limit = 50, Currency = "EUR", Approvers = ["Billing"] },
            ["rename"] = new ApprovalActionOptions { Decide = ApprovalMode.Refuse },
        },
    };

    private ServiceProvider _clients = null!;

    public DemoEnvironment Environment { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public string ZendeskSecret => Environment.ZendeskWebhookSecret;

    public async Task InitializeAsync()
    {
        Environment = await DemoEnvironment.StartAsync(new DemoPlan { PollSeconds = 3600, Account = options => options.Approvals = Approvals }, CancellationToken.None);
        _clients = new ServiceCollection().AddHttpClient().BuildServiceProvider();
        Http = _clients.GetRequiredService<IHttpClientFactory>().CreateClient();
    }

    public async Task DisposeAsync()
    {
        await _clients.DisposeAsync();
        await Environment.DisposeAsync();
    }
}
