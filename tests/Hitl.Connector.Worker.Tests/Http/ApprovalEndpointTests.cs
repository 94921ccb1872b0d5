using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Http;

[Collection(SharedDemo.Name)]
public sealed class ApprovalEndpointTests(RunningDemo demo)
{
    private const string Path = "/api/v1/approvals";

    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddHours(1);

    private static int _ids;

    private static string NewId() => $"e{Interlocked.Increment(ref _ids)}";

    private async Task<string> KeyAsync(AccessScopes scopes, string account = DemoEnvironment.ZendeskAccount)
    {
        var (secret, key) = BearerKeys.Create(account, scopes, TimeProvider.System.GetUtcNow());
        await demo.Environment.Worker.Services.GetRequiredService<IAccessKeyStore>().AddAsync(key, CancellationToken.None);
        return secret;
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(string path, string key, string? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(demo.Environment.WorkerUrl, path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await TestHttp.Client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private static JsonObject Refund(string id, decimal? amount = 120) => new()
    {
        ["id"] = id,
        ["conversation"] = "1",
        ["action"] = "refund",
        ["risk"] = "low",
        ["amount"] = amount,
        ["currency"] = "EUR",
        ["parameters"] = new JsonObject { ["order"] = "7741", ["method"] = "card" },
        ["deadline"] = Later.ToString("O", CultureInfo.InvariantCulture),
    };

    private static string With(JsonObject body, string name, JsonNode? value)
    {
        body[name] = value;
        return body.ToJsonString();
    }

    private static string Answer(string person, string answer, JsonObject? changes = null) =>
        new JsonObject { ["person"] = person, ["answer"] = answer, ["changes"] = changes }.ToJsonString();

    [Fact]
    public async Task Propose_Policy_ApprovesByRuleAsksOrRefuses()
    {
        var key = await KeyAsync(AccessScopes.Propose);

        var byRule = await SendAsync(Path, key, Refund(NewId(), 50).ToJsonString());
        var asked = await SendAsync(Path, key, Refund(NewId(), 51).ToJsonString());
        var refused = await SendAsync(Path, key, With(Refund(NewId(), 1), "action", "rename"));

        (byRule.Status, (string?)byRule.Body["state"], (string?)byRule.Body["reason"], (decimal?)byRule.Body["allowed"]!["amount"]).ShouldBe((HttpStatusCode.Created, "approved", "rule", 50m));
        ((string?)asked.Body["state"], (string?)asked.Body["reason"], asked.Body["allowed"]).ShouldBe(("pending", "always_a_person.refund", null));
        ((string?)refused.Body["state"], (string?)refused.Body["reason"]).ShouldBe(("refused", "setting"));
    }

    [Fact]
    public async Task Propose_Again_GivesTheSameAnswerAndAnotherBodyIsRefused()
    {
        var key = await KeyAsync(AccessScopes.Propose);
        var id = NewId();
        var first = await SendAsync(Path, key, Refund(id).ToJsonString());

        var turned = await SendAsync(Path, key, With(Refund(id), "parameters", new JsonObject { ["method"] = "card", ["order"] = "7741" }));
        var other = await SendAsync(Path, key, Refund(id, 121).ToJsonString());

        (first.Status, turned.Status).ShouldBe((HttpStatusCode.Created, HttpStatusCode.OK));
        turned.Body.ToJsonString().ShouldBe(first.Body.ToJsonString());
        (other.Status, (string?)other.Body["error"]).ShouldBe((HttpStatusCode.Conflict, "repeated_id"));
    }

    public static TheoryData<string, string?, string> Unusable => new()
    {
        { "id", "\"two words\"", "id_unreadable" },
        { "id", null, "id_unreadable" },
        { "conversation", "\"\"", "conversation_missing" },
        { "conversation", "\"1\\u0000\"", "conversation_missing" },
        { "action", "\"dance\"", "unknown_action" },
        { "action", "\"Refund\\u0000\"", "unknown_action" },
        { "deadline", "\"soon\"", "deadline_missing" },
        { "deadline", "\"2020-01-01T00:00:00Z\"", "deadline_passed" },
        { "deadline", "\"2099-01-01T00:00:00Z\"", "deadline_too_far" },
        { "risk", "\"enormous\"", "risk_unknown" },
        { "amount", "0", "amount_unreadable" },
        { "currency", null, "amount_unreadable" },
        { "currency", "\"euros\"", "amount_unreadable" },
        { "confidence", "1.5", "confidence_out_of_range" },
        { "parameters", """{"amount":"5"}""", "parameters_unreadable" },
        { "parameters", """{"a b":"5"}""", "parameters_unreadable" },
        { "parameters", """{"order":null}""", "parameters_unreadable" },
        { "parameters", """{"order":5}""", "json_unreadable" },
        { "bot", "\"\"", "text_too_long" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task Propose_Unusable_IsRefusedWithACodeAndWhatToDo(string name, string? value, string error)
    {
        var (status, body) = await SendAsync(Path, await KeyAsync(AccessScopes.Propose), With(Refund(NewId()), name, value is null ? null : JsonNode.Parse(value)));

        (status, (string?)body["error"], ((string?)body["next"])!.Length > 10).ShouldBe((HttpStatusCode.BadRequest, error, true));
    }

    [Fact]
    public async Task Approvals_KeyOfAnotherAccount_IsRefusedEverywhere()
    {
        var id = NewId();
        await SendAsync(Path, await KeyAsync(AccessScopes.Propose), Refund(id).ToJsonString());
        var other = await KeyAsync(AccessScopes.Propose | AccessScopes.Read | AccessScopes.Approve, DemoEnvironment.IntercomAccount);

        var proposed = await SendAsync(Path, other, With(Refund(NewId()), "account", DemoEnvironment.ZendeskAccount));
        var read = await SendAsync($"{Path}/{id}?account={DemoEnvironment.ZendeskAccount}", other);
        var own = await SendAsync($"{Path}/{id}", other);
        var everywhere = await SendAsync($"{Path}/{id}", await KeyAsync(AccessScopes.Read, "*"));

        (proposed.Status, (string?)proposed.Body["error"]).ShouldBe((HttpStatusCode.Forbidden, "wrong_account"));
        (read.Status, (string?)read.Body["error"]).ShouldBe((HttpStatusCode.Forbidden, "wrong_account"));
        (own.Status, (string?)own.Body["error"]).ShouldBe((HttpStatusCode.NotFound, "unknown_approval"));
        (everywhere.Status, (string?)everywhere.Body["error"]).ShouldBe((HttpStatusCode.BadRequest, "account_missing"));
    }

    [Fact]
    public async Task Answer_OfAnApprover_CountsOnceAndEditsWhatWasProposed()
    {
        var id = NewId();
        await SendAsync(Path, await KeyAsync(AccessScopes.Propose), Refund(id).ToJsonString());
        var desk = await KeyAsync(AccessScopes.Approve);

        var unreadable = await SendAsync($"{Path}/{id}/answer", desk, Answer("nadia@sandbox.example", "edit", new JsonObject { ["colour"] = "red" }));
        var edited = await SendAsync($"{Path}/{id}/answer", desk, Answer("nadia@sandbox.example", "edit", new JsonObject { ["amount"] = "80", ["method"] = "voucher" }));
        var again = await SendAsync($"{Path}/{id}/answer", desk, Answer("nadia@sandbox.example", "edit", new JsonObject { ["method"] = "voucher", ["amount"] = "80" }));
        var other = await SendAsync($"{Path}/{id}/answer", desk, Answer("tomas@sandbox.example", "reject"));
        var read = await SendAsync($"{Path}/{id}", await KeyAsync(AccessScopes.Read));

        (unreadable.Status, (string?)unreadable.Body["error"]).ShouldBe((HttpStatusCode.BadRequest, "edit_unreadable"));
        (edited.Status, again.Status).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        (other.Status, (string?)other.Body["error"]).ShouldBe((HttpStatusCode.Conflict, "already_answered"));
        read.Body.ToJsonString().ShouldBe(edited.Body.ToJsonString());
        ((string?)read.Body["state"], (decimal?)read.Body["allowed"]!["amount"], (string?)read.Body["allowed"]!["parameters"]!["method"], (string?)read.Body["answer"]!["personName"]).ShouldBe(("edited", 80m, "voucher", "Nadia Brandt"));
    }

    [Theory]
    [InlineData("una.hale@example.com")]
    [InlineData("Nadia Brandt")]
    [InlineData("answer-bot@sandbox.example")]
    public async Task Answer_OfAnybodyElse_IsRefused(string person)
    {
        var id = NewId();
        await SendAsync(Path, await KeyAsync(AccessScopes.Propose), Refund(id).ToJsonString());

        var (status, body) = await SendAsync($"{Path}/{id}/answer", await KeyAsync(AccessScopes.Approve), Answer(person, "approve"));

        (status, (string?)body["error"]).ShouldBe((HttpStatusCode.Forbidden, "not_an_approver"));
    }

    [Fact]
    public async Task Answer_WithTheKeyThatAsked_IsRefused()
    {
        var id = NewId();
        var both = await KeyAsync(AccessScopes.Propose | AccessScopes.Approve);
        await SendAsync(Path, both, Refund(id).ToJsonString());

        var (status, body) = await SendAsync($"{Path}/{id}/answer", both, Answer("nadia@sandbox.example", "approve"));

        (status, (string?)body["error"]).ShouldBe((HttpStatusCode.Forbidden, "not_an_approver"));
    }

    [Theory]
    [InlineData("""{"person":"nadia@sandbox.example","answer":"perhaps"}""", HttpStatusCode.BadRequest, "answer_unknown")]
    [InlineData("""{"answer":"approve"}""", HttpStatusCode.BadRequest, "person_missing")]
    [InlineData("""{"person":"nadia@sandbox.example","answer":"approve","changes":{"amount":"1"}}""", HttpStatusCode.BadRequest, "edit_unreadable")]
    [InlineData("null", HttpStatusCode.BadRequest, "json_unreadable")]
    public async Task Answer_Unusable_IsRefusedWithACode(string answer, HttpStatusCode expected, string error)
    {
        var id = NewId();
        await SendAsync(Path, await KeyAsync(AccessScopes.Propose), Refund(id).ToJsonString());

        var (status, body) = await SendAsync($"{Path}/{id}/answer", await KeyAsync(AccessScopes.Approve), answer);

        (status, (string?)body["error"]).ShouldBe((expected, error));
    }

    [Fact]
    public async Task Keys_WithoutTheScope_AreRefused()
    {
        var propose = await KeyAsync(AccessScopes.Propose);
        (await SendAsync(Path, await KeyAsync(AccessScopes.Read | AccessScopes.Approve), Refund(NewId()).ToJsonString())).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync($"{Path}/x", propose)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync($"{Path}/x/answer", propose, "{}")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
