using System.Diagnostics.CodeAnalysis;
using Hitl.Connector.Delivery;
using Hitl.Connector.Zendesk.Api;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Zendesk;

/// <summary>Builds accounts. One for the process; the pooled connections are shared.</summary>
public sealed class ZendeskAccountFactory(IHttpMessageHandlerFactory handlers, TimeProvider time, ILoggerFactory loggers, IQuotaObserver? quota = null)
{
    /// <summary>Name of the registered primary handler.</summary>
    public const string HandlerName = "zendesk";

    /// <param name="account">The account's name in the configuration, lower case.</param>
    public ZendeskAccount Create(string account, ZendeskOptions options) => Create(account, () => options);

    /// <param name="options">Asked again for every use, so that secrets change without a restart.</param>
    public ZendeskAccount Create(string account, Func<ZendeskOptions> options) =>
        Create(account, options, () => handlers.CreateHandler(HandlerName), time, loggers, quota);

    /// <param name="primary">Makes the handler that really sends; also what tests replace.</param>
    public static ZendeskAccount Create(string account, Func<ZendeskOptions> options, Func<HttpMessageHandler> primary, TimeProvider time, ILoggerFactory loggers, IQuotaObserver? quota = null)
    {
        var settings = options();
        var timeout = TimeSpan.FromSeconds(settings.RequestTimeoutSeconds);
        var granted = new GrantedScope();
        var random = AccountRandom.Of(account);
        var logger = loggers.CreateLogger<ZendeskAccount>();
        HttpMessageHandler support = new ResilienceHandler(account, ZendeskRetries.Reads, timeout, time, random, logger)
        {
            InnerHandler = Observed(account, quota, new AuthorizationHandler(account, options, granted, time, loggers.CreateLogger<AuthorizationHandler>()) { InnerHandler = primary() }),
        };
        HttpMessageHandler sunshine = new ResilienceHandler(account, ZendeskRetries.Reads, timeout, time, random, logger)
        {
            InnerHandler = new SunshineAuthorizationHandler(options) { InnerHandler = primary() },
        };
        var client = new ZendeskClient(
            Rest<IZendeskApi>(settings.BaseUrl!, support, ZendeskReadJson.Default),
            Rest<ISunshineApi>(settings.BaseUrl!, sunshine, SunshineReadJson.Default),
            granted);
        return new ZendeskAccount(account, options, client, time, loggers);
    }

    private static DelegatingHandler Observed(string account, IQuotaObserver? quota, DelegatingHandler inner) =>
        quota is null ? inner : new QuotaHandler(account, quota) { InnerHandler = inner };

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The client lives as long as the process; its pooled handler belongs to the handler factory.")]
    private static T Rest<T>(Uri baseUrl, HttpMessageHandler handler, System.Text.Json.Serialization.JsonSerializerContext json)
        where T : class =>
        // The handler is the factory's, with our pipeline before it; the pipeline has the time limits, so the client has none.
        RestApi<T>.Over(
            new HttpClient(handler, disposeHandler: false) { BaseAddress = baseUrl, Timeout = Timeout.InfiniteTimeSpan },
            new JsonResponses(json),
            new JsonBodies(ZendeskWriteJson.Default));
}
