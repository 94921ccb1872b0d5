using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Tests.Demo;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>Every request that set-up and a full demo run send is held against the vendors' own descriptions.</summary>
public sealed class RecordedTrafficTests
{
    [SkippableFact]
    public async Task Demo_EveryRequestSent_IsValidAgainstTheVendorsDescriptions()
    {
        var checker = VendorDescriptions.CheckerOrSkip();
        await using var environment = await DemoEnvironment.StartAsync(new DemoPlan(), CancellationToken.None);
        var player = new DemoPlayer(environment.Stages, speed: 4, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1.5), TimeProvider.System);
        await player.PlayAsync(await DemoRunTests.ShippedAsync(), CancellationToken.None);
        (await DemoRun.UntilIdleAsync(environment, TimeSpan.FromMinutes(4), TimeProvider.System, CancellationToken.None)).ShouldBeTrue();

        // The sandbox's own door is not the vendor's.
        var report = checker.Report(environment.Sandbox.Requests.Since()
            .Select(RecordedRequest.From)
            .Where(r => !r.PathAndQuery.StartsWith("/_sandbox", StringComparison.Ordinal)));

        report.Violations.Select(v => v.ToString()).ShouldBeEmpty();
        report.Requests.ShouldBeGreaterThan(300);
        report.Operations.Count.ShouldBeGreaterThan(15);
    }
}
