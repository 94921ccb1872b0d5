using System.Net.Http.Headers;
using Hitl.Connector.Accounts;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intercom.Api;
using Microsoft.Extensions.Logging;
using RestEase;

namespace Hitl.Connector.Intercom;

/// <summary>Builds accounts on the pooled transport that <c>AddIntercom</c> registers.</summary>
public sealed class IntercomAccountFactory(IHttpMessageHandlerFactory transports, IQuotaObserver quota, TimeProvider time, ILoggerFactory logs)
{
    /// <summary>Name of the HTTP transport in <see cref="IHttpMessageHandlerFactory"/>.</summary>
    public const string TransportName = "intercom";

    /// <param name="account">The account's name in the configuration, lower case.</param>
    /// <param name="options">Valid settings: <see cref="IntercomOptions.Validate"/> gave none.</param>
    public IHelpdeskAccount Create(string account, IntercomOptions options) =>
        Create(account, options, transports.CreateHandler(TransportName), quota, time, logs);

    /// <summary>Builds one account on a transport of the caller's.</summary>
    /// <param name="transport">Sends the calls; not disposed with the account.</param>
    /// <param name="random">From 0 (inclusive) to 1, spreads retries; by default seeded from the account's name, so that workers of different accounts differ and a run can be replayed.</param>
    public static IHelpdeskAccount Create(
        string account,
        IntercomOptions options,
        HttpMessageHandler transport,
        IQuotaObserver quota,
        TimeProvider time,
        ILoggerFactory logs,
        Func<double>? random = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(account);
        var logger = logs.CreateLogger<IntercomAccount>();
        var pipeline = new IntercomResilienceHandler(account, options.RequestTimeout, time, random ?? Seeded(account), logger)
        {
            InnerHandler = new IntercomQuotaHandler(account, quota, time)
            {
                InnerHandler = new IntercomTokenHandler(options.AccessToken) { InnerHandler = transport },
            },
        };

        // The transport is pooled and shared by IHttpMessageHandlerFactory; only the token and the retries in front of
        // it are this account's own.
        var http = new HttpClient(pipeline, disposeHandler: false) { BaseAddress = options.BaseUrl, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Hitl.Connector", "1.0"));
        var api = new RestClient(http)
        {
            RequestBodySerializer = new IntercomBodySerializer(),
            ResponseDeserializer = new IntercomResponseDeserializer(),
        }.For<IIntercomApi>();
        return new IntercomAccount(account, options, api, time, logger);
    }

    private static Func<double> Seeded(string account)
    {
        var random = new Random(account.Aggregate(17, (seed, c) => unchecked((seed * 31) + c)));
        var gate = new Lock();
        return () =>
        {
            lock (gate)
            {
                return random.NextDouble();
            }
        };
    }
}
