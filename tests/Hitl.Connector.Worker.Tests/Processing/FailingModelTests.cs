using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Models;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Demo;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Processing;

public sealed class FailingModelTests
{
    [Fact]
    public async Task Score_ModelFailsAtRunTime_NoDecisionUntilItIsMendedThenRealScores()
    {
        await using var environment = await DemoEnvironment.StartAsync(new DemoPlan { Intercom = false, PollSeconds = 3600 }, CancellationToken.None);
        var (account, helpdesk) = environment.Stages.ShouldHaveSingleItem();
        var failing = new Failing();
        environment.Worker.Services.GetRequiredService<SwappableScorer>().Replace(failing);
        var decisions = environment.Worker.Services.GetRequiredService<IDecisionLog>();

        var id = helpdesk.Open(new PlayedCustomer("Ola Berg", "ola.berg@example.com", []), "chat", "Can I speak to a human please?", scriptedBot: false);
        Task<IReadOnlyList<Decision>> DecisionsAsync() => decisions.ForConversationAsync(new ConversationRef(account, id), 10, CancellationToken.None);
        await Wait.UntilAsync(() => failing.Asked >= 2, "the failed event to be tried again");
        (await DecisionsAsync()).ShouldBeEmpty();

        environment.Worker.Services.GetRequiredService<SwappableScorer>().Replace(OnnxScorer.LoadShipped());
        await Wait.UntilAsync(async () => (await DecisionsAsync()).Count > 0, "a decision by the mended models");

        (await DecisionsAsync())[0].Scores.WantsHuman.ShouldNotBeNull().ShouldBeGreaterThan(0.7);
    }

    private sealed class Failing : IScorer
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public IReadOnlyList<ModelStamp> Models => [];

        public Scores Score(Snapshot snapshot)
        {
            Interlocked.Increment(ref _asked);
            throw new InvalidOperationException("a result that is no number");
        }
    }
}
