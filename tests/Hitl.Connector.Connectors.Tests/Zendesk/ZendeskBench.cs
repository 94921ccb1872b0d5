using System.Net;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Zendesk;
using Microsoft.Extensions.Logging.Abstractions;
using RichardSzalay.MockHttp;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

/// <summary>One account against answers written by hand.</summary>
internal sealed class ZendeskBench
{
    public const string Account = "acme-zendesk";
    public const string Base = "https://acme.zendesk.com";
    public const string SelfId = "900";
    public const string BotId = "700";
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public ZendeskBench(Action<ZendeskOptions>? change = null)
    {
        Options = new ZendeskOptions
        {
            BaseUrl = new Uri(Base),
            ClientId = "hitl",
            ClientSecret = "secret",
            WebhookSecrets = ["whsec"],
            BotUserIds = [BotId],
            RequestTimeoutSeconds = 7,
        };
        change?.Invoke(Options);
        Clock = new TestClock(Now, TimeSpan.FromSeconds(Options.RequestTimeoutSeconds));
        Zendesk = ZendeskAccountFactory.Create(Account, () => Options, () => new Recorder(Requests) { InnerHandler = Http }, Clock, NullLoggerFactory.Instance, Quota);
        Http.When(HttpMethod.Post, $"{Base}/oauth/tokens").Respond(_ => Json(HttpStatusCode.Created, $$"""{"access_token":"token-{{++Tokens}}","expires_in":{{TokenLife}},"scope":"{{TokenScope}}","token_type":"bearer"}"""));
    }

    public ZendeskOptions Options { get; }
    public TestClock Clock { get; }
    public MockHttpMessageHandler Http { get; } = new();
    public ZendeskAccount Zendesk { get; }
    public List<RecordedRequest> Requests { get; } = [];
    public HeardQuota Quota { get; } = new();
    public int Tokens { get; private set; }
    public int TokenLife { get; set; } = 7200;
    public string TokenScope { get; set; } = "read write";

    public IEnumerable<RecordedRequest> Writes => Requests.Where(r => r.Method != "GET" && r.Path != "/oauth/tokens");

    public static ConversationRef Ticket(string id = "35436") => new(Account, id);

    public static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };

    /// <summary>What every read needs: who we are, and the fields that setup made.</summary>
    public ZendeskBench WithBasics()
    {
        Answer(HttpMethod.Get, "/api/v2/users/me", """{"user":{"id":900,"name":"Hitl","role":"admin","email":"hitl@example.com"}}""");
        Answer(HttpMethod.Get, "/api/v2/ticket_fields", """
            {"ticket_fields":[
              {"id":1,"title":"Subject","raw_title":"Subject","type":"subject","active":true},
              {"id":501,"title":"hitl_sentiment","raw_title":"hitl_sentiment","type":"decimal","active":true},
              {"id":502,"title":"hitl_intent","raw_title":"hitl_intent","type":"text","active":true},
              {"id":777,"title":"Order number","raw_title":"Order number","type":"text","active":true}],
             "meta":{"has_more":false}}
            """);
        Answer(HttpMethod.Get, "/api/v2/groups", """{"groups":[{"id":31,"name":"Billing"},{"id":"32","name":"Tier 2"}],"meta":{"has_more":false}}""");
        return this;
    }

    public ZendeskBench Answer(HttpMethod method, string path, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        Http.When(method, Base + path).Respond(_ => Json(status, body));
        return this;
    }

    /// <param name="members">More members of the ticket, each with a leading comma.</param>
    public ZendeskBench WithTicket(string audits, string members = "", string users = "")
    {
        Answer(HttpMethod.Get, "/api/v2/tickets/35436", $$$"""
            {"ticket":{"id":35436,"status":"open","subject":"Printer on fire","priority":"high","requester_id":100,"assignee_id":null,"group_id":31,"brand_id":5,
              "organization_id":77,"created_at":"2026-11-20T10:00:00Z","updated_at":"2026-11-20T11:00:00Z","tags":["enterprise","color__red"],
              "custom_fields":[{"id":501,"value":"0.4"},{"id":777,"value":["a","b"]},{"id":778,"value":null}],
              "via":{"channel":"email","source":{"from":{"address":"ann@example.com"},"rel":null}}{{{members}}}},
             "users":[{"id":100,"name":"Ann","email":"ann@example.com","role":"end-user","organization_id":77},
              {"id":200,"name":"Bob","role":"agent"},{"id":700,"name":"Robo","role":"agent"},{"id":900,"name":"Hitl","role":"admin"}{{{users}}}]}
            """);
        return Answer(HttpMethod.Get, "/api/v2/tickets/35436/audits", $$$"""{"audits":[{{{audits}}}],"meta":{"has_more":false,"after_cursor":"c"}}""");
    }

    public static string Audit(int id, string authorId, string events, string members = "", string via = """{"channel":"email","source":{"from":{"address":"ann@example.com"}}}""") =>
        $$"""{"id":{{id}},"ticket_id":35436,"author_id":{{authorId}},"created_at":"2026-11-20T10:{{id:00}}:00Z","via":{{via}},"events":[{{events}}]{{members}}}""";

    public static string Comment(int id, string author, string html, bool isPublic = true) =>
        $$"""{"id":{{id}},"type":"Comment","author_id":{{author}},"html_body":{{System.Text.Json.JsonSerializer.Serialize(html)}},"body":"not read","public":{{(isPublic ? "true" : "false")}},"attachments":[]}""";

    internal sealed class HeardQuota : IQuotaObserver
    {
        public List<QuotaReading> Readings { get; } = [];

        public void Observe(QuotaReading reading) => Readings.Add(reading);
    }

    private sealed class Recorder(List<RecordedRequest> requests) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            requests.Add(new RecordedRequest(request.Method.Method, request.RequestUri!.AbsolutePath, Uri.UnescapeDataString(request.RequestUri.Query), body, request.Headers.Authorization?.ToString()));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

internal sealed record RecordedRequest(string Method, string Path, string Query, string Body, string? Authorization);
