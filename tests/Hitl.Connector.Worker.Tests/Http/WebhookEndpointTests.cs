using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hitl.Connector.Intake;
using Hitl.Connector.Worker.Demo;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Http;

public sealed class WebhookEndpointTests(RunningDemo demo) : IClassFixture<RunningDemo>
{
    private const string ZendeskEvent = """{"type":"zen:event-type:user.created","account_id":1,"id":"{0}","time":"2026-11-20T10:00:00.123456789Z","zendesk_event_version":"2022-11-06","subject":"zen:user:1","detail":{"id":"1"},"event":{}}""";

    private Uri Zendesk => new(demo.Environment.WorkerUrl, $"/webhooks/zendesk/{DemoEnvironment.ZendeskAccount}");

    private Uri Intercom => new(demo.Environment.WorkerUrl, $"/webhooks/intercom/{DemoEnvironment.IntercomAccount}");

    private async Task<LedgerCounts> CountsAsync() => await demo.Environment.Worker.Services.GetRequiredService<ILedgerReport>().CountAsync(null, CancellationToken.None);

    private static async Task<long> TotalAsync(Task<LedgerCounts> counts) => (await counts).Events.Values.Sum();

    private HttpRequestMessage SignedZendesk(Uri url, byte[] body, DateTimeOffset at, string? signature = null)
    {
        var timestamp = at.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-zendesk-webhook-signature", signature ?? Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(demo.ZendeskSecret), (byte[])[.. Encoding.UTF8.GetBytes(timestamp), .. body])));
        request.Headers.Add("x-zendesk-webhook-signature-timestamp", timestamp);
        return request;
    }

    private HttpRequestMessage SignedIntercom(byte[] body, string? signature = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Intercom) { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Hub-Signature", signature ?? "sha1=" + Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(demo.Environment.Plan.Sandbox.IntercomClientSecret), body)));
        return request;
    }

    [Fact]
    public async Task Post_WrongMissingOrStaleSignature_Is401AndStoresNothing()
    {
        var body = Encoding.UTF8.GetBytes(ZendeskEvent.Replace("{0}", "refused", StringComparison.Ordinal));
        var now = TimeProvider.System.GetUtcNow();
        var before = await TotalAsync(CountsAsync());

        using var wrong = SignedZendesk(Zendesk, body, now, "AAAA");
        using var missing = new HttpRequestMessage(HttpMethod.Post, Zendesk) { Content = new ByteArrayContent(body) };
        using var stale = SignedZendesk(Zendesk, body, now.AddHours(-1));
        using var intercom = SignedIntercom("{}"u8.ToArray(), "sha1=00");
        foreach (var request in new[] { wrong, missing, stale, intercom })
        {
            using var response = await demo.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await TotalAsync(CountsAsync())).ShouldBe(before);
    }

    [Fact]
    public async Task Post_BodyOverTheCap_Is413()
    {
        using var request = SignedZendesk(Zendesk, new byte[2 * 1024 * 1024], TimeProvider.System.GetUtcNow());
        using var response = await demo.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Post_BrokenJsonWithAValidSignature_Is2xxAndAVisibleDeadLetter()
    {
        foreach (var send in new Func<HttpRequestMessage>[] { () => SignedZendesk(Zendesk, "{\"type\":"u8.ToArray(), TimeProvider.System.GetUtcNow()), () => SignedIntercom("not json"u8.ToArray()) })
        {
            using var request = send();
            using var response = await demo.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var letters = await demo.Environment.Worker.Services.GetRequiredService<ILedgerReport>().DeadLettersAsync(null, 10, CancellationToken.None);
        letters.Count(l => l.Reason == "broken_json").ShouldBe(2);
    }

    [Fact]
    public async Task Post_UnknownAccountOrWrongHelpdesk_Is404()
    {
        foreach (var path in new[] { "/webhooks/zendesk/nobody", $"/webhooks/intercom/{DemoEnvironment.ZendeskAccount}" })
        {
            using var response = await demo.Http.PostAsync(new Uri(demo.Environment.WorkerUrl, path), new ByteArrayContent([]));
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Post_EventAboutSomethingElse_IsIgnoredWithAReasonAndOnlyOnce()
    {
        var body = Encoding.UTF8.GetBytes(ZendeskEvent.Replace("{0}", "user-event-1", StringComparison.Ordinal));
        for (var i = 0; i < 2; i++)
        {
            using var request = SignedZendesk(Zendesk, body, TimeProvider.System.GetUtcNow());
            using var response = await demo.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await CountsAsync()).Events.Where(e => e.Key.StartsWith("ignored:", StringComparison.Ordinal)).Sum(e => e.Value).ShouldBeGreaterThanOrEqualTo(1);
        (await CountsAsync()).Duplicates.ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task Head_Intercom_AnswersSoThatTheEndpointCanBeSaved()
    {
        using var known = new HttpRequestMessage(HttpMethod.Head, Intercom);
        using var unknown = new HttpRequestMessage(HttpMethod.Head, new Uri(demo.Environment.WorkerUrl, "/webhooks/intercom/nobody"));
        (await demo.Http.SendAsync(known)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await demo.Http.SendAsync(unknown)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
