using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Intake;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Processing;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Processing;

/// <summary>What rules do beyond tags: through a running worker, against the sandbox.</summary>
public sealed class ActingTests
{
    private static readonly PlayedCustomer _customer = new("Una Hale", "una.hale@acme.example", ["vip"]);

    private static readonly Condition _always = new Condition.Tags(false, ["vip"]);

    private static Rule Rule(string id, RuleActions then, Condition? when = null) => new(id, id, "Ops", Severity.Normal, when ?? _always, then);

    private static async Task<DemoEnvironment> StartAsync(RuleSet rules, DemoPlan plan)
    {
        var environment = await DemoEnvironment.StartAsync(plan, CancellationToken.None);
        environment.Worker.Services.GetRequiredService<RuleBook>().Replace(rules);
        return environment;
    }

    private static async Task<string> OpenAsync(DemoEnvironment environment, string words = "My invoice is wrong.")
    {
        var id = environment.Sandbox.Zendesk.Open(_customer, "email", words, scriptedBot: true);
        await UntilDecidedAsync(environment, id, 1);
        return id;
    }

    private static Task UntilDecidedAsync(DemoEnvironment environment, string id, int decisions) => Wait.UntilAsync(
        async () => (await DecisionsAsync(environment, id)).Count >= decisions, $"{decisions} decision(s) on {id}");

    private static Task<IReadOnlyList<Decision>> DecisionsAsync(DemoEnvironment environment, string id) =>
        environment.Worker.Services.GetRequiredService<IDecisionLog>().ForConversationAsync(new ConversationRef(DemoEnvironment.ZendeskAccount, id), 10, CancellationToken.None);

    private static async Task UntilIdleAsync(DemoEnvironment environment) =>
        (await DemoRun.UntilIdleAsync(environment, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None)).ShouldBeTrue();

    private static DemoPlan ZendeskOnly => new() { Intercom = false, PollSeconds = 3600 };

    [Fact]
    public async Task Escalation_WithAWebhook_CallsOnceUntilAHumanHasActed()
    {
        await using var listener = await WebhookListener.StartAsync(500, 200);
        var rules = new RuleSet([Rule("vip", new RuleActions { Role = AiRole.Escalate, Notify = new RuleNotice("Nadia Brandt", "ops") })]);
        await using var environment = await StartAsync(rules, ZendeskOnly with
        {
            OutgoingWebhooks = new() { ["ops"] = new OutgoingWebhookOptions { Url = listener.Url, Secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] } },
        });
        var id = await OpenAsync(environment);
        await Wait.UntilAsync(() => listener.Calls.Count == 2, "the call is tried again");

        environment.Sandbox.Zendesk.CustomerWrites(id, "Hello?");
        await UntilDecidedAsync(environment, id, 2);
        await UntilIdleAsync(environment);

        listener.Calls.Select(c => c.Headers["webhook-id"]).Distinct().ShouldHaveSingleItem("every try has the same id, and there was one notification");
        environment.Sandbox.Zendesk.Inspect(id).Messages.Where(m => m.Author == "connector").ShouldHaveSingleItem().Text.ShouldContain("@Nadia Brandt");
    }

    [Fact]
    public async Task Group_DeletedAtTheHelpdesk_RoutesToTheFallbackAndTheRuleIsSeenAsUnhealthy()
    {
        var rules = new RuleSet([Rule("vip", new RuleActions { Role = AiRole.Escalate, Group = "Gold desk", Tags = ["hitl_gold"] })], fallbackGroup: "Billing");
        await using var environment = await StartAsync(rules, ZendeskOnly);

        var id = await OpenAsync(environment);
        await UntilIdleAsync(environment);

        var ticket = environment.Sandbox.Zendesk.Inspect(id);
        (ticket.Group, ticket.Tags.Contains("hitl_gold"), ticket.Messages.Count(m => m.Author == "connector")).ShouldBe(("Billing", true, 1));
        var health = environment.Worker.Services.GetRequiredService<RuleHealth>();
        health.Problems(rules).Select(p => (p.Account, p.RuleId, p.Kind, p.Name)).ShouldBe([(DemoEnvironment.ZendeskAccount, "vip", TargetKind.Group, "Gold desk")]);
        (await TestText(environment, "/readyz")).ShouldContain("\"status\":\"degraded\"");
        (await TestText(environment, "/metrics")).ShouldContain("hitl_rule_targets_missing_total{account=\"demo-zendesk\",kind=\"group\"} 1");
        (await environment.Worker.Services.GetRequiredService<ILedgerReport>().DeadLettersAsync(null, 10, CancellationToken.None)).ShouldBeEmpty();

        // Looked at without any write: known before a rule needs it, and forgotten once mended.
        var other = new RuleSet([Rule("vip", new RuleActions { Group = "Nowhere" })]);
        environment.Worker.Services.GetRequiredService<RuleBook>().Replace(other);
        await environment.Worker.Services.GetRequiredService<RuleTargetsWatch>().LookAsync(CancellationToken.None);
        health.Problems(other).ShouldHaveSingleItem().Name.ShouldBe("Nowhere");
    }

    [Fact]
    public async Task Time_AloneMakesARuleFire_WithoutAnEventAndAlsoAfterARestart()
    {
        // A quarter of a minute after the customer's last message.
        var rules = new RuleSet([Rule("slow", new RuleActions { Tags = ["hitl_slow"] }, new Condition.Number(Measure.MinutesSinceCustomer, Comparison.AtLeast, 0.25))]);
        await using var environment = await StartAsync(rules, ZendeskOnly);
        var id = await OpenAsync(environment);
        (await DecisionsAsync(environment, id))[0].LookAgainAt.ShouldNotBeNull();
        await UntilIdleAsync(environment);

        await environment.RestartWorkerAsync(CancellationToken.None);
        environment.Worker.Services.GetRequiredService<RuleBook>().Replace(rules);
        await UntilDecidedAsync(environment, id, 2);
        await UntilIdleAsync(environment);

        environment.Sandbox.Zendesk.Inspect(id).Tags.ShouldContain("hitl_slow");
        (await DecisionsAsync(environment, id))[0].LookAgainAt.ShouldBeNull();
    }

    [Fact]
    public async Task Cap_ManyConversationsAtOnce_LetsNoMoreThroughAndForgetsNone()
    {
        var capped = Rule("vip", new RuleActions { Tags = ["hitl_gold"] }) with { Cap = 3 };
        await using var environment = await StartAsync(new RuleSet([capped]), ZendeskOnly);

        var ids = Enumerable.Range(0, 12).Select(i => environment.Sandbox.Zendesk.Open(_customer, "email", $"My invoice {i} is wrong.", scriptedBot: true)).ToList();
        foreach (var id in ids)
        {
            await UntilDecidedAsync(environment, id, 1);
        }

        await UntilIdleAsync(environment);
        var tags = ids.ConvertAll(id => environment.Sandbox.Zendesk.Inspect(id).Tags);
        (tags.Count(t => t.Contains("hitl_gold")), tags.Count(t => t.Contains("hitl_capped"))).ShouldBe((3, 9));
        foreach (var id in ids)
        {
            var decision = (await DecisionsAsync(environment, id))[0];
            (decision.Counted.Count == 1 || decision.LookAgainAt is not null).ShouldBeTrue("what is held back is looked at again when there is room");
        }
    }

    [Fact]
    public async Task Surroundings_TierHoursContactsAndBotFields_StandOnTheSheet()
    {
        await using var environment = await StartAsync(RuleSet.Empty, ZendeskOnly with
        {
            Account = options =>
            {
                options.CustomerTier = new CustomerTierOptions { OrganizationField = "tier" };
                options.BusinessHours = new BusinessHoursOptions { Weekly = Enum.GetValues<DayOfWeek>().ToDictionary(d => d.ToString(), _ => "00:00-24:00") };
            },
        });
        await OpenAsync(environment);
        var id = await OpenAsync(environment, "And another thing.");
        environment.Sandbox.Zendesk.AgentSets(id, HitlFields.BotConfidence, "0.35");
        environment.Sandbox.Zendesk.AgentSets(id, HitlFields.BotKnowledge, "conflict");
        environment.Sandbox.Zendesk.AgentSets(id, "priority", "low");
        await Wait.UntilAsync(async () => (await DecisionsAsync(environment, id))[0].Sheet is { Bot: { Confidence: 0.35, Knowledge: KnowledgeMatch.Conflict }, Priority: Priority.Low }, "the bot's fields are read");

        var sheet = (await DecisionsAsync(environment, id))[0].Sheet;
        (sheet.CustomerTier, sheet.BusinessHours, sheet.CalendarChangesAt, sheet.ContactsIn7Days, sheet.OrganizationId).ShouldBe(("gold", true, null, 2, $"{ZendeskSeed.AcmeOrganizationId}"));
        sheet.HumanSet.ShouldContain("priority");
    }

    private static async Task<string> TestText(DemoEnvironment environment, string path)
    {
        using var response = await Http.TestHttp.GetAsync(new Uri(environment.WorkerUrl, path));
        return await response.Content.ReadAsStringAsync();
    }
}
