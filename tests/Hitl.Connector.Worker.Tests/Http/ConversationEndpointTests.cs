using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Http;

[Collection(SharedDemo.Name)]
public sealed class ConversationEndpointTests(RunningDemo demo)
{
    private const string Words = "You sent me the wrong marmalade toaster again. This is disappointing and I am very unhappy.";

    private IAccessKeyStore Keys => demo.Environment.Worker.Services.GetRequiredService<IAccessKeyStore>();

    private Uri Url(string account, string id) => new(demo.Environment.WorkerUrl, $"/api/v1/conversations/{account}/{id}");

    private async Task<(string Secret, string Id)> KeyAsync(string account, AccessScopes scopes)
    {
        var (secret, key) = BearerKeys.Create(account, scopes, TimeProvider.System.GetUtcNow());
        await Keys.AddAsync(key, CancellationToken.None);
        return (secret, key.Id);
    }

    private async Task<HttpStatusCode> StatusAsync(string account, string id, string? key)
    {
        using var response = await TestHttp.GetAsync(Url(account, id), key);
        return response.StatusCode;
    }

    [Fact]
    public async Task Get_WithoutKeyOrWithAnUnknownOne_Is401()
    {
        foreach (var key in new[] { null, "", "hitl_0000", "%%%" })
        {
            (await StatusAsync(DemoEnvironment.ZendeskAccount, "1", key)).ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Get_KeyOfAnotherAccountOrWithoutTheScope_Is403()
    {
        var (other, _) = await KeyAsync(DemoEnvironment.IntercomAccount, AccessScopes.Read);
        var (scopeless, _) = await KeyAsync(DemoEnvironment.ZendeskAccount, AccessScopes.Hold | AccessScopes.Approve | AccessScopes.Resume);

        (await StatusAsync(DemoEnvironment.ZendeskAccount, "1", other)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(DemoEnvironment.ZendeskAccount, "1", scopeless)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Get_UnknownConversation_Is404()
    {
        var (secret, _) = await KeyAsync("*", AccessScopes.Read);

        (await StatusAsync(DemoEnvironment.ZendeskAccount, "999999", secret)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync("nobody", "1", secret)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(DemoEnvironment.ZendeskAccount)]
    [InlineData(DemoEnvironment.IntercomAccount)]
    public async Task Get_ScoredConversation_ShowsScoresDecisionOwnershipAndEffectsButNoText(string account)
    {
        var helpdesk = demo.Environment.Stages.First(s => s.Account == account).Helpdesk;
        var id = helpdesk.Open(new PlayedCustomer("Quentin Ashworth", "quentin.ashworth@example.com", []), "chat", Words, scriptedBot: true);
        var outbox = demo.Environment.Worker.Services.GetRequiredService<IOutbox>();
        await Wait.UntilAsync(
            async () => await outbox.ForConversationAsync(new ConversationRef(account, id), CancellationToken.None) is { Count: > 0 } effects && effects.All(e => e.State is EffectState.Done),
            "the effects to be applied");
        var (secret, _) = await KeyAsync(account, AccessScopes.Read);

        using var response = await TestHttp.GetAsync(Url(account, id), secret);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = await response.Content.ReadAsStringAsync();
        var view = JsonNode.Parse(text)!;

        view["account"]!.GetValue<string>().ShouldBe(account);
        view["id"]!.GetValue<string>().ShouldBe(id);
        view["scores"]!["sentiment"]!.GetValue<double>().ShouldBeInRange(0, 1);
        view["ownership"]!["owner"].ShouldNotBeNull();
        view["decision"]!["fired"]!.AsArray().Select(f => f!["ruleId"]!.GetValue<string>()).ShouldContain("negative-sentiment");
        view["effects"]!.AsArray().ShouldContain(e => e!["kind"]!.GetValue<string>() == "Update" && e["answer"]!.GetValue<string>() == "applied" && e["httpStatus"]!.GetValue<int>() == 200);
        foreach (var word in new[] { "marmalade", "toaster", "Quentin", "quentin.ashworth" })
        {
            text.ShouldNotContain(word, Case.Insensitive);
        }
    }

    [Fact]
    public async Task Revoke_Key_ClosesTheApiAtOnce()
    {
        var (secret, id) = await KeyAsync("*", AccessScopes.Read);
        (await StatusAsync(DemoEnvironment.ZendeskAccount, "999999", secret)).ShouldBe(HttpStatusCode.NotFound);

        (await Keys.RevokeAsync(id, CancellationToken.None)).ShouldBeTrue();

        (await StatusAsync(DemoEnvironment.ZendeskAccount, "999999", secret)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Key_Stored_LeavesOnlyItsHashInTheDatabase()
    {
        var (secret, _) = await KeyAsync("*", AccessScopes.Read);

        var path = demo.Environment.Settings.Options.SqlitePath;
        var stored = "";
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            stored += await reader.ReadToEndAsync();
        }

        stored.Contains(BearerKeys.Hash(secret), StringComparison.Ordinal).ShouldBeTrue("the hash is there");
        stored.Contains(secret["hitl_".Length..], StringComparison.Ordinal).ShouldBeFalse("the key itself is not");
    }
}
