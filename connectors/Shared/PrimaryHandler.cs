using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Http;

/// <summary>The handler that really sends, one pool of connections for all accounts of a vendor.</summary>
internal static class PrimaryHandler
{
    public static void AddPrimaryHandler(this IServiceCollection services, string name) =>
        services.AddHttpClient(name)
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
}
