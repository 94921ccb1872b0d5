using System.Collections.Concurrent;
using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Benchmarks.Latency;

/// <param name="Late">How much later than planned it was opened.</param>
internal sealed record OpenedConversation(ConversationRef Conversation, bool HumanTakesOver, TimeSpan Late);

/// <summary>
/// Opens conversations by the clock, whether the worker keeps up or not (an open load: waiting for the worker would
/// hide exactly the slow moments).
/// </summary>
internal sealed class LatencyLoad(DemoEnvironment environment, IReadOnlyList<ConversationScript> scripts, TimeProvider time)
{
    private readonly ConcurrentQueue<OpenedConversation> _opened = new();
    private readonly ConcurrentQueue<Task> _humans = new();
    private int _number;

    public IReadOnlyCollection<OpenedConversation> Opened => _opened;

    /// <summary>Returns when the last one is open and the last human has replied.</summary>
    public async Task RunAsync(double rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        for (var count = 0; count / rate < duration.TotalSeconds; count++)
        {
            var planned = started + TimeSpan.FromSeconds(count / rate);
            if (planned - time.GetUtcNow() is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            Open(planned, cancellationToken);
        }

        await Task.WhenAll(_humans);
    }

    public void Forget() => _opened.Clear();

    private void Open(DateTimeOffset planned, CancellationToken cancellationToken)
    {
        var number = _number++;
        var (account, helpdesk) = environment.Stages[number % environment.Stages.Count];
        var turn = number / environment.Stages.Count;
        var script = scripts[turn % scripts.Count];
        var text = string.Create(CultureInfo.InvariantCulture, $"{script.Messages.First(m => m.From == "customer").Text}\nMy number is {10_000 + number}.");
        var late = time.GetUtcNow() - planned;
        var id = helpdesk.Open(
            new PlayedCustomer(script.Customer.Name, string.Create(CultureInfo.InvariantCulture, $"customer-{number}@example.com"), []),
            script.Channel,
            text,
            script.Channel == "email" ? "A question" : null);
        var humanTakesOver = turn % LatencyPlan.HumanInEvery == 0;
        _opened.Enqueue(new OpenedConversation(new ConversationRef(account, id), humanTakesOver, late));
        if (humanTakesOver)
        {
            _humans.Enqueue(ReplyAsync(helpdesk, id, cancellationToken));
        }
    }

    private async Task ReplyAsync(IPlayableHelpdesk helpdesk, string id, CancellationToken cancellationToken)
    {
        await Task.Delay(LatencyPlan.HumanAfter, time, cancellationToken);
        helpdesk.AgentReplies(id, "Hello, I am looking into this for you now.");
    }
}
