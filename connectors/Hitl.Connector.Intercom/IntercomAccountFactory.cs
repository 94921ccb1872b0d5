using System.Net.Http.Headers;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intercom.Api;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Intercom;

/// <summary>Builds accounts. One for the process; the pooled connections are shared.</summary>
public sealed class IntercomAccountFactory(IHttpMessageHandlerFactory handlers, TimeProvider time, ILoggerFactory loggers, IQuotaObserver? quota = null)
{
    /// <summary>Name of the registered primary handler.</summary>
    public const string HandlerName = "intercom";

    /// <param name="account">The account's name in the configuration, lower case.</param>
    /// <param name="options">Valid settings: <see cref="IntercomOptions.Validate"/> gave none.</param>
    public IntercomAccount Create(string account, IntercomOptions options) => Create(account, () => options);

    /// <param name="options">Asked again for every use, so that token and secrets change without a restart; host and time limit are those of the first answer.</param>
    public IntercomAccount Create(string account, Func<IntercomOptions> options) =>
        Create(account, options, () => handlers.CreateHandler(HandlerName), time, loggers, quota);

    /// <param name="primary">Makes the handler that really sends; also what tests replace. Not disposed with the account.</param>
    /// <param name="random">From 0 (inclusive) to 1, spreads retries; by default seeded from the account's name, so that accounts differ and a run can be replayed.</param>
    public static IntercomAccount Create(
        string account,
        Func<IntercomOptions> options,
        Func<HttpMessageHandler> primary,
        TimeProvider time,
        ILoggerFactory loggers,
        IQuotaObserver? quota = null,
        Func<double>? random = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(account);
        var settings = options();
        var logger = loggers.CreateLogger<IntercomAccount>();
        var pipeline = new ResilienceHandler(account, IntercomRetries.Reads(time), settings.RequestTimeout, time, random ?? AccountRandom.Of(account), logger)
        {
            InnerHandler = new IntercomQuotaHandler(account, quota, time)
            {
                InnerHandler = new IntercomTokenHandler(options) { InnerHandler = primary() },
            },
        };

        // The handler is the factory's, with our pipeline before it; the pipeline has the time limits, so the client has none.
        var http = new HttpClient(pipeline, disposeHandler: false) { BaseAddress = settings.BaseUrl, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Hitl.Connector", "1.0"));
        var api = RestApi<IIntercomApi>.Over(http, new JsonResponses(IntercomJson.Default), new JsonBodies(IntercomJson.Default));
        return new IntercomAccount(account, options, api, time, logger);
    }
}
