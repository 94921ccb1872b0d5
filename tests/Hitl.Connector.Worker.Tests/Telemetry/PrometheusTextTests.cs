using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Telemetry;

namespace Hitl.Connector.Worker.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Write_CountersAndHistograms_AreGroupedWithTypeAndCumulativeBuckets()
    {
        // An account of its own: meters are shared by everything that runs in this process.
        const string account = "prometheus-text-tests";
        using var text = new PrometheusText();
        using var metrics = new WorkerMetrics();

        metrics.EventReceived(account, Acceptance.Accepted);
        metrics.EventReceived(account, Acceptance.Accepted);
        metrics.WebhookRefused(account, "a \"quoted\"\\\nreason");
        metrics.Scored(TimeSpan.FromMilliseconds(3));

        var lines = text.Write().Split('\n');
        lines.ShouldContain("# TYPE hitl_events_received_total counter");
        lines.ShouldContain($$"""hitl_events_received_total{account="{{account}}",acceptance="accepted"} 2""");
        lines.ShouldContain($$"""hitl_webhooks_refused_total{account="{{account}}",reason="a \"quoted\"\\\nreason"} 1""");
        lines.ShouldContain("# TYPE hitl_score_milliseconds histogram");
        long[] buckets = [.. lines.Where(l => l.StartsWith("hitl_score_milliseconds_bucket", StringComparison.Ordinal)).Select(l => long.Parse(l.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))];
        buckets.ShouldBe(buckets.Order());
        buckets[^1].ShouldBeGreaterThanOrEqualTo(1);
    }
}
