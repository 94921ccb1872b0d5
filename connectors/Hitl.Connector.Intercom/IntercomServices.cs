using System.Net;
using Hitl.Connector.Delivery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Intercom;

public static class IntercomServices
{
    /// <summary>Registers <see cref="IntercomAccountFactory"/>. An <see cref="IQuotaObserver"/>, where registered, hears every quota header.</summary>
    public static IServiceCollection AddIntercom(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(IntercomAccountFactory.HandlerName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // Accounts live as long as the process: connections are renewed instead, so that DNS changes are seen.
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                AutomaticDecompression = DecompressionMethods.All,

                // A redirect would carry the token to wherever it points.
                AllowAutoRedirect = false,
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.TryAddSingleton(provider => new IntercomAccountFactory(
            provider.GetRequiredService<IHttpMessageHandlerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IQuotaObserver>()));
        return services;
    }
}
