using System.Net;
using Hitl.Connector.Intercom;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

public static class IntercomServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IntercomAccountFactory"/> and its transport. Needs <see cref="TimeProvider"/>, logging and
    /// an <see cref="Hitl.Connector.Delivery.IQuotaObserver"/>.
    /// </summary>
    public static IServiceCollection AddIntercom(this IServiceCollection services)
    {
        services.AddHttpClient(IntercomAccountFactory.TransportName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // Accounts live as long as the process: connections are renewed instead, so that DNS changes are seen.
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                AutomaticDecompression = DecompressionMethods.All,

                // A redirect would carry the token to wherever it points.
                AllowAutoRedirect = false,
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IntercomAccountFactory>();
        return services;
    }
}
