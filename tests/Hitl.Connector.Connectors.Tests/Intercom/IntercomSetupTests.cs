using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using RichardSzalay.MockHttp;
using static Hitl.Connector.Connectors.Tests.Intercom.IntercomWorld;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomSetupTests
{
    [Fact]
    public async Task Setup_AppliedTwice_SecondPlanHasNothingToDo()
    {
        var world = new IntercomWorld();
        var created = Workspace(world);

        var plan = (await world.Connected.Setup.PlanAsync(new SetupRequest(new Uri("https://hitl.example.com")), CancellationToken.None)).Value!;
        plan.IsComplete.ShouldBeFalse();
        var applied = (await world.Connected.Setup.ApplyAsync(plan, CancellationToken.None)).Value!;
        var again = (await world.Connected.Setup.PlanAsync(new SetupRequest(null), CancellationToken.None)).Value!;
        await world.Connected.Setup.ApplyAsync(again, CancellationToken.None);

        applied.IsComplete.ShouldBeTrue();
        again.Steps.ShouldAllBe(s => s.State == SetupStepState.Present || s.State == SetupStepState.ByHand);
        created.Count.ShouldBe(HitlFields.All.Count + HitlFields.FromBots.Count + HitlFields.FromAgents.Count + 1 + 2);
        JsonNode.Parse(created.Single(c => c.Contains(HitlFields.NoteVerdict, StringComparison.Ordinal)))!["options"]!.ToJsonString().ShouldBe("""[{"label":"useful"},{"label":"wrong"},{"label":"incomplete"},{"label":"needless escalation"}]""");
        JsonNode.DeepEquals(JsonNode.Parse(created[0]), JsonNode.Parse($$"""{"name":"hitl_sentiment","data_type":"decimal","description":"{{HitlFields.All[0].Description}}"}""")).ShouldBeTrue(created[0]);
    }

    [Fact]
    public async Task Plan_WebhookStep_SaysAddressAndTopics()
    {
        var world = new IntercomWorld();
        Workspace(world);

        var plan = (await world.Connected.Setup.PlanAsync(new SetupRequest(new Uri("https://hitl.example.com")), CancellationToken.None)).Value!;

        var webhook = plan.Steps.Single(s => s.Id == "webhook");
        webhook.State.ShouldBe(SetupStepState.ByHand);
        webhook.Description.ShouldContain("https://hitl.example.com/webhooks/intercom/acme-intercom");
        webhook.Description.ShouldContain("conversation.operator.replied");
        plan.Steps.Single(s => s.Id == "guard:workflow").Description.ShouldContain("hitl_bot_state");
    }

    [Theory]
    [InlineData("""{"name":"hitl_sentiment","data_type":"string","archived":false}""", "- string\n+ decimal")]
    [InlineData("""{"name":"hitl_sentiment","data_type":"decimal","archived":true}""", "- archived\n+ live")]
    public async Task Plan_AttributeDiffers_ShownAndNeverOverwritten(string attribute, string diff)
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Get, "conversations/attributes", $$"""{"data":[{{attribute}}]}""");
        world.On(HttpMethod.Get, "tags", """{"data":[]}""");

        var plan = (await world.Connected.Setup.PlanAsync(new SetupRequest(null), CancellationToken.None)).Value!;

        var step = plan.Steps.Single(s => s.Id == "field:hitl_sentiment");
        step.State.ShouldBe(SetupStepState.Differs);
        step.Diff.ShouldBe(diff);
        plan.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public async Task Apply_Refused_StepFailedWithCode()
    {
        var world = new IntercomWorld();
        world.On(HttpMethod.Post, "tags", """{"errors":[{"code":"parameter_invalid"}]}""", 400);
        var plan = new SetupPlan(Account, [new SetupStep("tag:hitl_active", "Create tag hitl_active", SetupStepState.Missing)]);

        var step = (await world.Connected.Setup.ApplyAsync(plan, CancellationToken.None)).Value!.Steps.ShouldHaveSingleItem();

        step.State.ShouldBe(SetupStepState.Failed);
        step.Description.ShouldContain("intercom.400.parameter_invalid");
    }

    [Fact]
    public async Task Diagnose_TokenRevoked_OneProblemWithRemedy()
    {
        var world = new IntercomWorld(o => o.BaseUrl = new Uri("https://api.eu.intercom.io"));
        world.Http.When("https://api.eu.intercom.io/me").Respond(_ => Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized)));

        var finding = (await world.Connected.DiagnoseAsync(CancellationToken.None)).ShouldHaveSingleItem();

        finding.Check.ShouldBe("token");
        finding.Level.ShouldBe(FindingLevel.Problem);
        finding.Remedy!.ShouldContain("api.eu.intercom.io");
    }

    [Fact]
    public async Task Diagnose_NothingSetUp_SaysWhatIsMissing()
    {
        var world = new IntercomWorld(o => o.WorkspaceId = "other");
        Workspace(world);
        world.On(HttpMethod.Post, "conversations/search", """{"conversations":[]}""");
        world.On(HttpMethod.Post, "tickets/search", """{"errors":[{"code":"token_unauthorized"}]}""", 403);

        var findings = await world.Connected.DiagnoseAsync(CancellationToken.None);

        findings.Where(f => f.Level == FindingLevel.Problem).Select(f => f.Check).ShouldBe(["workspace", "fields", "scopes"]);
        findings.ShouldAllBe(f => f.Level == FindingLevel.Ok || f.Remedy != null);
        findings.Single(f => f.Check == "token").Level.ShouldBe(FindingLevel.Ok);
        findings.Single(f => f.Check == "seat").Level.ShouldBe(FindingLevel.Ok);
    }

    /// <summary>A workspace that keeps what is created; the returned list holds every creating body.</summary>
    private static List<string> Workspace(IntercomWorld world)
    {
        var created = new List<string>();
        var attributes = new JsonArray();
        var tags = new JsonArray();
        world.Http.When(HttpMethod.Get, Url("conversations/attributes")).Respond(_ => Json(new JsonObject { ["data"] = attributes.DeepClone() }));
        world.Http.When(HttpMethod.Get, Url("tags")).Respond(_ => Json(new JsonObject { ["data"] = tags.DeepClone() }));
        world.Http.When(HttpMethod.Post, Url("conversations/attributes")).Respond(request => Create(request, attributes));
        world.Http.When(HttpMethod.Post, Url("tags")).Respond(request => Create(request, tags));
        return created;

        async Task<HttpResponseMessage> Create(HttpRequestMessage request, JsonArray into)
        {
            var body = await request.Content!.ReadAsStringAsync();
            created.Add(body);
            var made = JsonNode.Parse(body)!.AsObject();
            made["id"] = created.Count;
            into.Add(made);
            return await Json(made.DeepClone().AsObject());
        }

        static Task<HttpResponseMessage> Json(JsonObject body) => Task.FromResult(new HttpResponseMessage { Content = new StringContent(body.ToJsonString()) });
    }
}
