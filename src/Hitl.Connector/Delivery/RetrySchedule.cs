using Hitl.Connector.Conversations;

namespace Hitl.Connector.Delivery;

public enum RetryAction
{
    /// <summary>It ended well, or can never be done any more.</summary>
    Complete,

    /// <summary>Again after <see cref="RetryVerdict.Delay"/>.</summary>
    Later,

    /// <summary>When the conversation changes.</summary>
    Postpone,

    /// <summary>Given up: a person must look.</summary>
    DeadLetter,
}

public readonly record struct RetryVerdict(RetryAction Action, TimeSpan Delay = default);

/// <summary>
/// The one owner of retries for writes and for reads that the inbox makes: result and attempt in, verdict out. Time
/// and randomness are arguments.
/// </summary>
public static class RetrySchedule
{
    /// <summary>How long an effect is tried before it becomes a dead letter.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>No vendor is obeyed for longer than this: <c>Retry-After: 999999</c> has been seen.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan[] _holdDelays = [.. new[] { 0.2, 0.5, 1, 2, 5, 10, 20, 30 }.Select(TimeSpan.FromSeconds)];
    private static readonly TimeSpan[] _delays = [.. new[] { 0.5, 2, 5, 15, 30, 60, 120, 300, 600, 900 }.Select(TimeSpan.FromSeconds)];

    /// <param name="attempt">1 after the first try.</param>
    /// <param name="age">Since the effect was decided.</param>
    /// <param name="random">0..1; jitter only lengthens.</param>
    public static RetryVerdict AfterDelivery(DeliveryResult result, EffectKind kind, int attempt, TimeSpan age, double random) =>
        result.Outcome switch
        {
            DeliveryOutcome.Applied or DeliveryOutcome.AlreadyApplied or DeliveryOutcome.Ended => new(RetryAction.Complete),
            DeliveryOutcome.Postponed => new(RetryAction.Postpone),
            _ => AfterFailure(result.Failure!, kind is EffectKind.Hold or EffectKind.Release ? _holdDelays : _delays, attempt, age, random),
        };

    /// <summary>The same for a read that failed: the event waits, it is never scored by default.</summary>
    public static RetryVerdict AfterRead(HelpdeskFailure failure, int attempt, TimeSpan age, double random) =>
        AfterFailure(failure, _delays, attempt, age, random);

    private static RetryVerdict AfterFailure(HelpdeskFailure failure, TimeSpan[] delays, int attempt, TimeSpan age, double random)
    {
        var ladder = delays[Math.Clamp(attempt - 1, 0, delays.Length - 1)];
        return failure.Kind switch
        {
            // Sending it again cannot help.
            FailureKind.Rejected => new(RetryAction.DeadLetter),
            FailureKind.NotFound or FailureKind.Gone => new(RetryAction.Complete),

            // A revoked token is mended by a person, hours or days later: nothing may be lost until then.
            FailureKind.Unauthorized or FailureKind.Forbidden => new(RetryAction.Later, Jitter(Max(ladder, TimeSpan.FromSeconds(5)), random)),

            _ when age > GiveUpAfter => new(RetryAction.DeadLetter),

            // Somebody was faster: the next try reads first, so it may come at once.
            FailureKind.Conflict => new(RetryAction.Later, Jitter(Max(TimeSpan.FromMilliseconds(Math.Min(50 * attempt, 5_000)), Min(failure.RetryAfter ?? TimeSpan.Zero, LongestWait)), random)),
            FailureKind.Throttled => new(RetryAction.Later, Jitter(Min(failure.RetryAfter ?? ladder, LongestWait), random)),
            _ => new(RetryAction.Later, Jitter(Max(ladder, Min(failure.RetryAfter ?? TimeSpan.Zero, LongestWait)), random)),
        };
    }

    private static TimeSpan Jitter(TimeSpan delay, double random) => delay * (1 + (0.2 * random));

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
