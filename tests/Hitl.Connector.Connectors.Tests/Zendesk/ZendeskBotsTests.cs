using System.Globalization;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Connectors.Tests.Sandbox.Zendesk;
using Hitl.Connector.Sandbox.Zendesk;
using Hitl.Connector.Zendesk;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

/// <summary>Finding, guarding, proving and putting back on a stateful Zendesk over real sockets.</summary>
public sealed class ZendeskBotsTests : IAsyncLifetime
{
    private static readonly string Trigger = ZendeskSeed.BotTriggerId.ToString(CultureInfo.InvariantCulture);

    private readonly ZendeskOptions options = new() { WebhookSecrets = ["x"], RequestTimeoutSeconds = 5 };
    private ServiceProvider services = null!;
    private ZendeskServer server = null!;
    private ZendeskAccount zendesk = null!;

    public async Task InitializeAsync()
    {
        server = await ZendeskServer.StartAsync();
        var sandbox = server.Host.Options;
        options.BaseUrl = server.Host.ZendeskUrl;
        options.ClientId = sandbox.ZendeskClientId;
        options.ClientSecret = sandbox.ZendeskClientSecret;
        options.Messaging = new ZendeskMessagingOptions { AppId = sandbox.ZendeskMessagingAppId, KeyId = sandbox.ZendeskMessagingKeyId, KeySecret = sandbox.ZendeskMessagingKeySecret };
        options.Bots =
        [
            new BotOptions { Kind = BotKind.User, Id = $"{ZendeskSeed.AnswerBotUserId}", Owner = "Maria", HeldBy = HoldMeans.Asks },
            new BotOptions { Kind = BotKind.Trigger, Id = Trigger, Owner = "Maria" },
        ];
        services = new ServiceCollection().AddLogging().AddZendesk().BuildServiceProvider();
        zendesk = services.GetRequiredService<ZendeskAccountFactory>().Create("sandbox", options);
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await server.DisposeAsync();
    }

    private async Task<SetupPlan> SetUpAsync() => (await zendesk.Setup.ApplyAsync((await zendesk.Setup.PlanAsync(new SetupRequest(null), default)).Value!, default)).Value!;

    private async Task<IReadOnlyList<BotEntry>> EntriesAsync() => BotRegistry.Of(options, (await zendesk.Bots.FindAsync(default)).Value, [], []);

    private async Task<(string Conditions, string Actions)> RuleAsync(string kind, long id)
    {
        var rule = (await server.OkAsync("GET", $"/api/v2/{kind}s/{id}"))[kind]!;
        return (rule["conditions"]!.ToJsonString(), rule["actions"]!.ToJsonString());
    }

    /// <summary>A person replies in the trial's ticket as soon as they are asked to.</summary>
    private Trial Answered(List<string> told, int seconds = 20) => new(TimeSpan.FromSeconds(seconds), text =>
    {
        told.Add(text);
        if (text.Contains("send a public reply", StringComparison.Ordinal))
        {
            server.Host.Zendesk.AgentReplies(server.Host.Zendesk.ConversationIds[^1], "I am here.");
        }
    });

    [Fact]
    public async Task Find_FreshAccount_SeesTriggersAutomationsMacrosAndIntegrations()
    {
        var found = (await zendesk.Bots.FindAsync(default)).Value!;

        found.Select(f => (f.Kind, f.Speech, f.InPlace)).ShouldBe(
            [(BotKind.Trigger, Speech.PublicComment, false), (BotKind.Automation, Speech.Notification, false), (BotKind.Macro, Speech.PublicComment, null), (BotKind.Integration, Speech.Messages, true)]);
    }

    [Fact]
    public async Task Rollback_AfterSetup_RestoresConditionsAndActionsToTheLetterAndTakesOurRulesAway()
    {
        var trigger = await RuleAsync("trigger", ZendeskSeed.BotTriggerId);
        var automation = await RuleAsync("automation", ZendeskSeed.ReminderAutomationId);
        var plan = (await zendesk.Setup.PlanAsync(new SetupRequest(null), default)).Value!;
        var applied = (await zendesk.Setup.ApplyAsync(plan, default)).Value!;
        var formers = Formers(plan, applied);
        (await RuleAsync("trigger", ZendeskSeed.BotTriggerId)).ShouldNotBe(trigger);

        var shown = (await zendesk.Setup.RollbackAsync(formers, apply: false, default)).Value!;
        shown.Steps.Single(s => s.Id == $"guard:trigger:{Trigger}").Diff.ShouldBe("- all: current_tags not_includes hitl_active");
        var done = (await zendesk.Setup.RollbackAsync(formers, apply: true, default)).Value!;

        done.IsComplete.ShouldBeTrue();
        (await RuleAsync("trigger", ZendeskSeed.BotTriggerId)).ShouldBe(trigger);
        (await RuleAsync("automation", ZendeskSeed.ReminderAutomationId)).ShouldBe(automation);
        (await server.OkAsync("GET", "/api/v2/triggers"))["triggers"]!.AsArray().Count.ShouldBe(1);
        (await server.OkAsync("GET", "/api/v2/automations"))["automations"]!.AsArray().Count.ShouldBe(2);
        (await server.OkAsync("GET", "/api/v2/views"))["views"]!.AsArray().ShouldBeEmpty();
        (await EntriesAsync()).First(e => e.Id == Trigger).Status.ShouldBe(BotStatus.Open);
    }

    [Fact]
    public async Task Rollback_RuleThatSomebodyChangedSince_IsLeftAlone()
    {
        var plan = (await zendesk.Setup.PlanAsync(new SetupRequest(null), default)).Value!;
        var formers = Formers(plan, (await zendesk.Setup.ApplyAsync(plan, default)).Value!);
        await server.OkAsync("PUT", $"/api/v2/triggers/{Trigger}", """{"trigger":{"actions":[{"field":"comment_value","value":"Something else"}]}}""");
        var before = await RuleAsync("trigger", ZendeskSeed.BotTriggerId);

        var done = (await zendesk.Setup.RollbackAsync(formers, apply: true, default)).Value!;

        done.Steps.Single(s => s.Id == $"guard:trigger:{Trigger}").State.ShouldBe(SetupStepState.Changed);
        done.IsComplete.ShouldBeFalse();
        (await RuleAsync("trigger", ZendeskSeed.BotTriggerId)).ShouldBe(before);
    }

    [Fact]
    public async Task Prove_AfterSetup_ShowsThatTheTagComesInTheReplysOwnUpdateAndCleansUp()
    {
        await SetUpAsync();
        var told = new List<string>();

        var proofs = (await zendesk.Bots.ProveAsync(await EntriesAsync(), Answered(told), default)).Value!;

        proofs.Select(p => (p.Kind, p.Held)).ShouldBe([(BotKind.Trigger, true), (BotKind.Automation, true)], ignoreOrder: true);
        told[^1].ShouldContain("deleted");
        (await server.CallAsync("GET", $"/api/v2/tickets/{server.Host.Zendesk.ConversationIds[^1]}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Prove_HoldTriggerAfterATriggerThatAnswersPeople_FindsTheOneThatSpoke()
    {
        await server.OkAsync("POST", "/api/v2/triggers", """{"trigger":{"title":"Chatty","conditions":{"all":[{"field":"update_type","operator":"is","value":"Change"}],"any":[]},"actions":[{"field":"notification_user","value":["requester_id","Hi","A survey!"]}]}}""");
        await SetUpAsync();
        var chatty = (await server.OkAsync("GET", "/api/v2/triggers"))["triggers"]!.AsArray().Single(t => (string?)t!["title"] == "Chatty")!;
        await server.OkAsync("PUT", $"/api/v2/triggers/{chatty["id"]}", """{"trigger":{"position":0}}""");

        var proofs = (await zendesk.Bots.ProveAsync(await EntriesAsync(), Answered([]), default)).Value!;

        var refuted = proofs.Single(p => p.Id == chatty["id"]!.ToString());
        (refuted.Held, refuted.Detail).ShouldBe((false, "it spoke to the requester after the person's reply"));
        proofs.Single(p => p.Id == Trigger).Held.ShouldBeTrue();
    }

    [Fact]
    public async Task Prove_WithoutTheHoldTrigger_RefutesEveryRule() =>
        (await zendesk.Bots.ProveAsync(await EntriesAsync(), Answered([]), default)).Value!.ShouldAllBe(p => !p.Held && p.Detail.Contains("the hold tag was not set", StringComparison.Ordinal));

    [Fact]
    public async Task Prove_NobodyReplies_ProvesNothingAndCleansUp()
    {
        await SetUpAsync();
        var told = new List<string>();

        var proofs = (await zendesk.Bots.ProveAsync(await EntriesAsync(), new Trial(TimeSpan.FromSeconds(1), told.Add), default)).Value!;

        proofs.ShouldBeEmpty();
        told.ShouldContain(t => t.Contains("nothing was proved", StringComparison.Ordinal));
        told[^1].ShouldContain("deleted");
    }

    [Fact]
    public async Task Read_TheTrialsTicket_IsIgnored()
    {
        var id = server.Open(tags: HitlFields.TrialTag);

        (await zendesk.Source.ReadAsync(new("sandbox", id), default)).Value!.IgnoreReason.ShouldBe("trial");
    }

    [Fact]
    public async Task Read_AppliedMacro_IsAnActivityWithItsId()
    {
        var id = server.Open();
        await server.OkAsync("PUT", $"/api/v2/tickets/{id}", """{"ticket":{"macro_ids":[8447320469001],"comment":{"body":"Glad that we could help!","public":true}}}""");

        (await zendesk.Source.ReadAsync(new("sandbox", id), default)).Value!.Activities.Single(a => a.Kind is Connector.Conversations.ActivityKind.MacroApplied).Value.ShouldBe("8447320469001");
    }

    private static List<FormerRule> Formers(SetupPlan plan, SetupPlan applied) =>
    [
        .. applied.Steps.Where(s => s.After is not null).Select(s => new FormerRule(s.Id, plan.Steps.Single(p => p.Id == s.Id).Before!, s.After!, DateTimeOffset.UnixEpoch)),
    ];
}
