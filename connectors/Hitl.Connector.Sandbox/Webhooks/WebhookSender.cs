using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace Hitl.Connector.Sandbox;

/// <summary>Delivers both vendors' webhooks by their own rules, with the faults in force.</summary>
public sealed class WebhookSender : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Helpdesk, string Subscription), Lane> lanes = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly HttpMessageInvoker http;
    private readonly FaultPlan faults;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Ring<WebhookDelivery> log;
    private long lastSeq;
    private int pending;

    internal WebhookSender(FaultPlan faults, TimeProvider time, int logCapacity, HttpMessageHandler? handler = null)
    {
        this.faults = faults;
        this.time = time;
        log = new Ring<WebhookDelivery>(logCapacity);
        http = new HttpMessageInvoker(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    }

    /// <summary>Webhooks queued, delayed, in the air or waiting for a retry.</summary>
    public int Pending => Volatile.Read(ref pending);

    /// <summary>Attempts numbered above <paramref name="seq"/> that are still kept, oldest first.</summary>
    public IReadOnlyList<WebhookDelivery> Since(long seq = 0)
    {
        lock (gate)
        {
            return log.Newest((int)Math.Min(log.Count, Math.Max(0, lastSeq - seq)));
        }
    }

    /// <summary>Takes every webhook in place of the network, under the helpdesk's lock; null where they are sent.</summary>
    internal Action<WebhookTarget, WebhookMessage>? HandedTo { get; init; }

    /// <summary>Hands a webhook over and returns at once.</summary>
    internal void Enqueue(WebhookTarget target, WebhookMessage message)
    {
        if (HandedTo is { } receiver)
        {
            receiver(target, message);
            return;
        }

        var createdAt = time.GetUtcNow();
        var invocation = Guid.CreateVersion7(createdAt).ToString("N");
        var fate = faults.StrikeWebhook();
        if (fate.Arrivals.Count == 0)
        {
            Record(target, message, new WebhookAttempt(invocation, 0, createdAt, default), 0, createdAt, 0, fate.Outcome);
            return;
        }

        var lane = lanes.GetOrAdd((target.Helpdesk, target.SubscriptionId), _ => new Lane(target.Rules));
        for (var copy = 0; copy < fate.Arrivals.Count; copy++)
        {
            Interlocked.Increment(ref pending);
            _ = DeliverAsync(lane, target, message, invocation, copy, createdAt, fate.Arrivals[copy]);
        }
    }

    /// <summary>One attempt outside the queue, without faults, retries or breaker. 0 stands for no answer.</summary>
    internal async Task<int> SendOnceAsync(WebhookTarget target, WebhookMessage message)
    {
        var at = time.GetUtcNow();
        var attempt = new WebhookAttempt(Guid.CreateVersion7(at).ToString("N"), 1, at, message.Body(1));
        var (status, _) = await SendAsync(target, attempt);
        Record(target, message, attempt, 0, at, Math.Max(0, status), status is >= 200 and < 300 ? "success" : "failed");
        return Math.Max(0, status);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        http.Dispose();
        stopping.Dispose();
    }

    private async Task DeliverAsync(Lane lane, WebhookTarget target, WebhookMessage message, string invocation, int copy, DateTimeOffset createdAt, TimeSpan delay)
    {
        try
        {
            // Off the caller's thread: it holds the helpdesk's lock.
            await Task.Yield();
            var retries = new Dictionary<RetryRule, int>(ReferenceEqualityComparer.Instance);
            for (var number = 1; ; number++)
            {
                if (delay > TimeSpan.Zero)
                {
                    await Task.Delay(delay, time, stopping.Token);
                }

                var (status, retryAfter, refused) = await AttemptAsync(lane, target, message, invocation, number, copy, createdAt);
                if (refused || status is >= 200 and < 300)
                {
                    return;
                }

                var rule = target.Rules.Retries.FirstOrDefault(candidate => candidate.Statuses.Contains(status));
                if (rule is null || retries.GetValueOrDefault(rule) >= rule.Retries || (rule.RetryAfterBelow is { } below && !(retryAfter < below)))
                {
                    return;
                }

                retries[rule] = retries.GetValueOrDefault(rule) + 1;
                delay = rule.RetryAfterBelow is null ? rule.Wait : retryAfter!.Value;
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The sandbox is going down: what was in the air is lost, as documented by Pending.
        }
        finally
        {
            Interlocked.Decrement(ref pending);
        }
    }

    private async Task<(int Status, TimeSpan? RetryAfter, bool Refused)> AttemptAsync(Lane lane, WebhookTarget target, WebhookMessage message, string invocation, int number, int copy, DateTimeOffset createdAt)
    {
        await lane.Slots.WaitAsync(stopping.Token);
        try
        {
            var at = time.GetUtcNow();
            var attempt = new WebhookAttempt(invocation, number, at, message.Body(number));
            if (lane.Refusal(at) is { } reason)
            {
                Record(target, message, attempt, copy, createdAt, 0, reason);
                return (0, null, true);
            }

            var (status, retryAfter) = await SendAsync(target, attempt);
            if (stopping.IsCancellationRequested)
            {
                return (status, null, true);
            }

            Record(target, message, attempt, copy, createdAt, Math.Max(0, status), status switch
            {
                >= 200 and < 300 => "success",
                RetryRule.Timeout => "timeout",
                RetryRule.NoConnection => "no connection",
                _ => "failed",
            });
            if (lane.Answered(status, time.GetUtcNow()))
            {
                target.Disabled?.Invoke();
            }

            return (status, retryAfter, false);
        }
        finally
        {
            lane.Slots.Release();
        }
    }

    private async Task<(int Status, TimeSpan? RetryAfter)> SendAsync(WebhookTarget target, WebhookAttempt attempt)
    {
        using var request = new HttpRequestMessage(target.Method, target.Endpoint) { Content = new ReadOnlyMemoryContent(attempt.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        foreach (var (name, value) in target.Headers(attempt))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var timeout = new CancellationTokenSource(target.Rules.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping.Token);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            var retryAfter = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? response.Headers.RetryAfter?.Delta : null;
            return ((int)response.StatusCode, retryAfter);
        }
        catch (OperationCanceledException)
        {
            return (RetryRule.Timeout, null);
        }
        catch (HttpRequestException)
        {
            return (RetryRule.NoConnection, null);
        }
    }

    private void Record(WebhookTarget target, WebhookMessage message, WebhookAttempt attempt, int copy, DateTimeOffset createdAt, int status, string outcome)
    {
        lock (gate)
        {
            log.Add(new WebhookDelivery(++lastSeq, target.Helpdesk, target.SubscriptionId, message.EventId, attempt.InvocationId, message.Type, attempt.Number, copy, createdAt, attempt.At, status, outcome));
        }
    }

    /// <summary>One subscription's slots, breaker and throttle.</summary>
    private sealed class Lane(RetryRules rules)
    {
        private readonly Lock gate = new();
        private readonly Queue<(DateTimeOffset At, bool Error)> recent = new();
        private int errors;
        private DateTimeOffset blockedUntil;
        private DateTimeOffset throttledUntil;
        private bool disabled;

        public SemaphoreSlim Slots { get; } = new(rules.Parallel);

        public string? Refusal(DateTimeOffset now)
        {
            lock (gate)
            {
                return disabled ? "disabled" : now < blockedUntil ? "circuit broken" : now < throttledUntil ? "throttled" : null;
            }
        }

        /// <returns>True when this answer disabled the subscription.</returns>
        public bool Answered(int status, DateTimeOffset now)
        {
            lock (gate)
            {
                if (status == 429 && rules.ThrottledFor is { } pause)
                {
                    throttledUntil = now + pause;
                }

                if (rules.Breaker is { } breaker)
                {
                    Count(breaker, status is < 200 or >= 300, now);
                }

                if (status != rules.DisablingStatus || disabled)
                {
                    return false;
                }

                disabled = true;
                return true;
            }
        }

        private void Count(BreakerRule breaker, bool error, DateTimeOffset now)
        {
            recent.Enqueue((now, error));
            errors += error ? 1 : 0;
            while (recent.Peek().At <= now - breaker.Window)
            {
                errors -= recent.Dequeue().Error ? 1 : 0;
            }

            if (recent.Count >= breaker.MinimumCalls && (errors > breaker.Errors || errors >= breaker.ErrorShare * recent.Count))
            {
                blockedUntil = now + breaker.Block;
                recent.Clear();
                errors = 0;
            }
        }
    }
}
