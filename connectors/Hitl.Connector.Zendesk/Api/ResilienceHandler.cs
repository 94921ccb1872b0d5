using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Hitl.Connector.Zendesk.Api;

/// <summary>
/// Reads are tried again here, with jitter and the vendor's Retry-After; writes only get a time limit, because the
/// outbox owns their retries and knows how to look for a write that may have been applied.
/// </summary>
internal sealed class ResilienceHandler : DelegatingHandler
{
    private readonly ResiliencePipeline<HttpResponseMessage> reads;
    private readonly ResiliencePipeline<HttpResponseMessage> writes;

    public ResilienceHandler(TimeProvider time, TimeSpan timeout)
    {
        var limit = new TimeoutStrategyOptions { Timeout = timeout };
        writes = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddTimeout(limit).Build();
        reads = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(400),
                MaxDelay = TimeSpan.FromSeconds(10),
                UseJitter = true,
                ShouldHandle = outcome => ValueTask.FromResult(IsTransient(outcome.Outcome)),
                DelayGenerator = static retry => ValueTask.FromResult(retry.Outcome.Result is { } answer ? RetryAfter.Of(answer) : null),
                OnRetry = static retry =>
                {
                    retry.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(10),
                ShouldHandle = outcome => ValueTask.FromResult(IsOutage(outcome.Outcome)),
            })
            .AddTimeout(limit)
            .Build();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        (request.Method == HttpMethod.Get ? reads : writes)
            .ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken).AsTask();

    // 409 on a read is Zendesk's "the record is being written": it goes away by itself.
    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        IsOutage(outcome) || outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict;

    private static bool IsOutage(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException || outcome.Result?.StatusCode >= HttpStatusCode.InternalServerError;
}

/// <summary>The vendor's wish to be left alone for a while, within bounds: values of eleven days have been seen.</summary>
internal static class RetryAfter
{
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);

    public static TimeSpan? Of(HttpResponseMessage answer)
    {
        var wish = answer.Headers.RetryAfter?.Delta;
        return wish is { } asked ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, Cap.Ticks)) : null;
    }
}
