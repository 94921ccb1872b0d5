using System.Text.Json.Serialization;

namespace Hitl.Connector.Benchmarks.Latency;

/// <summary>Milliseconds; all null without samples.</summary>
internal sealed record Percentiles(int Samples, double? P50, double? P95, double? P99, double? Max)
{
    public static Percentiles Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        double? At(double share) => Worker.Demo.DemoReport.Percentile(sorted, share);
        return new Percentiles(sorted.Length, At(0.50), At(0.95), At(0.99), At(1));
    }
}

/// <param name="LoadAverage">Of the last minute when the run began; null where the system has none. Over 0, others were using the machine.</param>
internal sealed record Machine(DateTimeOffset MeasuredAt, int Cores, string Processor, string System, string Runtime, double? LoadAverage);

/// <param name="Second">Start of the portion, from the start of the run.</param>
internal sealed record CallCount(string Helpdesk, int Second, int Calls, int Throttled);

/// <param name="FirstEffect">Last byte of the earliest folded webhook to the sandbox's commit of the conversation's first write.</param>
/// <param name="Update">The same to the commit of the update's last write.</param>
/// <param name="Hold">Last byte of the earliest webhook folded with the take-over to the commit of the hold's last call.</param>
/// <param name="Unfinished">Measured conversations without any write when the run ended.</param>
/// <param name="HoldsUnfinished">Take-overs whose bot was not silenced when the run ended.</param>
/// <param name="HeldAlready">Take-overs that needed no write of the worker: a rule had held before, or the helpdesk's own trigger did in the human's update.</param>
/// <param name="FoundByPolling">Conversations whose first write follows from polling: they have no webhook to measure from.</param>
/// <param name="LateStarts">By how much, at p99, conversations were opened later than planned: the load's own error, in milliseconds.</param>
/// <param name="CallTimeline">Calls that the sandbox got, in portions of ten seconds after the start.</param>
/// <param name="Backlog">Events and effects that still waited when the run ended.</param>
/// <param name="CpuShare">Of all cores, by worker, sandbox and load together, 0 to 1.</param>
/// <param name="BareGet">One call of the same process to the same sandbox when nothing else is going on: the floor.</param>
internal sealed record LatencyResult(
    Machine Machine,
    double Rate,
    double MeasuredSeconds,
    bool VendorLimits,
    int Conversations,
    double ConversationsPerSecond,
    Percentiles FirstEffect,
    Percentiles Update,
    Percentiles Hold,
    HoldPlaces HoldPlaces,
    IReadOnlyDictionary<string, Percentiles> FirstEffectByAccount,
    int Unfinished,
    int HoldsUnfinished,
    int HeldAlready,
    int FoundByPolling,
    double? LateStarts,
    int Calls,
    int Throttled,
    IReadOnlyList<CallCount> CallTimeline,
    IReadOnlyDictionary<string, long> Backlog,
    double CpuShare,
    Percentiles BareGet,
    Percentiles BarePut)
{
    /// <summary>Null at the vendors' limits, where the vendor's quota decides and not this program.</summary>
    public bool? TargetMet => VendorLimits ? null : Unfinished == 0 && HoldsUnfinished == 0 && FirstEffect.P99 < LatencyPlan.TargetP99.TotalMilliseconds && Hold.P99 < LatencyPlan.TargetP99.TotalMilliseconds;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(LatencyResult))]
internal sealed partial class LatencyJson : JsonSerializerContext;
