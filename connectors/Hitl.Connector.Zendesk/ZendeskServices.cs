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
        services.AddPrimaryHandler(ZendeskAccountFactory.HandlerName);
        services.TryAddSingleton(provider => new ZendeskAccountFactory(
            provider.GetRequiredService<IHttpMessageHandlerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IQuotaObserver>()));
        return services;
    }
}
