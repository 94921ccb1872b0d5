namespace Hitl.Connector.Benchmarks.Latency;

/// <summary>The load to put on a worker.</summary>
/// <param name="Rate">New conversations a second, over both accounts together.</param>
/// <param name="Measured">How long conversations are opened that count.</param>
/// <param name="WarmUp">How long conversations are opened before that: compiled code, tokens and connections are there.</param>
/// <param name="VendorLimits">The vendors' real rate limits; at most rates they are far below the load.</param>
internal sealed record LatencyPlan(double Rate, TimeSpan Measured, TimeSpan WarmUp, bool VendorLimits)
{
    /// <summary>Of so many conversations one gets a human's reply.</summary>
    public const int HumanInEvery = 4;

    /// <summary>Nobody takes a conversation over in the second in which the customer wrote.</summary>
    public static readonly TimeSpan HumanAfter = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan TargetP99 = TimeSpan.FromMilliseconds(600);

    /// <summary>How long the worker may go on after the last conversation; at the vendors' limits a backlog is expected to stay.</summary>
    public TimeSpan Drain => VendorLimits ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(2);
}
