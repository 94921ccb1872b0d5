using System.Globalization;

namespace Hitl.Connector.Benchmarks.Latency;

/// <summary>The figures as lines for a person.</summary>
internal static class LatencyText
{
    public static void Write(LatencyResult result, TextWriter output)
    {
        var machine = result.Machine;
        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

        Line($"");
        Line($"{machine.MeasuredAt:yyyy-MM-dd HH:mm} UTC, {machine.Cores} cores, {machine.Processor}, {machine.System}, {machine.Runtime}, load before {machine.LoadAverage?.ToString("0.00", CultureInfo.InvariantCulture) ?? "unknown"}");
        Line($"Worker, both sandboxes and load share this process: {result.CpuShare:P0} of all cores; conversations opened late by {result.LateStarts:0.0} ms at p99.");
        Line($"{result.Rate:0.##} new conversations a second for {result.MeasuredSeconds:0} s{(result.VendorLimits ? ", at the vendors' limits" : "")}: {result.Conversations} conversations, {result.ConversationsPerSecond:0.0} a second answered.");
        Line($"");
        Line($"milliseconds                                     n       p50       p95       p99       max");
        Row("webhook to first effect", result.FirstEffect);
        foreach (var (account, percentiles) in result.FirstEffectByAccount.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            Row($"  {account}", percentiles);
        }

        Row("webhook to the update's last write", result.Update);
        Row("take-over to the hold's last call", result.Hold);
        Row("floor: one bare GET", result.BareGet);
        Row("floor: one bare PUT", result.BarePut);
        Line($"");
        Line($"Without a write: {result.Unfinished}; take-overs not held: {result.HoldsUnfinished}, held already: {result.HeldAlready}; found by polling: {result.FoundByPolling}.");
        Line($"Other writes of the account that waited when a hold was decided: {Counts(result.HoldPlaces.Waiting)}; of them gone out before it: {Counts(result.HoldPlaces.Before)}.");
        Line($"Calls to the helpdesks: {result.Calls}, answered 429: {result.Throttled} ({(result.Calls == 0 ? 0 : (double)result.Throttled / result.Calls):P2}).");
        if (result.VendorLimits)
        {
            foreach (var helpdesk in result.CallTimeline.GroupBy(c => c.Helpdesk))
            {
                Line($"  {helpdesk.Key}, calls (429) from second: {string.Join("  ", helpdesk.Select(c => FormattableString.Invariant($"{c.Second}: {c.Calls} ({c.Throttled})")))}");
            }
        }

        var waiting = result.Backlog.Where(b => b.Value > 0).Select(b => FormattableString.Invariant($"{b.Key} {b.Value}")).ToList();
        Line($"Backlog at the end: {(waiting.Count == 0 ? "none" : string.Join(", ", waiting))}.");
        if (result.TargetMet is { } met)
        {
            Line($"Target p99 under {LatencyPlan.TargetP99.TotalMilliseconds:0} ms: {(met ? "met" : "MISSED")}.");
        }

        static string Counts(Percentiles p) => FormattableString.Invariant($"p50 {p.P50:0}, p95 {p.P95:0}, max {p.Max:0}");

        void Row(string name, Percentiles p) =>
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-42}{p.Samples,8}{p.P50,10:0.0}{p.P95,10:0.0}{p.P99,10:0.0}{p.Max,10:0.0}"));
    }
}
