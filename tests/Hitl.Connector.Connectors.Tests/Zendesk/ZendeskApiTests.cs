using System.Net;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using RichardSzalay.MockHttp;
using static Hitl.Connector.Connectors.Tests.Zendesk.ZendeskBench;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class ZendeskApiTests
{
    private const string Me = """{"user":{"id":900,"role":"admin"}}""";

    private static void Answers(ZendeskBench bench, params Queue<HttpResponseMessage>[] answers) =>
        bench.Http.When(HttpMethod.Get, $"{Base}/api/v2/users/me").Respond(_ => answers[0].Count > 1 ? answers[0].Dequeue() : answers[0].Peek());

    private static HttpResponseMessage Throttled(int seconds)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("Number of allowed API requests per minute exceeded") };
        answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        return answer;
    }

    [Fact]
    public async Task Token_ForManyCalls_IsFetchedOnceAndSentAsBearer()
    {
        var bench = new ZendeskBench().WithBasics().Answer(HttpMethod.Get, "/api/v2/incremental/tickets/cursor", """{"tickets":[],"after_cursor":"c","end_of_stream":true}""");
        var start = bench.Zendesk.Changes.StartFrom("tickets", Now);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bench.Zendesk.Changes.ReadPageAsync(start, Now, default)));

        bench.Tokens.ShouldBe(1);
        bench.Requests.Where(r => r.Method == "GET").ShouldAllBe(r => r.Authorization == "Bearer token-1");
        bench.Requests[0].Body.ShouldBe("""{"grant_type":"client_credentials","client_id":"hitl","client_secret":"secret","scope":"read write","expires_in":7200}""");
    }

    [Fact]
    public async Task Token_NearItsEnd_IsFetchedEarly()
    {
        var bench = new ZendeskBench { TokenLife = 1800 }.WithBasics();
        await bench.Zendesk.Source.ReadAsync(Ticket(), default);
        bench.Clock.Now += TimeSpan.FromSeconds(1500);

        await bench.Zendesk.Source.ReadAsync(Ticket(), default);

        bench.Tokens.ShouldBe(2);
    }

    [Fact]
    public async Task Token_RevokedMeanwhile_IsFetchedAgainOnce()
    {
        var bench = new ZendeskBench();
        bench.Http.When(HttpMethod.Get, $"{Base}/api/v2/users/me").With(r => r.Headers.Authorization!.Parameter == "token-1").Respond(_ => Json(HttpStatusCode.Unauthorized, """{"error":"invalid_token","error_description":"x"}"""));
        bench.Answer(HttpMethod.Get, "/api/v2/users/me", Me);

        (await bench.Zendesk.SelfIdAsync(default)).Value.ShouldBe("900");
        bench.Tokens.ShouldBe(2);
    }

    [Fact]
    public async Task Token_AlwaysRefused_IsUnauthorizedAfterTwoCalls()
    {
        var bench = new ZendeskBench().Answer(HttpMethod.Get, "/api/v2/users/me", """{"error":"invalid_token"}""", HttpStatusCode.Unauthorized);

        var failure = (await bench.Zendesk.SelfIdAsync(default)).Failure;

        failure.ShouldBe(new HelpdeskFailure(FailureKind.Unauthorized, "zendesk.401.invalid_token"));
        bench.Requests.Count(r => r.Path == "/api/v2/users/me").ShouldBe(2);
    }

    [Fact]
    public async Task Token_ClientRefused_IsUnauthorizedNotRejected()
    {
        var bench = new ZendeskBench();
        bench.Http.Clear();
        bench.Answer(HttpMethod.Post, "/oauth/tokens", """{"error":"invalid_client"}""", HttpStatusCode.BadRequest);

        (await bench.Zendesk.SelfIdAsync(default)).Failure.ShouldBe(new HelpdeskFailure(FailureKind.Unauthorized, "zendesk.401.invalid_client"));
    }

    [Fact]
    public async Task ApiToken_IsSentAsBasicOfEmailAndToken()
    {
        var bench = new ZendeskBench(o => { o.ClientId = null; o.ApiTokenEmail = "hitl@example.com"; o.ApiToken = "abc"; }).WithBasics();

        await bench.Zendesk.SelfIdAsync(default);

        bench.Requests.Single().Authorization.ShouldBe("Basic " + Convert.ToBase64String("hitl@example.com/token:abc"u8));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(999999, 60)]
    public async Task Read_Throttled_WaitsAsAskedButNeverLongerThanAMinute(int asked, int waited)
    {
        var bench = new ZendeskBench();
        Answers(bench, new Queue<HttpResponseMessage>([Throttled(asked), Json(HttpStatusCode.OK, Me)]));

        (await bench.Zendesk.SelfIdAsync(default)).Value.ShouldBe("900");

        bench.Clock.Waits.ShouldBe([TimeSpan.FromSeconds(waited)]);
    }

    [Fact]
    public async Task Read_UnavailableThrice_IsTriedAgainWithGrowingJitteredWaits()
    {
        var bench = new ZendeskBench();
        Answers(bench, new Queue<HttpResponseMessage>([new(HttpStatusCode.BadGateway), new(HttpStatusCode.Conflict), new(HttpStatusCode.ServiceUnavailable), Json(HttpStatusCode.OK, Me)]));

        (await bench.Zendesk.SelfIdAsync(default)).Value.ShouldBe("900");

        bench.Clock.Waits.Count.ShouldBe(3);
        bench.Clock.Waits.ShouldAllBe(w => w <= TimeSpan.FromSeconds(10));
    }

    [SkippableFact]
    public async Task Failure_EnvelopesOfTheVendor_HaveTheKindOfTheirStatusAndABoundedCode()
    {
        Skip.If(SharedFixtures.File("error-envelopes.json") is null, SharedFixtures.Absent);
        using var envelopes = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(SharedFixtures.File("error-envelopes.json")!));
        foreach (var envelope in envelopes.RootElement.EnumerateArray())
        {
            var status = envelope.GetProperty("status").GetInt32();
            var body = envelope.GetProperty("body");
            var text = body.ValueKind is System.Text.Json.JsonValueKind.String ? body.GetString()! : body.GetRawText();
            var bench = new ZendeskBench().Answer(HttpMethod.Put, "/api/v2/tickets/35436/tags", text, (HttpStatusCode)status);

            var result = await bench.Zendesk.Sink.SetHoldAsync(new Effect(new EffectKey("k"), Ticket(), EffectKind.Hold, Now, "x"), null, default);

            result.Code.ShouldMatch("^(zendesk\\.[0-9]{3}(\\.[A-Za-z_]+)?|closed_for_good|conversation_deleted)$");
            result.Failure?.Kind.ShouldBe(status switch
            {
                400 or 422 => FailureKind.Rejected,
                401 => FailureKind.Unauthorized,
                403 or 404 => FailureKind.Forbidden,
                409 => FailureKind.Conflict,
                _ => FailureKind.Throttled,
            });
            result.HttpStatus.ShouldBe(status);
        }
    }

    [Fact]
    public async Task Read_NoConnection_IsUnavailableInTheEnd()
    {
        var bench = new ZendeskBench();
        bench.Http.When(HttpMethod.Get, $"{Base}/api/v2/users/me").Throw(new HttpRequestException("refused"));

        (await bench.Zendesk.SelfIdAsync(default)).Failure.ShouldBe(new HelpdeskFailure(FailureKind.Unavailable, "zendesk.no_connection"));
        bench.Requests.Count(r => r.Path == "/api/v2/users/me").ShouldBe(4);
    }

    [Fact]
    public async Task Quota_EveryHeaderOfAnAnswer_IsObserved()
    {
        var bench = new ZendeskBench();
        var answer = Json(HttpStatusCode.OK, Me);
        answer.Headers.Add("x-rate-limit", "700");
        answer.Headers.Add("x-rate-limit-remaining", "699");
        answer.Headers.Add("ratelimit-reset", "41");
        answer.Headers.Add("zendesk-ratelimit-incremental-exports", "total=10; remaining=9; resets=2");
        Answers(bench, new Queue<HttpResponseMessage>([answer]));

        await bench.Zendesk.SelfIdAsync(default);

        bench.Quota.Readings.ShouldBe(
        [
            new QuotaReading(Account, "account", 700, 699, TimeSpan.FromSeconds(41)),
            new QuotaReading(Account, "incremental-exports", 10, 9, TimeSpan.FromSeconds(2)) { Scope = QuotaScope.Exports },
        ]);
    }

    [Theory]
    [InlineData("ticket-update-per-user", true)]
    [InlineData("tickets-update", false)]
    public async Task Quota_OneTicketHadItsUpdates_SaysNothingOfTheOthers(string bucket, bool onlyThisTicket)
    {
        var bench = new ZendeskBench();
        bench.Http.When(HttpMethod.Put, $"{Base}/api/v2/tickets/35436/tags").Respond(_ =>
        {
            var answer = Throttled(17);
            answer.Headers.Add($"zendesk-ratelimit-{bucket}", "total=30; remaining=0; resets=17");
            return answer;
        });

        var result = await bench.Zendesk.Sink.SetHoldAsync(new Effect(new EffectKey("k"), Ticket(), EffectKind.Hold, Now, "x"), null, default);

        result.Failure!.OneConversation.ShouldBe(onlyThisTicket);
        bench.Quota.Readings.Select(r => (r.Bucket, r.Remaining)).ShouldBe(onlyThisTicket ? [] : [(bucket, 0)]);
    }

    [Fact]
    public async Task Quota_ThrottledWithoutHeaders_IsSpentUntilRetryAfter()
    {
        var bench = new ZendeskBench();
        bench.Http.When(HttpMethod.Put, $"{Base}/api/v2/tickets/35436/tags").Respond(_ => Throttled(17));

        var result = await bench.Zendesk.Sink.SetHoldAsync(new Effect(new EffectKey("k"), Ticket(), EffectKind.Hold, Now, "x"), null, default);

        result.Failure.ShouldBe(new HelpdeskFailure(FailureKind.Throttled, "zendesk.429", TimeSpan.FromSeconds(17)));
        bench.Quota.Readings.ShouldBe([new QuotaReading(Account, "account", 0, 0, TimeSpan.FromSeconds(17))]);
    }
}
