using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Http;
using Hitl.Connector.Worker.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Newtonsoft.Json.Linq;

namespace Hitl.Connector.Worker.Tests.Http;

/// <summary>The API against its own description, over HTTP.</summary>
[Collection(SharedDemo.Name)]
public sealed class ApiDescriptionTests(RunningDemo demo)
{
    private const string Words = "You sent me the wrong marmalade toaster again. This is disappointing and I am very unhappy.";

    private static readonly string Later = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> KeyAsync(string account, AccessScopes scopes)
    {
        var (secret, key) = BearerKeys.Create(account, scopes, TimeProvider.System.GetUtcNow());
        await demo.Environment.Worker.Services.GetRequiredService<IAccessKeyStore>().AddAsync(key, CancellationToken.None);
        return secret;
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(string path, string? key, string? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(demo.Environment.WorkerUrl, path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await TestHttp.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<Decision> DecidedAsync()
    {
        var id = demo.Environment.Sandbox.Zendesk.Open(new PlayedCustomer("Una Hale", "una.hale@example.com", []), "email", Words, scriptedBot: true);
        var decisions = demo.Environment.Worker.Services.GetRequiredService<IDecisionLog>();
        var conversation = new ConversationRef(DemoEnvironment.ZendeskAccount, id);
        Decision? last = null;
        await Wait.UntilAsync(async () => (last = (await decisions.ForConversationAsync(conversation, 1, CancellationToken.None)).FirstOrDefault()) is not null, "a decision");
        return last!;
    }

    [Fact]
    public async Task EveryAnswer_IsAsTheDescriptionSays()
    {
        var read = await KeyAsync("*", AccessScopes.Read | AccessScopes.Evidence);
        var propose = await KeyAsync("*", AccessScopes.Propose | AccessScopes.Read);
        var approve = await KeyAsync("*", AccessScopes.Approve);
        var decision = await DecidedAsync();
        string Refund(string id, int amount) => $$"""{"id":"{{id}}","account":"demo-zendesk","conversation":"{{decision.Conversation.Id}}","action":"refund","risk":"low","amount":{{amount}},"currency":"EUR","deadline":"{{Later}}"}""";
        var (_, text) = await SendAsync("/openapi.json", null);
        var document = JObject.Parse(text);
        (string Template, string Path, string? Key, string? Body, int Status)[] calls =
        [
            ("/api/v1/rules", "/api/v1/rules", read, null, 200),
            ("/api/v1/rules", "/api/v1/rules", null, null, 401),
            ("/api/v1/decisions/{id}", $"/api/v1/decisions/{decision.Id}", read, null, 200),
            ("/api/v1/decisions/{id}", "/api/v1/decisions/000000000000000000000000", read, null, 404),
            ("/api/v1/conversations/{account}/{id}", $"/api/v1/conversations/{decision.Conversation}", read, null, 200),
            ("/api/v1/holds/{account}/{conversation}", $"/api/v1/holds/{decision.Conversation}", read, null, 200),
            ("/api/v1/holds/{account}/{conversation}", "/api/v1/holds/nobody/1", read, null, 404),
            ("/api/v1/conversations/{account}/{id}/resume", "/api/v1/conversations/demo-zendesk/999999/resume", await KeyAsync("*", AccessScopes.Resume), "{}", 404),
            ("/api/v1/conversations/{account}/{id}/resume", $"/api/v1/conversations/{decision.Conversation}/resume", await KeyAsync("*", AccessScopes.Resume), "{}", 200),
            ("/api/v1/bot-evidence", "/api/v1/bot-evidence", read, """{"account":"demo-zendesk"}""", 400),
            ("/api/v1/bot-evidence", "/api/v1/bot-evidence", await KeyAsync("*", AccessScopes.Read), "{}", 403),
            ("/api/v1/approvals", "/api/v1/approvals", propose, Refund("described", 10), 201),
            ("/api/v1/approvals", "/api/v1/approvals", propose, Refund("described", 10), 200),
            ("/api/v1/approvals", "/api/v1/approvals", propose, Refund("described", 11), 409),
            ("/api/v1/approvals", "/api/v1/approvals", propose, "{}", 400),
            ("/api/v1/approvals/{id}", "/api/v1/approvals/described?account=demo-zendesk", propose, null, 200),
            ("/api/v1/approvals/{id}", "/api/v1/approvals/nothing?account=demo-zendesk", propose, null, 404),
            ("/api/v1/approvals/{id}/answer", "/api/v1/approvals/described/answer", approve, """{"account":"demo-zendesk","person":"nadia@sandbox.example","answer":"reject"}""", 409),
            ("/api/v1/approvals/{id}/answer", "/api/v1/approvals/described/answer", approve, """{"account":"demo-zendesk","person":"una.hale@example.com","answer":"approve"}""", 403),
            ("/readyz", "/readyz", null, null, 200),
        ];
        foreach (var call in calls)
        {
            var (status, answer) = await SendAsync(call.Path, call.Key, call.Body);
            ((int)status).ShouldBe(call.Status, call.Path);
            var operation = document["paths"]![call.Template]![call.Body is null ? "get" : "post"]!;
            var schema = (JObject)operation["responses"]![$"{call.Status}"]!["content"]!["application/json"]!["schema"]!;
            new CompiledSchema(document, schema).Check(JToken.Parse(answer), call.Path).ShouldBeEmpty();
        }

        document["paths"]!.Children<JProperty>().Select(p => p.Name).ShouldBe(calls.Select(c => c.Template).Distinct(), ignoreOrder: true);
        document["paths"]!["/api/v1/rules"]!["get"]!["security"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Rules_InForce_AreListedInTheOrderInWhichTheyAreAsked()
    {
        var (_, text) = await SendAsync("/api/v1/rules", await KeyAsync(DemoEnvironment.ZendeskAccount, AccessScopes.Read));

        var rules = JObject.Parse(text);
        ((string?)rules["version"])!.Length.ShouldBe(12);
        rules["rules"]!.Select(r => (string?)r["id"]).ShouldContain("asks-for-a-person");
        rules["refused"].ShouldBeNull();
    }

    [Fact]
    public async Task Decision_Receipt_HoldsNoMessageTextAndIsForKeysOfItsAccount()
    {
        var decision = await DecidedAsync();

        var (status, text) = await SendAsync($"/api/v1/decisions/{decision.Id}", await KeyAsync(DemoEnvironment.ZendeskAccount, AccessScopes.Read));
        var (other, _) = await SendAsync($"/api/v1/decisions/{decision.Id}", await KeyAsync(DemoEnvironment.IntercomAccount, AccessScopes.Read));

        (status, other).ShouldBe((HttpStatusCode.OK, HttpStatusCode.NotFound));
        text.ShouldNotContain("marmalade");
        var receipt = JObject.Parse(text);
        ((string?)receipt["id"], (string?)receipt["ruleSetVersion"], receipt["sheet"]!["moments"]!.Count()).ShouldBe((decision.Id, decision.RuleSetVersion, decision.Sheet.Moments.Count));
    }

    [Theory]
    [InlineData("""{"account":"demo-zendesk","conversation":"ID","confidence":1.5}""", HttpStatusCode.BadRequest, "confidence_out_of_range")]
    [InlineData("""{"account":"demo-zendesk","conversation":"ID","knowledge":"perhaps"}""", HttpStatusCode.BadRequest, "knowledge_unknown")]
    [InlineData("""{"account":"demo-zendesk","conversation":"ID"}""", HttpStatusCode.BadRequest, "evidence_missing")]
    [InlineData("""{"account":"demo-zendesk","confidence":0.5}""", HttpStatusCode.BadRequest, "conversation_missing")]
    [InlineData("""{"account":"nobody","conversation":"ID","confidence":0.5}""", HttpStatusCode.NotFound, "account_unknown")]
    [InlineData("""{"account":"demo-intercom","conversation":"ID","confidence":0.5}""", HttpStatusCode.NotFound, "account_unknown")]
    [InlineData("not json", HttpStatusCode.BadRequest, "json_unreadable")]
    public async Task BotEvidence_Unusable_IsRefusedWithWhatToDo(string body, HttpStatusCode status, string error)
    {
        var key = await KeyAsync(DemoEnvironment.ZendeskAccount, AccessScopes.Evidence);

        var (answered, text) = await SendAsync("/api/v1/bot-evidence", key, body);

        (answered, (string?)JObject.Parse(text)["error"]).ShouldBe((status, error));
    }

    [Fact]
    public async Task BotEvidence_Reported_IsDecidedOnAtOnce()
    {
        var decision = await DecidedAsync();
        var key = await KeyAsync(DemoEnvironment.ZendeskAccount, AccessScopes.Evidence);

        var (status, _) = await SendAsync("/api/v1/bot-evidence", key, $$"""{"account":"demo-zendesk","conversation":"{{decision.Conversation.Id}}","confidence":0.2,"knowledge":"missing"}""");

        status.ShouldBe(HttpStatusCode.Accepted);
        var decisions = demo.Environment.Worker.Services.GetRequiredService<IDecisionLog>();
        await Wait.UntilAsync(
            async () => (await decisions.ForConversationAsync(decision.Conversation, 1, CancellationToken.None))[0].Sheet.Bot == new BotEvidence(0.2, null, KnowledgeMatch.Missing),
            "a decision with the bot's evidence");
    }
}
