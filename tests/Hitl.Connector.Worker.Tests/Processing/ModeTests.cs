using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Worker.Tests.Processing;

public sealed class ModeTests
{
    private static readonly PlayedCustomer _customer = new("Una Hale", "una.hale@example.com", ["vip"]);
    private const string Words = "Can I speak to a human please?";

    /// <summary>A customer who asks for a person, and a human who takes over.</summary>
    private static async Task<IReadOnlyList<(string Account, IPlayableHelpdesk Helpdesk, string Id)>> PlayAsync(DemoEnvironment environment)
    {
        (string Account, IPlayableHelpdesk Helpdesk, string Id)[] opened = [.. environment.Stages.Select(s => (s.Account, s.Helpdesk, s.Helpdesk.Open(_customer, "chat", Words, scriptedBot: true)))];
        var decisions = environment.Worker.Services.GetRequiredService<IDecisionLog>();
        Task DecidedAsync(int count) => Wait.UntilAsync(
            async () =>
            {
                foreach (var (account, _, id) in opened)
                {
                    if ((await decisions.ForConversationAsync(new ConversationRef(account, id), 10, CancellationToken.None)).Count < count)
                    {
                        return false;
                    }
                }

                return true;
            },
            $"{count} decision(s) on each");
        await DecidedAsync(1);
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);
        foreach (var (_, helpdesk, id) in opened)
        {
            helpdesk.AgentReplies(id, "Hello Una, I am a person and I help you.");
        }

        await DecidedAsync(2);
        (await DemoRun.UntilIdleAsync(environment, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None)).ShouldBeTrue();
        return opened;
    }

    [Fact]
    public async Task Shadow_HumanAskedForAndTakingOver_ScoresAndDecidesAndWritesNothingAtAll()
    {
        await using var environment = await DemoEnvironment.StartAsync(new DemoPlan { Mode = AccountMode.Shadow }, CancellationToken.None);
        var seq = environment.Sandbox.Requests.LastSeq;

        var opened = await PlayAsync(environment);

        environment.Sandbox.WritesSince(seq).ShouldBeEmpty();
        foreach (var (account, _, id) in opened)
        {
            var decisions = await environment.Worker.Services.GetRequiredService<IDecisionLog>().ForConversationAsync(new ConversationRef(account, id), 10, CancellationToken.None);
            decisions.ShouldAllBe(d => d.Scores.Sentiment != null);
            decisions.SelectMany(d => d.Fired).ShouldContain(f => f.RuleId == "asks-for-a-person");
        }
    }

    [Fact]
    public async Task Assist_HumanAskedForAndTakingOver_WritesNotesAndTagsAndNeitherHoldsNorRoutes()
    {
        await using var environment = await DemoEnvironment.StartAsync(new DemoPlan { Mode = AccountMode.Assist }, CancellationToken.None);

        var opened = await PlayAsync(environment);

        var outbox = environment.Worker.Services.GetRequiredService<IOutbox>();
        foreach (var (account, helpdesk, id) in opened)
        {
            var state = helpdesk.Inspect(id);
            state.Tags.ShouldContain("hitl_wants_human");
            state.Messages.ShouldContain(m => m.Author == "connector" && !m.Public);
            var effects = await outbox.ForConversationAsync(new ConversationRef(account, id), CancellationToken.None);
            effects.ShouldAllBe(e => e.Effect.Kind == EffectKind.Update && e.Effect.Update!.Group == null && e.Effect.Update.Priority == null);
        }

        environment.Sandbox.Requests.Since(0).ShouldNotContain(c => c.PathAndQuery.EndsWith("/passControl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Conversation_FromBeforeTheStart_IsIgnoredWithThatReasonAndCausesNoWrite()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.Zero }, CancellationToken.None);
        using var settings = new Commands.SettingsDirectory(sandbox, "a-secret");
        var old = sandbox.Intercom.Open(_customer, "chat", Words, scriptedBot: true);
        var read = Worker.Commands.ConfigurationFiles.Read(new DirectoryInfo(settings.Path));
        await using var worker = await WorkerApp.BuildAsync(read, new ClockAhead(TimeSpan.FromMinutes(1)), logging => logging.SetMinimumLevel(LogLevel.None), CancellationToken.None);
        await worker.StartAsync();
        var seq = sandbox.Requests.LastSeq;

        var conversation = new ConversationRef(Commands.SettingsDirectory.Intercom, old);
        await worker.Services.GetRequiredService<IEventLedger>().AcceptAsync(new IncomingEvent(conversation, "late", EventOrigin.Webhook, "conversation.user.created", TimeProvider.System.GetUtcNow()), CancellationToken.None);

        var report = worker.Services.GetRequiredService<ILedgerReport>();
        await Wait.UntilAsync(async () => (await report.CountAsync(conversation.Account, CancellationToken.None)).Events.GetValueOrDefault("ignored:before_start") == 1, "the event to be ignored");
        sandbox.WritesSince(seq).ShouldBeEmpty();
    }

    /// <summary>The worker starts later than what is in the helpdesk, without waiting for it.</summary>
    private sealed class ClockAhead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
