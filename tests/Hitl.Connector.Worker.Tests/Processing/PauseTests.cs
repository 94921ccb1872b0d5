using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Tests.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Processing;

[Collection(SharedDemo.Name)]
public sealed class PauseTests(RunningDemo demo)
{
    private static readonly PlayedCustomer _customer = new("Nell Frost", "nell.frost@example.com", []);
    private const string Unhappy = "You sent me the wrong lamp again. This is disappointing and I am very unhappy.";

    private const string HighValue = "hitl_high_value";

    private Task<IReadOnlyList<OutboxEntry>> EffectsAsync(string account, string id) =>
        demo.Environment.Worker.Services.GetRequiredService<IOutbox>().ForConversationAsync(new ConversationRef(account, id), CancellationToken.None);

    private async Task<bool> UpdateIsAsync(EffectState state, string account, string id) =>
        (await EffectsAsync(account, id)).Where(e => e.Effect.Kind is EffectKind.Update).Select(e => e.State).ToHashSet() is { Count: 1 } states && states.Contains(state);

    [Theory]
    [InlineData(DemoEnvironment.IntercomAccount)]
    [InlineData("*")]
    public async Task Pause_WhileConversationsComeIn_KeepsUpdatesBackAndLetsHoldsOut(string paused)
    {
        var accounts = demo.Environment.Worker.Services.GetRequiredService<IAccountStore>();
        var (zendesk, intercom) = (demo.Environment.Sandbox.Zendesk, demo.Environment.Sandbox.Intercom);
        await accounts.SetPausedAsync(paused, paused: true, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        try
        {
            // No rule holds this one, so that the hold below can only be the human's.
            var id = intercom.Open(_customer, "chat", Unhappy, scriptedBot: true);
            var other = zendesk.Open(_customer, "email", Unhappy, "Wrong lamp", scriptedBot: true);
            await Wait.UntilAsync(() => UpdateIsAsync(EffectState.Waiting, DemoEnvironment.IntercomAccount, id), "the update of the paused account to wait");
            await Wait.UntilAsync(() => UpdateIsAsync(paused == "*" ? EffectState.Waiting : EffectState.Done, DemoEnvironment.ZendeskAccount, other), "the other account");

            // Nobody takes a conversation over in the second in which the customer wrote.
            await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);
            intercom.AgentReplies(id, "Hello Nell, I look into it.");
            await Wait.UntilAsync(async () => (await EffectsAsync(DemoEnvironment.IntercomAccount, id)).Any(e => e is { Effect.Kind: EffectKind.Hold, State: EffectState.Done }), "the hold to go out while paused");

            (await EffectsAsync(DemoEnvironment.IntercomAccount, id)).Where(e => e.Effect.Kind is EffectKind.Update).ShouldAllBe(e => e.State == EffectState.Waiting && e.Attempts == 0);
            intercom.Inspect(id).Messages.ShouldNotContain(m => m.Author == "connector");
            intercom.Inspect(id).Held.ShouldBeTrue();

            await accounts.SetPausedAsync(paused, paused: false, TimeProvider.System.GetUtcNow(), CancellationToken.None);
            await Wait.UntilAsync(() => UpdateIsAsync(EffectState.Done, DemoEnvironment.IntercomAccount, id), "what waited to go out");
            intercom.Inspect(id).Messages.Count(m => m.Author == "connector").ShouldBeGreaterThan(0);
        }
        finally
        {
            await accounts.SetPausedAsync(paused, paused: false, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        }
    }

    [Theory]
    [InlineData(DemoEnvironment.ZendeskAccount)]
    [InlineData(DemoEnvironment.IntercomAccount)]
    public async Task Pause_WhatADecisionWantedIsNoLongerTrueWhenItGoesOut_LeavesTheLastDecisionsState(string account)
    {
        var accounts = demo.Environment.Worker.Services.GetRequiredService<IAccountStore>();
        var helpdesk = demo.Environment.Stages.First(s => s.Account == account).Helpdesk;
        string id;
        await accounts.SetPausedAsync(account, paused: true, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        try
        {
            // The tag arms the rule for high-value customers.
            id = helpdesk.Open(_customer, "email", "Which bulbs fit the lamp Aurora?", "Bulbs", scriptedBot: true);
            helpdesk.Tag(id, "vip");
            helpdesk.CustomerWrites(id, "It is the small one.");
            await Wait.UntilAsync(() => WaitsAsync(u => u.AddTags.Contains(HighValue)), "the rule's tag to wait");

            helpdesk.Untag(id, "vip");
            helpdesk.CustomerWrites(id, "And which ones fit the big one?");
            await Wait.UntilAsync(() => WaitsAsync(u => u.RemoveTags.Contains(HighValue)), "the later decision to take it off");
        }
        finally
        {
            await accounts.SetPausedAsync(account, paused: false, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        }

        await Wait.UntilAsync(() => UpdateIsAsync(EffectState.Done, account, id), "what waited to go out");
        helpdesk.Inspect(id).Tags.ShouldNotContain(HighValue);

        async Task<bool> WaitsAsync(Func<ConversationUpdate, bool> update) => (await EffectsAsync(account, id)).Any(e => e.Effect.Update is { } wanted && update(wanted));
    }
}
