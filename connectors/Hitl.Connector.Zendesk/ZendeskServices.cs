using Hitl.Connector.Delivery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Zendesk;

public static class ZendeskServices
{
    /// <summary>Registers <see cref="ZendeskAccountFactory"/>. An <see cref="IQuotaObserver"/>, where registered, hears every quota header.</summary>
    public static IServiceCollection AddZendesk(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);

        // Connections change by PooledConnectionLifetime, so that a DNS change is seen although the handler stays.
        services.AddHttpClient(ZendeskAccountFactory.HandlerName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.TryAddSingleton(provider => new ZendeskAccountFactory(
            provider.GetRequiredService<IHttpMessageHandlerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IQuotaObserver>()));
        return services;
    }
}
