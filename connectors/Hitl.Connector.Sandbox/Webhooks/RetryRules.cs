namespace Hitl.Connector.Sandbox;

/// <summary>When a vendor tries a webhook again.</summary>
/// <param name="Statuses">HTTP statuses; <see cref="Timeout"/> and <see cref="NoConnection"/> stand for no answer.</param>
/// <param name="Retries">How many times after the first attempt.</param>
/// <param name="Wait">Before each retry; ignored where Retry-After decides.</param>
/// <param name="RetryAfterBelow">The retry waits for the answer's Retry-After, and only if that is there and shorter than this.</param>
internal sealed record RetryRule(IReadOnlyList<int> Statuses, int Retries, TimeSpan Wait, TimeSpan? RetryAfterBelow = null)
{
    public const int Timeout = -1;
    public const int NoConnection = -2;
}

/// <summary>When a vendor stops sending for a while.</summary>
/// <param name="ErrorShare">0..1 of the calls in <paramref name="Window"/>.</param>
/// <param name="Errors">Or so many errors in it.</param>
/// <param name="MinimumCalls">No opening under so many calls.</param>
/// <param name="Block">For how long; what is due in it is logged as <c>circuit broken</c> and lost.</param>
internal sealed record BreakerRule(double ErrorShare, int Errors, int MinimumCalls, TimeSpan Window, TimeSpan Block);

/// <summary>A vendor's delivery rules as data.</summary>
internal sealed record RetryRules
{
    public required TimeSpan Timeout { get; init; }

    public required IReadOnlyList<RetryRule> Retries { get; init; }

    public BreakerRule? Breaker { get; init; }

    /// <summary>An answer with this status ends the subscription.</summary>
    public int? DisablingStatus { get; init; }

    /// <summary>A 429 keeps everything of this subscription back for so long (Retry-After is not read).</summary>
    public TimeSpan? ThrottledFor { get; init; }

    /// <summary>Calls in the air at a time, per subscription.</summary>
    public int Parallel { get; init; } = 8;
}

/// <summary>Where a subscription's webhooks go.</summary>
/// <param name="Headers">Signature and the like for one attempt's exact bytes.</param>
internal sealed record WebhookTarget(
    string Helpdesk,
    string SubscriptionId,
    Uri Endpoint,
    RetryRules Rules,
    Func<WebhookAttempt, IEnumerable<KeyValuePair<string, string>>> Headers)
{
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>Called when an answer disabled the subscription.</summary>
    public Action? Disabled { get; init; }
}

/// <param name="InvocationId">The same for all attempts of one webhook.</param>
/// <param name="Number">1 on the first try.</param>
internal sealed record WebhookAttempt(string InvocationId, int Number, DateTimeOffset At, ReadOnlyMemory<byte> Body);

/// <param name="EventId">What the vendor calls the event.</param>
/// <param name="Body">By attempt number: some vendors count attempts in the body.</param>
internal sealed record WebhookMessage(string EventId, string Type, Func<int, ReadOnlyMemory<byte>> Body);

/// <summary>One attempt to deliver a webhook, or why there was none.</summary>
/// <param name="Outcome"><c>success, failed, timeout, no connection, dropped, off, circuit broken, throttled, disabled</c>.</param>
public sealed record WebhookDelivery(
    long Seq,
    string Helpdesk,
    string SubscriptionId,
    string EventId,
    string InvocationId,
    string Type,
    int Attempt,
    int Copy,
    DateTimeOffset CreatedAt,
    DateTimeOffset SentAt,
    int Status,
    string Outcome);
