using System.Net.Http.Headers;
using Hitl.Connector.Delivery;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Hitl.Connector.Intercom.Api;

/// <summary>Puts the account's token on every call.</summary>
/// <param name="options">Asked for every call, so that a new token needs no restart.</param>
internal sealed class IntercomTokenHandler(Func<IntercomOptions> options) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options().AccessToken);
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>Reports the quota headers of every answer, retries included.</summary>
internal sealed class IntercomQuotaHandler(string account, IQuotaObserver? observer, TimeProvider time) : DelegatingHandler
{
    /// <summary>Private apps share one limit per workspace.</summary>
    public const string Bucket = "account";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (observer is not null && RateLimit.Read(response, time.GetUtcNow()) is { } limit)
        {
            observer.Observe(new QuotaReading(account, Bucket, limit.Limit, limit.Remaining, limit.ResetsIn));
        }

        return response;
    }
}

/// <summary>
/// Reads are retried here; writes only get a time limit, since the outbox owns their retries and looks for its marker
/// first.
/// </summary>
internal sealed class IntercomResilienceHandler : DelegatingHandler
{
    private const int ReadRetries = 3;

    /// <summary>500 parts of HTML are a few MiB.</summary>
    private const long LargestBody = 64 * 1024 * 1024;

    private readonly ResiliencePipeline<HttpResponseMessage> reads;
    private readonly ResiliencePipeline<HttpResponseMessage> writes;

    /// <param name="random">From 0 (inclusive) to 1; a seed must replay any run.</param>
    public IntercomResilienceHandler(string account, TimeSpan timeout, TimeProvider time, Func<double> random, ILogger logger)
    {
        var log = new IntercomLog(logger, account);
        reads = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = ReadRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(250),
                MaxDelay = TimeSpan.FromSeconds(5),
                Randomizer = random,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
                {
                    { Exception: HttpRequestException or TimeoutRejectedException } => true,

                    // A wait longer than one window is the inbox's: it must not keep a claim.
                    { Result: { } response } when (int)response.StatusCode == 429 => RateLimit.WaitFor(response, time.GetUtcNow(), 0) <= RateLimit.Window,
                    { Result: { } response } => (int)response.StatusCode is 408 or >= 500,
                    _ => false,
                }),
                DelayGenerator = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { } response && (int)response.StatusCode == 429
                        ? RateLimit.WaitFor(response, time.GetUtcNow(), random())
                        : (TimeSpan?)null),
                OnRetry = arguments =>
                {
                    log.ReadRetried(arguments.AttemptNumber + 1, (int?)arguments.Outcome.Result?.StatusCode ?? 0, arguments.RetryDelay.TotalMilliseconds);
                    arguments.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.8,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(10),
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
                {
                    { Exception: HttpRequestException or TimeoutRejectedException } => true,
                    { Result: { } response } => (int)response.StatusCode >= 500,
                    _ => false,
                }),
                OnOpened = arguments =>
                {
                    log.CircuitOpened(arguments.BreakDuration.TotalSeconds);
                    return default;
                },
            })
            .AddTimeout(timeout)
            .Build();
        writes = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddTimeout(timeout).Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pipeline = IsRead(request) ? reads : writes;
        return await pipeline.ExecuteAsync(
            async (state, token) => await state.Self.SendOnceAsync(state.Request, token).ConfigureAwait(false),
            (Self: this, Request: request),
            cancellationToken).ConfigureAwait(false);
    }

    private static bool IsRead(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get
        || (request.Method == HttpMethod.Post && request.RequestUri?.AbsolutePath.EndsWith("/search", StringComparison.Ordinal) == true);

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            // Read here, so that the time limit covers a body that stalls.
            await response.Content.LoadIntoBufferAsync(LargestBody, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
