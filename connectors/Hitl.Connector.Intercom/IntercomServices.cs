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
        services.AddPrimaryHandler(IntercomAccountFactory.HandlerName);
        services.TryAddSingleton(provider => new IntercomAccountFactory(
            provider.GetRequiredService<IHttpMessageHandlerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IQuotaObserver>()));
        return services;
    }
}
