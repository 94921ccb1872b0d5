using System.Globalization;
using System.Runtime.InteropServices;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Benchmarks.Latency;

/// <summary>Starts sandbox and worker in this process, puts the load on them, and measures.</summary>
internal static class LatencyRun
{
    private const int PortionSeconds = 10;

    public static async Task<LatencyResult> RunAsync(LatencyPlan plan, IReadOnlyList<ConversationScript> scripts, TimeProvider time, TextWriter progress, CancellationToken cancellationToken)
    {
        var machine = DescribeMachine(time);
        await using var environment = await DemoEnvironment.StartAsync(
            new DemoPlan { Sandbox = new SandboxOptions { VendorLimits = plan.VendorLimits, IndexLag = TimeSpan.Zero } },
            cancellationToken);
        var load = new LatencyLoad(environment, scripts, time);
        await progress.WriteLineAsync(Line($"Warming up for {plan.WarmUp.TotalSeconds:0} s at {plan.Rate:0.#} new conversations a second."));
        await load.RunAsync(plan.Rate, plan.WarmUp, cancellationToken);
        load.Forget();

        await progress.WriteLineAsync(Line($"Measuring for {plan.Measured.TotalSeconds:0} s."));
        var before = environment.Sandbox.Requests.LastSeq;
        var started = time.GetUtcNow();
        var cpu = Environment.CpuUsage.TotalTime;
        await load.RunAsync(plan.Rate, plan.Measured, cancellationToken);
        var elapsed = time.GetUtcNow() - started;
        var cpuShare = (Environment.CpuUsage.TotalTime - cpu) / elapsed / Environment.ProcessorCount;

        await progress.WriteLineAsync(Line($"Waiting at most {plan.Drain.TotalSeconds:0} s for the worker to finish."));
        await DemoRun.UntilIdleAsync(environment, plan.Drain, time, cancellationToken);
        var calls = environment.Sandbox.Requests.Since(before);
        var counts = await environment.Worker.Services.GetRequiredService<ILedgerReport>().CountAsync(null, cancellationToken);
        var (measured, places) = await MeasureAsync(environment, load.Opened, calls, cancellationToken);
        var (bareGet, barePut) = await FloorAsync(environment, plan, cancellationToken);
        return new LatencyResult(
            machine,
            plan.Rate,
            plan.Measured.TotalSeconds,
            plan.VendorLimits,
            measured.Count,
            measured.Count(m => m.FirstEffect is not null || m.FoundByPolling) / elapsed.TotalSeconds,
            Percentiles.Of(measured.Select(m => m.FirstEffect).OfType<double>()),
            Percentiles.Of(measured.Select(m => m.Update).OfType<double>()),
            Percentiles.Of(measured.Select(m => m.Hold).OfType<double>()),
            places,
            measured.GroupBy(m => m.Opened.Conversation.Account).ToDictionary(g => g.Key, g => Percentiles.Of(g.Select(m => m.FirstEffect).OfType<double>())),
            measured.Count(m => m.FirstEffect is null && !m.FoundByPolling),
            measured.Count(m => m is { Opened.HumanTakesOver: true, Hold: null, Held: false }),
            measured.Count(m => m is { Opened.HumanTakesOver: true, Hold: null, Held: true }),
            measured.Count(m => m.FoundByPolling),
            Percentiles.Of(measured.Select(m => m.Opened.Late.TotalMilliseconds)).P99,
            calls.Count,
            calls.Count(c => c.Status == 429),
            Timeline(calls, started),
            counts.Events.Where(e => e.Key == "waiting").Concat(counts.Effects.Where(e => e.Key.EndsWith(":waiting", StringComparison.Ordinal) || e.Key.EndsWith(":in_flight", StringComparison.Ordinal)))
                .ToDictionary(e => e.Key == "waiting" ? "event:waiting" : e.Key, e => e.Value),
            cpuShare,
            bareGet,
            barePut);
    }

    private static async Task<(List<MeasuredConversation> Measured, HoldPlaces Places)> MeasureAsync(DemoEnvironment environment, IReadOnlyCollection<OpenedConversation> opened, IReadOnlyList<LoggedCall> calls, CancellationToken cancellationToken)
    {
        var outbox = environment.Worker.Services.GetRequiredService<IOutbox>();
        var writes = Measurement.Writes(calls);
        var controls = Measurement.Controls(calls);
        var measured = new List<MeasuredConversation>(opened.Count);
        var all = new List<OutboxEntry>();
        foreach (var conversation in opened)
        {
            var entries = await outbox.ForConversationAsync(conversation.Conversation, cancellationToken);
            all.AddRange(entries);
            var held = environment.Stages.First(s => s.Account == conversation.Conversation.Account).Helpdesk.Inspect(conversation.Conversation.Id).Held;
            measured.Add(Measurement.Measure(conversation, held, entries, writes[conversation.Conversation], controls));
        }

        return (measured, HoldPlaces.Of(all));
    }

    /// <summary>Without webhooks, so that the worker sleeps meanwhile; empty at the vendors' limits, whose quota is spent.</summary>
    private static async Task<(Percentiles Get, Percentiles Put)> FloorAsync(DemoEnvironment environment, LatencyPlan plan, CancellationToken cancellationToken)
    {
        if (plan.VendorLimits)
        {
            return (Percentiles.Of([]), Percentiles.Of([]));
        }

        var faults = environment.Sandbox.Faults;
        faults.Set(faults.Settings with { Webhooks = faults.Settings.Webhooks with { Off = true } });
        var ticket = environment.Sandbox.Zendesk.Open(new PlayedCustomer("Bare", "bare@example.com", []), "email", "One ticket for the bare round trip.", "Bare round trip");
        return await BareRoundTrip.MeasureAsync(environment.Sandbox, ticket, cancellationToken);
    }

    private static IReadOnlyList<CallCount> Timeline(IReadOnlyList<LoggedCall> calls, DateTimeOffset started) =>
    [
        .. calls
            .GroupBy(c => (Portion: (int)((c.ReceivedAt - started).TotalSeconds / PortionSeconds), c.Helpdesk))
            .OrderBy(g => g.Key.Helpdesk, StringComparer.Ordinal).ThenBy(g => g.Key.Portion)
            .Select(g => new CallCount(g.Key.Helpdesk, g.Key.Portion * PortionSeconds, g.Count(), g.Count(c => c.Status == 429))),
    ];

    private static Machine DescribeMachine(TimeProvider time)
    {
        const string ProcessorFile = "/proc/cpuinfo";
        const string LoadFile = "/proc/loadavg";
        var processor = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
        var load = File.Exists(LoadFile) ? double.Parse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture) : (double?)null;
        return new Machine(
            time.GetUtcNow(),
            Environment.ProcessorCount,
            processor ?? RuntimeInformation.ProcessArchitecture.ToString(),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            load);
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
