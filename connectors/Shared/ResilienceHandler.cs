using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Hitl.Connector.Http;

/// <summary>What of trying again only the vendor's own conventions tell.</summary>
/// <param name="IsRead">Requests that change nothing: only these are tried again.</param>
/// <param name="ComesRight">Answers, besides 408 and 5xx, that another try may mend.</param>
/// <param name="Wait">How long the vendor wants to be left alone, within bounds; null when it does not say. Its second argument spreads, from 0 (inclusive) to 1.</param>
internal sealed record ReadRetries(Func<HttpRequestMessage, bool> IsRead, Func<HttpResponseMessage, bool> ComesRight, Func<HttpResponseMessage, double, TimeSpan?> Wait);

/// <summary>
/// Reads are tried again here, with jitter and the vendor's own wait; writes only get a time limit, because the outbox
/// owns their retries and looks for a write that may have been applied.
/// </summary>
internal sealed partial class ResilienceHandler : DelegatingHandler
{
    /// <summary>The longest wait that is passed on: values of eleven days have been seen.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    // The largest threads are a few MiB of HTML.
    private const long LargestBody = 64 * 1024 * 1024;

    private readonly Func<HttpRequestMessage, bool> isRead;
    private readonly ResiliencePipeline<HttpResponseMessage> reads;
    private readonly ResiliencePipeline<HttpResponseMessage> writes;

    /// <param name="timeout">Of one try, its body included.</param>
    /// <param name="random">From 0 (inclusive) to 1.</param>
    public ResilienceHandler(string account, ReadRetries retries, TimeSpan timeout, TimeProvider time, Func<double> random, ILogger logger)
    {
        isRead = retries.IsRead;
        writes = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddTimeout(timeout).Build();
        reads = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(400),
                MaxDelay = TimeSpan.FromSeconds(10),
                UseJitter = true,
                Randomizer = random,
                ShouldHandle = arguments => ValueTask.FromResult(IsOutage(arguments.Outcome)
                    || (arguments.Outcome.Result is { } response && ((int)response.StatusCode == 408 || retries.ComesRight(response)))),
                DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result is { } response ? retries.Wait(response, random()) : null),
                OnRetry = arguments =>
                {
                    ReadRetried(logger, account, arguments.AttemptNumber + 1, (int?)arguments.Outcome.Result?.StatusCode ?? 0, arguments.RetryDelay.TotalMilliseconds);
                    arguments.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(10),
                ShouldHandle = arguments => ValueTask.FromResult(IsOutage(arguments.Outcome)),
                OnOpened = arguments =>
                {
                    CircuitOpened(logger, account, arguments.BreakDuration.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(timeout)
            .Build();
    }

    /// <summary>The answer's own Retry-After in seconds, between none and <see cref="LongestWait"/>; null without one.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter?.Delta is { } wish ? Bounded(wish) : null;

    public static TimeSpan Bounded(TimeSpan wait) => TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, LongestWait.Ticks));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pipeline = isRead(request) ? reads : writes;
        return await pipeline.ExecuteAsync(async token => await SendOnceAsync(request, token), cancellationToken);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            // Read here, so that the time limit covers a body that stalls.
            await response.Content.LoadIntoBufferAsync(LargestBody, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static bool IsOutage(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException || (int?)outcome.Result?.StatusCode >= 500;

    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "{Account}: read failed with {Status} (try {Attempt}), again in {DelayMs} ms")]
    private static partial void ReadRetried(ILogger logger, string account, int attempt, int status, double delayMs);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Warning, Message = "{Account}: most reads fail, no more are sent for {Seconds} s")]
    private static partial void CircuitOpened(ILogger logger, string account, double seconds);
}
