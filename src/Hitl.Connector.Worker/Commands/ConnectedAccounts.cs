using Hitl.Connector.Accounts;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intercom;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Zendesk;

namespace Hitl.Connector.Worker.Commands;

/// <summary>Connectors without a running worker, for <c>doctor</c>, <c>setup</c> and <c>import</c>.</summary>
public sealed class ConnectedAccounts : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ConnectedAccounts(TimeProvider time)
        : this(time, new QuotaGovernor(time, _ => 100))
    {
    }

    /// <param name="quota">Hears what every answer says about the accounts' quota.</param>
    public ConnectedAccounts(TimeProvider time, IQuotaObserver quota)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(time);
        services.AddSingleton(quota);
        services.AddZendesk();
        services.AddIntercom();
        _services = services.BuildServiceProvider();
    }

    public IHelpdeskAccount Connect(AccountSettings account) => WorkerApp.Connect(_services, account);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
