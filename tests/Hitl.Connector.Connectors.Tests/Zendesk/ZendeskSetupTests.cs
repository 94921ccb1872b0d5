using System.Net;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Zendesk;
using RichardSzalay.MockHttp;
using static Hitl.Connector.Connectors.Tests.Zendesk.ZendeskBench;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class ZendeskSetupTests
{
    private const string AutoReply = """{"id":41,"title":"Auto reply","active":true,"conditions":{"all":[{"field":"update_type","operator":"is","value":"Create"}],"any":[{"field":"status","operator":"is","value":"new"}]},"actions":[{"field":"notification_user","value":["requester_id","Hi","We got it"]}]}""";
    private const string Relay = """{"id":42,"title":"Notify requester of comment","active":true,"conditions":{"all":[{"field":"comment_is_public","operator":"is","value":"true"}],"any":[]},"actions":[{"field":"notification_user","value":["requester_and_ccs","Re","{{ticket.latest_public_comment_formatted}}"]}]}""";
    private const string Agents = """{"id":43,"title":"Notify group","active":true,"conditions":{"all":[],"any":[]},"actions":[{"field":"notification_user","value":["group_id","x","y"]}]}""";
    private const string Chaser = """{"id":51,"title":"Chase","active":true,"conditions":{"all":[{"field":"PENDING","operator":"greater_than","value":"48"}],"any":null},"actions":[{"field":"notification_user","value":["requester_id","Still there?","Hello"]}]}""";

    private const string Macros = """{"id":61,"title":"Thanks","actions":[{"field":"comment_value","value":"Thank you"}]},{"id":62,"title":"Note","actions":[{"field":"comment_value","value":"x"},{"field":"comment_mode_is_public","value":"false"}]},{"id":63,"title":"Solve","actions":[{"field":"status","value":"solved"}]}""";

    private static readonly SetupRequest Public = new(new Uri("https://hitl.example.com/"));

    private static ZendeskBench Bench(string triggers = AutoReply + "," + Relay + "," + Agents, Action<ZendeskOptions>? change = null, ZendeskBench? bench = null) => (bench ?? new ZendeskBench(change)).WithBasics()
        .Answer(HttpMethod.Get, "/api/v2/webhooks", """{"webhooks":[{"id":"w0","name":"Somebody else's"}],"meta":{"has_more":false}}""")
        .Answer(HttpMethod.Get, "/api/v2/triggers", $$$"""{"triggers":[{{{triggers}}}],"meta":{"has_more":false}}""")
        .Answer(HttpMethod.Get, "/api/v2/automations", $$$"""{"automations":[{{{Chaser}}}],"meta":{"has_more":false}}""")
        .Answer(HttpMethod.Get, "/api/v2/views", """{"views":[],"meta":{"has_more":false}}""")
        .Answer(HttpMethod.Get, "/api/v2/trigger_categories", """{"trigger_categories":[{"id":"20","position":1},{"id":"10","position":0}],"meta":{"has_more":false}}""")
        .Answer(HttpMethod.Get, "/api/v2/macros", $$$"""{"macros":[{{{Macros}}}],"meta":{"has_more":false}}""")
        .Answer(HttpMethod.Get, "/api/v2/triggers/41", $$"""{"trigger":{{AutoReply}}}""")
        .Answer(HttpMethod.Get, "/api/v2/automations/51", $$"""{"automation":{{Chaser}}}""")
        .Answer(HttpMethod.Post, "/api/v2/automations", """{"automation":{"id":1}}""", HttpStatusCode.Created)
        .Answer(HttpMethod.Post, "/api/v2/views", """{"view":{"id":1}}""", HttpStatusCode.Created)
        .Answer(HttpMethod.Post, "/api/v2/ticket_fields", """{"ticket_field":{"id":1}}""", HttpStatusCode.Created)
        .Answer(HttpMethod.Post, "/api/v2/webhooks", """{"webhook":{"id":"w1"}}""", HttpStatusCode.Created)
        .Answer(HttpMethod.Post, "/api/v2/triggers", """{"trigger":{"id":1}}""", HttpStatusCode.Created)
        .Answer(HttpMethod.Put, "/api/v2/triggers/41", "{}")
        .Answer(HttpMethod.Put, "/api/v2/automations/51", "{}");

    private static async Task<SetupPlan> PlanAsync(ZendeskBench bench, SetupRequest? request = null) => (await bench.Zendesk.Setup.PlanAsync(request ?? Public, default)).Value!;

    [Fact]
    public async Task Plan_FreshAccount_ShowsWhatIsMissingAndWritesNothing()
    {
        var bench = Bench();

        var plan = await PlanAsync(bench);

        var states = plan.Steps.ToDictionary(s => s.Id, s => s.State);
        states["field:hitl_sentiment"].ShouldBe(SetupStepState.Present);
        states["field:hitl_role"].ShouldBe(SetupStepState.Missing);
        states["webhook"].ShouldBe(SetupStepState.Missing);
        states["webhook-secret"].ShouldBe(SetupStepState.ByHand);
        states["trigger:hold"].ShouldBe(SetupStepState.Missing);
        states["guard:trigger:41"].ShouldBe(SetupStepState.Differs);
        states["guard:automation:51"].ShouldBe(SetupStepState.Differs);
        plan.Steps.Single(s => s.Id == "guard:trigger:41").Diff.ShouldBe("+ all: current_tags not_includes hitl_active");
        plan.IsComplete.ShouldBeFalse();
        bench.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Plan_TriggerThatMailsAPersonsWords_IsNeverGuardedByItself()
    {
        var steps = (await PlanAsync(Bench())).Steps;

        steps.ShouldNotContain(s => s.Id == "guard:trigger:42");
        steps.ShouldNotContain(s => s.Id == "guard:trigger:43");
    }

    [Fact]
    public async Task Plan_RulesNamedInTheSettings_AreGuardedOrReportedAbsent()
    {
        var steps = (await PlanAsync(Bench(change: o => { o.GuardedTriggerIds = ["43"]; o.GuardedAutomationIds = ["99"]; }))).Steps;

        steps.Single(s => s.Id == "guard:trigger:43").State.ShouldBe(SetupStepState.Differs);
        steps.Single(s => s.Id == "guard:automation:99").State.ShouldBe(SetupStepState.ByHand);
    }

    [Fact]
    public async Task Apply_Guard_SendsBothConditionListsAndTheActions()
    {
        var bench = Bench();

        var applied = (await bench.Zendesk.Setup.ApplyAsync(await PlanAsync(bench), default)).Value!;

        applied.Steps.Single(s => s.Id == "guard:trigger:41").State.ShouldBe(SetupStepState.Applied);
        applied.IsComplete.ShouldBeTrue();
        var body = JsonNode.Parse(bench.Writes.Single(w => w.Path == "/api/v2/triggers/41").Body);
        JsonNode.DeepEquals(body, JsonNode.Parse("""
            {"trigger":{"title":"Auto reply","actions":[{"field":"notification_user","value":["requester_id","Hi","We got it"]}],
              "conditions":{"all":[{"field":"update_type","operator":"is","value":"Create"},{"field":"current_tags","operator":"not_includes","value":"hitl_active"}],
                "any":[{"field":"status","operator":"is","value":"new"}]}}}
            """)).ShouldBeTrue(body!.ToJsonString());
    }

    [Fact]
    public async Task Apply_FieldsAndWebhook_AreForAgentsOnlyAndForEvents()
    {
        var bench = Bench();

        await bench.Zendesk.Setup.ApplyAsync(await PlanAsync(bench), default);

        var role = bench.Writes.Select(w => JsonNode.Parse(w.Body)?["ticket_field"]).Single(f => (string?)f?["title"] == "hitl_role")!;
        ((string?)role["type"], (bool?)role["visible_in_portal"], (bool?)role["editable_in_portal"]).ShouldBe(("text", false, false));
        var webhook = JsonNode.Parse(bench.Writes.Single(w => w.Path == "/api/v2/webhooks").Body)!["webhook"]!;
        ((string?)webhook["endpoint"], (string?)webhook["http_method"], (string?)webhook["request_format"], (string?)webhook["status"])
            .ShouldBe(("https://hitl.example.com/webhooks/zendesk/acme-zendesk", "POST", "json", "active"));
        webhook["subscriptions"]!.AsArray().Select(s => (string?)s).ShouldContain("zen:event-type:ticket.comment_added");
        webhook["subscriptions"]!.AsArray().Select(s => (string?)s).ShouldNotContain("conditional_ticket_events");
    }

    [Fact]
    public async Task Apply_HoldTrigger_IsFirstAndLeavesOutBots()
    {
        var bench = Bench();

        await bench.Zendesk.Setup.ApplyAsync(await PlanAsync(bench), default);

        var body = JsonNode.Parse(bench.Writes.Single(w => w.Path == "/api/v2/triggers").Body)!["trigger"]!;
        ((int?)body["position"], (string?)body["category_id"]).ShouldBe((0, "10"));
        body["actions"]!.ToJsonString().ShouldBe("""[{"field":"current_tags","value":"hitl_active"}]""");
        body["conditions"]!["all"]!.AsArray().Select(c => $"{c!["field"]} {c["operator"]} {c["value"]}").ShouldBe(
            ["update_type is Change", "comment_is_public is true", "role is agent", "current_tags not_includes hitl_active", "role is_not 700", "role is_not 900"]);
    }

    private static string Ours(string category, int position) =>
        $$"""{"id":40,"title":"Hitl: hold bots when a person answers","active":true,"position":{{position}},"category_id":"{{category}}","conditions":{"all":[{"field":"update_type","operator":"is","value":"Change"},{"field":"comment_is_public","operator":"is","value":"true"},{"field":"role","operator":"is","value":"agent"},{"field":"current_tags","operator":"not_includes","value":"hitl_active"},{"field":"role","operator":"is_not","value":"700"},{"field":"role","operator":"is_not","value":"900"}],"any":[]},"actions":[{"field":"current_tags","value":"hitl_active"}]}""";

    private static string Other(string category, int position) =>
        $$"""{"id":45,"title":"Notify group","active":true,"position":{{position}},"category_id":"{{category}}","conditions":{"all":[],"any":[]},"actions":[{"field":"priority","value":"high"}]}""";

    [Theory]
    [InlineData("10", 0, "10", 1, SetupStepState.Present)]
    [InlineData("10", 5, "20", 0, SetupStepState.Present)]
    [InlineData("10", 2, "10", 1, SetupStepState.Differs)]
    [InlineData("10", 1, "10", 1, SetupStepState.Differs)]
    [InlineData("20", 0, "10", 1, SetupStepState.Differs)]
    public async Task Plan_HoldTriggerThatIsNotTheFirst_IsMovedThere(string category, int position, string otherCategory, int otherPosition, SetupStepState state)
    {
        var step = (await PlanAsync(Bench($"{Ours(category, position)},{Other(otherCategory, otherPosition)}"))).Steps.Single(s => s.Id == "trigger:hold");

        step.State.ShouldBe(state);
        (step.Diff?.Contains("+ position: first", StringComparison.Ordinal) ?? false).ShouldBe(state is SetupStepState.Differs);
    }

    [Fact]
    public async Task Apply_Alarm_TellsTheTicketsGroupOnceAndTheViewShowsTheSame()
    {
        var bench = Bench();

        await bench.Zendesk.Setup.ApplyAsync(await PlanAsync(bench), default);

        var automation = JsonNode.Parse(bench.Writes.Single(w => w.Path == "/api/v2/automations").Body)!["automation"]!;
        automation["conditions"]!["all"]!.AsArray().Select(c => $"{c!["field"]} {c["operator"]} {c["value"]}").ShouldBe(
            ["status less_than solved", "current_tags includes hitl_active", "updated_at greater_than 24", "current_tags not_includes hitl_hold_alerted"]);
        automation["actions"]!.AsArray().Select(a => (string?)a!["field"]).ShouldBe(["notification_group", "current_tags"]);
        var view = JsonNode.Parse(bench.Writes.Single(w => w.Path == "/api/v2/views").Body)!["view"]!;
        view["all"]!.AsArray().Select(c => (string?)c!["field"]).ShouldBe(["status", "current_tags", "updated_at"]);
        ((string?)view["output"]!["sort_by"], (string?)view["output"]!["sort_order"]).ShouldBe(("updated", "asc"));
    }

    [Fact]
    public async Task Plan_RuleRegisteredAsHeldByNothing_IsLeftAsItIs()
    {
        var steps = (await PlanAsync(Bench(change: o => o.Bots = [new BotOptions { Kind = BotKind.Trigger, Id = "41", Owner = "Maria", HeldBy = HoldMeans.None }, new BotOptions { Kind = BotKind.Trigger, Id = "43", Owner = "Maria" }]))).Steps;

        steps.ShouldNotContain(s => s.Id == "guard:trigger:41");
        steps.Single(s => s.Id == "guard:trigger:43").State.ShouldBe(SetupStepState.Differs);
    }

    [Fact]
    public async Task Apply_RuleThatSomebodyChangedSinceThePlan_IsNotWrittenOver()
    {
        var bench = Bench();
        var plan = await PlanAsync(bench);
        var older = plan with { Steps = [.. plan.Steps.Select(s => s.Id == "guard:trigger:41" ? s with { Before = new RuleState("an earlier stamp", "{}") } : s)] };

        var applied = (await bench.Zendesk.Setup.ApplyAsync(older, default)).Value!;

        applied.Steps.Single(s => s.Id == "guard:trigger:41").State.ShouldBe(SetupStepState.Changed);
        applied.IsComplete.ShouldBeFalse();
        bench.Writes.ShouldNotContain(w => w.Path == "/api/v2/triggers/41");
        applied.Steps.Single(s => s.Id == "guard:automation:51").State.ShouldBe(SetupStepState.Applied);
    }

    [Fact]
    public async Task Apply_RuleThatChangesBetweenTheTwoReads_IsNotWrittenOver()
    {
        var moved = AutoReply.Replace("We got it", "We have it", StringComparison.Ordinal);
        var bench = Bench(bench: new ZendeskBench().Answer(HttpMethod.Get, "/api/v2/triggers/41", $$"""{"trigger":{{moved}}}"""));

        var applied = (await bench.Zendesk.Setup.ApplyAsync(await PlanAsync(bench), default)).Value!;

        applied.Steps.Single(s => s.Id == "guard:trigger:41").State.ShouldBe(SetupStepState.Changed);
        bench.Writes.ShouldNotContain(w => w.Path == "/api/v2/triggers/41");
    }

    [Theory]
    [InlineData("""[{"field":"notification_user","value":["requester_id","Hi","We got it"]}]""", Speech.Notification)]
    [InlineData("""[{"field":"notification_user","value":["requester_id","Re","{{ticket.latest_public_comment_formatted}}"]}]""", null)]
    [InlineData("""[{"field":"notification_user","value":["assignee_id","Hi","yours"]}]""", null)]
    [InlineData("""[{"field":"notification_sms_user","value":["requester_id","33","We got it"]}]""", Speech.Notification)]
    [InlineData("""[{"field":"tweet_requester","value":"We got it"}]""", Speech.Notification)]
    [InlineData("""[{"field":"deflection","value":["requester_id","Hi","{{automatic_answers.article_list}}"]}]""", Speech.Notification)]
    [InlineData("""[{"field":"comment_value","value":["channel:all","Hello"]}]""", Speech.PublicComment)]
    [InlineData("""[{"field":"comment_value_html","value":"<p>Hello</p>"},{"field":"comment_mode_is_public","value":"true"}]""", Speech.PublicComment)]
    [InlineData("""[{"field":"comment_value","value":"note"},{"field":"comment_mode_is_public","value":"false"}]""", null)]
    [InlineData("""[{"field":"comment_value","value":"note"},{"field":"comment_mode_is_public","value":false}]""", null)]
    [InlineData("""[{"field":"notification_webhook","value":["01H","{}"]}]""", Speech.CallsOut)]
    [InlineData("""[{"field":"notification_target","value":["5","x"]}]""", Speech.CallsOut)]
    [InlineData("""[{"field":"notification_webhook","value":["01H","{}"]},{"field":"notification_user","value":["requester_id","Hi","x"]}]""", Speech.Notification)]
    [InlineData("""[{"field":"priority","value":"high"},{"field":"notification_group","value":["group_id","a","b"]}]""", null)]
    public async Task Find_ByTheActionsFields_TellsHowARuleReachesCustomers(string actions, Speech? speech)
    {
        var trigger = $$"""{"id":77,"title":"One","active":true,"conditions":{"all":[],"any":[]},"actions":{{actions}}}""";

        var found = (await Bench(trigger).Zendesk.Bots.FindAsync(default)).Value!.Where(f => f.Kind is BotKind.Trigger).ToList();

        found.Select(f => (Speech?)f.Speech).SingleOrDefault().ShouldBe(speech);
    }

    [Fact]
    public async Task Find_MacrosWithAPublicComment_AreFoundAndOthersAreNot() =>
        (await Bench().Zendesk.Bots.FindAsync(default)).Value!.Where(f => f.Kind is BotKind.Macro).Select(f => f.Id).ShouldBe(["61"]);

    [Fact]
    public async Task Apply_StepThatWasNotInThePlan_IsLeftForTheNextOne()
    {
        var bench = Bench();
        var plan = await PlanAsync(bench);
        var shown = plan with { Steps = [.. plan.Steps.Where(s => s.Id == "field:hitl_role")] };

        await bench.Zendesk.Setup.ApplyAsync(shown, default);

        bench.Writes.Single().Path.ShouldBe("/api/v2/ticket_fields");
    }

    [Fact]
    public async Task Apply_RefusedStep_IsFailedWithItsCodeAndTheOthersGoOn()
    {
        var bench = Bench(bench: new ZendeskBench().Answer(HttpMethod.Post, "/api/v2/webhooks", """{"errors":[{"code":"WebhookLimit","title":"x"}]}""", HttpStatusCode.BadRequest));

        var applied = (await bench.Zendesk.Setup.ApplyAsync(await PlanAsync(bench), default)).Value!;

        var failed = applied.Steps.Single(s => s.State == SetupStepState.Failed);
        failed.Id.ShouldBe("webhook");
        failed.Description.ShouldContain("zendesk.400.WebhookLimit");
        applied.Steps.ShouldContain(s => s.State == SetupStepState.Applied);
    }

    [Fact]
    public async Task Plan_WithoutPublicAddress_LeavesTheWebhookToAPerson() =>
        (await PlanAsync(Bench(), new SetupRequest(null))).Steps.Single(s => s.Id == "webhook").State.ShouldBe(SetupStepState.ByHand);

    [Fact]
    public async Task Diagnose_FreshAccount_SaysWhatIsWrongAndHowToMendIt()
    {
        var bench = Bench();
        bench.TokenScope = "tickets:read write";

        var findings = await bench.Zendesk.DiagnoseAsync(default);

        findings.Where(f => f.Level == FindingLevel.Ok).Select(f => f.Check).ShouldBe(["token", "user"]);
        findings.Where(f => f.Level != FindingLevel.Ok).Select(f => (f.Check, f.Level)).ShouldBe(
            [("scopes", FindingLevel.Problem), ("fields", FindingLevel.Problem), ("webhook", FindingLevel.Warning), ("guards", FindingLevel.Problem)]);
        findings.Where(f => f.Level != FindingLevel.Ok).ShouldAllBe(f => f.Remedy != null);
    }

    [Fact]
    public async Task Diagnose_ApiToken_WarnsOfItsEnd()
    {
        var bench = Bench(change: o => { o.ClientId = null; o.ApiToken = "t"; o.ApiTokenEmail = "a@example.com"; });

        (await bench.Zendesk.DiagnoseAsync(default)).ShouldContain(f => f.Check == "token" && f.Level == FindingLevel.Warning && f.Message.Contains("30 April 2027", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diagnose_TokenRefused_IsOneProblemAndNoException()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Get, "/api/v2/users/me", """{"error":"invalid_token"}""", HttpStatusCode.Unauthorized);

        var finding = (await bench.Zendesk.DiagnoseAsync(default)).ShouldHaveSingleItem();

        (finding.Check, finding.Level).ShouldBe(("token", FindingLevel.Problem));
    }

    [Theory]
    [InlineData(10, FindingLevel.Ok)]
    [InlineData(90, FindingLevel.Warning)]
    [InlineData(400, FindingLevel.Problem)]
    public async Task Diagnose_ClockApart_IsToldByHowMuch(int seconds, FindingLevel level)
    {
        var bench = new ZendeskBench();
        bench.Http.When(HttpMethod.Get, $"{Base}/api/v2/ticket_fields").Respond(_ =>
        {
            var answer = Json(HttpStatusCode.OK, """{"ticket_fields":[]}""");
            answer.Headers.Date = Now.AddSeconds(seconds);
            return answer;
        });
        bench.Answer(HttpMethod.Get, "/api/v2/users/me", """{"user":{"id":900,"role":"admin"}}""");

        (await bench.Zendesk.DiagnoseAsync(default)).Single(f => f.Check == "clock").Level.ShouldBe(level);
    }
}
