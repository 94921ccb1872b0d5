using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Delivery;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Http;
using Hitl.Connector.Worker.Tests.Processing;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Hitl.Connector.Worker.Tests.Http;

/// <summary>A bot of another maker: it asks before it speaks, and it is told.</summary>
public sealed class HoldEndpointTests(ITestOutputHelper output)
{
    private const string Newest = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Former = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static readonly PlayedCustomer _customer = new("Una Hale", "una.hale@example.com", []);

    private static async Task<string> KeyAsync(DemoEnvironment environment, string account, AccessScopes scopes = AccessScopes.Read)
    {
        var (secret, key) = BearerKeys.Create(account, scopes, TimeProvider.System.GetUtcNow());
        await environment.Worker.Services.GetRequiredService<IAccessKeyStore>().AddAsync(key, CancellationToken.None);
        return secret;
    }

    private static async Task<(HttpResponseMessage Response, JsonNode? Body)> AskAsync(DemoEnvironment environment, string id, string key, string? etag = null, string account = DemoEnvironment.ZendeskAccount)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(environment.WorkerUrl, $"/api/v1/holds/{account}/{id}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (etag is not null)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(etag));
        }

        var response = await TestHttp.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private static async Task UntilHeldAsync(DemoEnvironment environment, string id, string key, bool held) => await Wait.UntilAsync(
        async () => (bool)(await AskAsync(environment, id, key)).Body!["held"]! == held, $"{id} to be {(held ? "held" : "free")}");

    [Fact]
    public async Task Hold_FromTakeOverToFinish_IsToldToWhoAsksAndToWhoListens()
    {
        await using var listener = await WebhookListener.StartAsync(500, 200);
        await using var environment = await DemoEnvironment.StartAsync(
            new DemoPlan
            {
                Intercom = false,
                PollSeconds = 3600,
                OutgoingWebhooks = new() { ["bot"] = new OutgoingWebhookOptions { Url = listener.Url, Secrets = [Newest, Former] } },
                Account = o =>
                {
                    o.HoldWebhooks = ["bot"];
                    o.Bots = [new BotOptions { Kind = BotKind.Macro, Id = "8447320469001", Owner = "Maria" }];
                },
            },
            CancellationToken.None);
        var key = await KeyAsync(environment, DemoEnvironment.ZendeskAccount);
        var zendesk = environment.Sandbox.Zendesk;

        var (_, unseen) = await AskAsync(environment, "424242", key);
        ((bool)unseen!["held"]!, (bool)unseen["known"]!, (string?)unseen["reason"]).ShouldBe((false, false, "not_seen_yet"));

        var id = zendesk.Open(_customer, "email", "My invoice is wrong.", scriptedBot: true);
        await Wait.UntilAsync(async () => (bool)(await AskAsync(environment, id, key)).Body!["known"]!, "the first look");
        zendesk.AgentReplies(id, "I am looking into it.");
        await UntilHeldAsync(environment, id, key, held: true);

        var (response, held) = await AskAsync(environment, id, key);
        ((string?)held!["owner"], (string?)held["reason"], held["since"] is not null).ShouldBe(("Human", "human_took_over", true));
        response.Headers.CacheControl!.ToString().ShouldBe("max-age=1, private");
        var etag = response.Headers.ETag!.Tag;
        (await AskAsync(environment, id, key, etag)).Response.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        // A bot's macro on top of it, by a person: nothing stops it, so it is noticed. Stamps have whole seconds.
        var since = (DateTimeOffset)held["since"]!;
        await Wait.UntilAsync(() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() > since.ToUnixTimeSeconds(), "the next second");
        await SandboxRules.SendAsync(environment.Sandbox, HttpMethod.Put, $"/api/v2/tickets/{id}", """{"ticket":{"macro_ids":[8447320469001],"comment":{"body":"Glad that we could help!","public":true}}}""", "nadia@sandbox.example");
        var bots = environment.Worker.Services.GetRequiredService<IBotLog>();
        await Wait.UntilAsync(async () => (await bots.BreachesAsync(DemoEnvironment.ZendeskAccount, CancellationToken.None)).Any(b => b.Id == "8447320469001" && b.Count == 1), "the macro to be noticed");

        zendesk.AgentFinishes(id);
        await UntilHeldAsync(environment, id, key, held: false);
        (await AskAsync(environment, id, key, etag)).Response.StatusCode.ShouldBe(HttpStatusCode.OK);

        await Wait.UntilAsync(() => listener.Calls.Count >= 3, "both calls, the first of them twice");
        var calls = listener.Calls.ToList();
        var bodies = calls.Select(c => JsonNode.Parse(c.Body)!).ToList();
        bodies.Select(b => (string?)b["type"]).ShouldBe(["hold.started", "hold.started", "hold.released"]);
        calls[0].Headers["webhook-id"].ShouldBe(calls[1].Headers["webhook-id"]);
        ((string?)bodies[0]["data"]!["conversation"], (bool)bodies[0]["data"]!["hold"]!["held"]!).ShouldBe((id, true));
        foreach (var call in calls)
        {
            var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(call.Headers["webhook-timestamp"], CultureInfo.InvariantCulture));
            var signatures = call.Headers["webhook-signature"].Split(' ');
            signatures.ShouldBe([.. new[] { Newest, Former }.Select(s => StandardWebhook.Sign(call.Headers["webhook-id"], at, call.Body, [StandardWebhook.ReadSecret(s)!]))]);
            Encoding.UTF8.GetString(call.Body).ShouldNotContain("invoice");
        }
    }

    [Fact]
    public async Task Ask_ThousandTimes_IsAnsweredInAFewMilliseconds()
    {
        await using var environment = await DemoEnvironment.StartAsync(new DemoPlan { Intercom = false, PollSeconds = 3600 }, CancellationToken.None);
        var key = await KeyAsync(environment, DemoEnvironment.ZendeskAccount);
        var id = environment.Sandbox.Zendesk.Open(_customer, "email", "My invoice is wrong.", scriptedBot: true);
        environment.Sandbox.Zendesk.AgentReplies(id, "I am looking into it.");
        await UntilHeldAsync(environment, id, key, held: true);

        var times = new List<double>();
        for (var asked = 0; asked < 1000; asked++)
        {
            var began = Stopwatch.GetTimestamp();
            (await AskAsync(environment, id, key)).Response.StatusCode.ShouldBe(HttpStatusCode.OK);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p50 {times[500]:0.00} ms, p99 {times[990]:0.00} ms over a socket, one after the other"));

        // Machines that build two things at once stall now and then: the bound is for a broken read path, not a benchmark.
        times[500].ShouldBeLessThan(20);
    }

    [Fact]
    public async Task Ask_KeyOfAnotherAccountWithoutScopeOrForNobody_IsRefusedAsEverywhere()
    {
        await using var environment = await DemoEnvironment.StartAsync(new DemoPlan { PollSeconds = 3600 }, CancellationToken.None);

        (await AskAsync(environment, "1", "hitl_0000")).Response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(environment, "1", await KeyAsync(environment, DemoEnvironment.IntercomAccount))).Response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(environment, "1", await KeyAsync(environment, "*", AccessScopes.Evidence))).Response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(environment, "1", await KeyAsync(environment, "*"), account: "nobody")).Response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
