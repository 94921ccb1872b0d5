using System.Net;
using Hitl.Connector.Connectors.Tests.Sandbox.Intercom;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Frame;

public sealed class WebhookSenderTests : IAsyncDisposable
{
    private static readonly RetryRules NoRetries = new() { Timeout = TimeSpan.FromSeconds(12), Retries = [], Parallel = 1 };
    private readonly FaultPlan faults = new();
    private readonly Receiver receiver = new();
    private readonly WebhookSender sender;

    public WebhookSenderTests() => sender = new WebhookSender(faults, new ManualClock(), 1000, receiver);

    public ValueTask DisposeAsync() => sender.DisposeAsync();

    [Fact]
    public async Task Enqueue_Copies_AreSentWithTheSameInvocation()
    {
        faults.Set(new FaultSettings { Webhooks = new WebhookFaults { Duplicate = new FaultDose(), Copies = 3 } });

        Send(NoRetries);

        await receiver.UntilAsync(3);
        receiver.Invocations.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Enqueue_StatusWithARule_IsTriedSoManyTimesMore()
    {
        receiver.Status = HttpStatusCode.Conflict;

        Send(NoRetries with { Retries = [new RetryRule([409], 3, TimeSpan.Zero)] });

        await UntilIdleAsync();
        sender.Since().Select(delivery => (delivery.Attempt, delivery.Outcome)).ShouldBe([(1, "failed"), (2, "failed"), (3, "failed"), (4, "failed")]);
    }

    [Fact]
    public async Task Enqueue_StatusWithoutARule_IsLost()
    {
        receiver.Status = HttpStatusCode.InternalServerError;

        Send(NoRetries with { Retries = [new RetryRule([409], 3, TimeSpan.Zero)] });

        await UntilIdleAsync();
        sender.Since().Single().Status.ShouldBe(500);
    }

    [Fact]
    public async Task Enqueue_TooManyErrors_OpensTheBreaker()
    {
        receiver.Status = HttpStatusCode.InternalServerError;
        var rules = NoRetries with { Breaker = new BreakerRule(0.7, 1000, 5, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5)) };
        for (var webhook = 0; webhook < 7; webhook++)
        {
            Send(rules);
        }

        await UntilIdleAsync();

        sender.Since().Count(delivery => delivery.Outcome == "failed").ShouldBe(5);
        sender.Since().Count(delivery => delivery.Outcome == "circuit broken").ShouldBe(2);
    }

    [Fact]
    public async Task Enqueue_DisablingStatus_SendsNothingMore()
    {
        receiver.Status = HttpStatusCode.Gone;
        var disabled = 0;
        Send(NoRetries with { DisablingStatus = 410 }, () => disabled++);
        await UntilIdleAsync();

        Send(NoRetries with { DisablingStatus = 410 }, () => disabled++);

        await UntilIdleAsync();
        receiver.Invocations.Count.ShouldBe(1);
        disabled.ShouldBe(1);
    }

    [Fact]
    public async Task Enqueue_Dropped_IsLoggedAndNotSent()
    {
        faults.Set(new FaultSettings { Webhooks = new WebhookFaults { Drop = new FaultDose() } });

        Send(NoRetries);

        await UntilIdleAsync();
        sender.Since().Single().Outcome.ShouldBe("dropped");
        receiver.Invocations.ShouldBeEmpty();
    }

    private void Send(RetryRules rules, Action? disabled = null) => sender.Enqueue(
        new WebhookTarget("zendesk", "hook", new Uri("http://hook.test/"), rules, attempt => [new("x-invocation", attempt.InvocationId)]) { Disabled = disabled },
        new WebhookMessage("event", "type", _ => "{}"u8.ToArray()));

    private async Task UntilIdleAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (sender.Pending > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Receiver : HttpMessageHandler
    {
        private readonly SemaphoreSlim arrived = new(0);
        private readonly List<string> invocations = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public IReadOnlyList<string> Invocations
        {
            get
            {
                lock (invocations)
                {
                    return [.. invocations];
                }
            }
        }

        public async Task UntilAsync(int count)
        {
            for (var webhook = 0; webhook < count; webhook++)
            {
                (await arrived.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
            }
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (invocations)
            {
                invocations.Add(request.Headers.GetValues("x-invocation").Single());
            }

            arrived.Release();
            return Task.FromResult(new HttpResponseMessage(Status));
        }
    }
}
