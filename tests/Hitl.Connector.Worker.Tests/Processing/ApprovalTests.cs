using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Http;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Tests.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Processing;

/// <summary>A bot asks, people answer: a running worker against the sandbox, over HTTP.</summary>
public sealed class ApprovalTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly PlayedCustomer _customer = new("Una Hale", "una.hale@example.com", []);

    private static DemoPlan Plan(HelpdeskKind helpdesk, WebhookListener? listener = null, int pollSeconds = 3600) => new()
    {
        Zendesk = helpdesk is HelpdeskKind.Zendesk,
        Intercom = helpdesk is HelpdeskKind.Intercom,
        PollSeconds = pollSeconds,
        LeaseSeconds = 10,
        OutgoingWebhooks = listener is null ? [] : new() { ["bot"] = new OutgoingWebhookOptions { Url = listener.Url, Secrets = [Secret] } },
        Account = options => options.Approvals = new ApprovalOptions
        {
            Webhooks = listener is null ? [] : ["bot"],
            Actions = new()
            {
                ["refund"] = new ApprovalActionOptions { Kind = ActionKind.Refund, Decide = ApprovalMode.Approve, Limit = 50, Currency = "EUR", Approvers = ["Escalations"] },
                ["write_off"] = new ApprovalActionOptions { Approvers = ["nadia@sandbox.example"] },
            },
        },
    };

    private static async Task<DemoEnvironment> StartAsync(DemoPlan plan)
    {
        var environment = await DemoEnvironment.StartAsync(plan, CancellationToken.None);
        environment.Worker.Services.GetRequiredService<RuleBook>().Replace(RuleSet.Empty);
        return environment;
    }

    private static async Task<string> KeyAsync(DemoEnvironment environment, AccessScopes scopes)
    {
        var (secret, key) = BearerKeys.Create("*", scopes, TimeProvider.System.GetUtcNow());
        await environment.Worker.Services.GetRequiredService<IAccessKeyStore>().AddAsync(key, CancellationToken.None);
        return secret;
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(DemoEnvironment environment, string path, string key, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(environment.WorkerUrl, path));
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await TestHttp.Client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private static JsonObject Question(string account, string conversation, double seconds = 3600, string action = "refund") => new()
    {
        ["id"] = "q1",
        ["account"] = account,
        ["conversation"] = conversation,
        ["action"] = action,
        ["amount"] = action == "refund" ? 120 : null,
        ["currency"] = action == "refund" ? "EUR" : null,
        ["parameters"] = new JsonObject { ["order"] = "7741" },
        ["bot"] = "Robo",
        ["deadline"] = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
    };

    private static async Task<string?> StateAsync(DemoEnvironment environment, string key, string account) =>
        (string?)(await SendAsync(environment, $"/api/v1/approvals/q1?account={account}", key)).Body["state"];

    private static IReadOnlyList<string> OurNotes(IPlayableHelpdesk helpdesk, string id) => [.. helpdesk.Inspect(id).Messages.Where(m => m.Author == "connector").Select(m => m.Text)];

    private static Task UntilAskedAsync(IPlayableHelpdesk helpdesk, string id) =>
        Wait.UntilAsync(() => OurNotes(helpdesk, id).Any(n => n.Contains("/approve q1", StringComparison.Ordinal)) && helpdesk.Inspect(id).Tags.Contains("hitl_approval"), "the question in the conversation");

    /// <summary>Nothing waits for some seconds. Webhooks that the vendor tries again in a minute are not waited for.</summary>
    private static async Task WorkedOffAsync(DemoEnvironment environment)
    {
        var report = environment.Worker.Services.GetRequiredService<ILedgerReport>();
        var quietSince = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(
            async () =>
            {
                var counts = await report.CountAsync(null, CancellationToken.None);
                if (counts.Events.Concat(counts.Effects).Any(c => c.Value > 0 && (c.Key.Contains("waiting", StringComparison.Ordinal) || c.Key.EndsWith(":in_flight", StringComparison.Ordinal))))
                {
                    quietSince = TimeProvider.System.GetTimestamp();
                }

                return TimeProvider.System.GetElapsedTime(quietSince) > TimeSpan.FromSeconds(3);
            },
            "everything to be worked off");
        (await report.DeadLettersAsync(null, 10, CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(HelpdeskKind.Zendesk)]
    [InlineData(HelpdeskKind.Intercom)]
    public async Task Question_ApprovedInANote_GoesBackOnceThroughCrashesAndLostAnswers(HelpdeskKind kind)
    {
        await using var listener = await WebhookListener.StartAsync(200);

        // Zendesk does not send a webhook again that found nobody listening: what a dying worker missed, polling brings.
        await using var environment = await StartAsync(Plan(kind, listener, pollSeconds: 1));
        var (account, helpdesk) = environment.Stages[0];
        var key = await KeyAsync(environment, AccessScopes.Propose | AccessScopes.Read);
        var id = helpdesk.Open(_customer, "email", "My parcel never came.", scriptedBot: true);

        // The write is made and its answer is lost; then the worker dies, both times.
        environment.Sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ErrorAfter, Helpdesk = kind.ToString().ToLowerInvariant(), Method = kind is HelpdeskKind.Zendesk ? "PUT" : "POST", Path = kind is HelpdeskKind.Zendesk ? "/tickets/" : "/reply", Count = 1, Status = 502 }] });
        var question = Question(account, id);
        (await SendAsync(environment, "/api/v1/approvals", key, question)).Status.ShouldBe(HttpStatusCode.Created);
        await environment.RestartWorkerAsync(CancellationToken.None);
        environment.Worker.Services.GetRequiredService<RuleBook>().Replace(RuleSet.Empty);
        (await SendAsync(environment, "/api/v1/approvals", key, question)).Status.ShouldBe(HttpStatusCode.OK, "asked again, it is the same question");
        await UntilAskedAsync(helpdesk, id);
        helpdesk.AgentNotes(id, "Seen the tracking.\n/approve q1");
        await environment.RestartWorkerAsync(CancellationToken.None);
        environment.Worker.Services.GetRequiredService<RuleBook>().Replace(RuleSet.Empty);
        await Wait.UntilAsync(async () => await StateAsync(environment, key, account) == "approved", "the answer");
        helpdesk.AgentNotes(id, "thanks");
        await Wait.UntilAsync(() => listener.Calls.Count >= 2 && !helpdesk.Inspect(id).Tags.Contains("hitl_approval"), "the bot is told and the tag is off");
        await WorkedOffAsync(environment);

        var notes = OurNotes(helpdesk, id);
        notes.Count(n => n.Contains("asks: may it do", StringComparison.Ordinal)).ShouldBe(1);
        notes.Count(n => n.StartsWith("Approved:", StringComparison.Ordinal)).ShouldBe(1);
        listener.Calls.Select(c => (string?)JsonNode.Parse(c.Body)!["type"]).Distinct().ShouldBe(["approval.asked", "approval.answered"]);
        listener.Calls.Select(c => c.Headers["webhook-id"]).Distinct().Count().ShouldBe(2);
        var answered = JsonNode.Parse(listener.Calls.Last().Body)!["data"]!["approval"]!;
        ((string?)answered["state"], (decimal?)answered["allowed"]!["amount"], (string?)answered["answer"]!["kind"]).ShouldBe(("approved", 120m, "approve"));
        helpdesk.Inspect(id).Messages.ShouldNotContain(m => m.Author == "connector" && m.Public);
    }

    [Fact]
    public async Task Question_AnsweredByOthers_StaysOpenAndEachIsToldOnce()
    {
        await using var environment = await StartAsync(Plan(HelpdeskKind.Zendesk));
        var (account, helpdesk) = environment.Stages[0];
        var key = await KeyAsync(environment, AccessScopes.Propose | AccessScopes.Read);
        var id = helpdesk.Open(_customer, "email", "My parcel never came.", scriptedBot: true);
        await SendAsync(environment, "/api/v1/approvals", key, Question(account, id, action: "write_off"));
        await UntilAskedAsync(helpdesk, id);

        // Tomas has the first ticket; he is of every group, and the only one who may answer is Nadia.
        helpdesk.AgentNotes(id, "/approve q1");
        helpdesk.CustomerWrites(id, "/approve q1");
        await Wait.UntilAsync(() => OurNotes(helpdesk, id).Count(n => n.StartsWith("This answer did not count", StringComparison.Ordinal)) == 2, "both are told");
        helpdesk.AgentNotes(id, "/approve q1");
        helpdesk.CustomerWrites(id, "/approve q1");
        await WorkedOffAsync(environment);

        OurNotes(helpdesk, id).Count(n => n.StartsWith("This answer did not count", StringComparison.Ordinal)).ShouldBe(2);
        (await StateAsync(environment, key, account)).ShouldBe("pending");
        var stored = await environment.Worker.Services.GetRequiredService<IApprovalStore>().FindAsync(account, "q1", CancellationToken.None);
        stored!.RefusedAnswers.Select(r => (r.Who, r.Code)).Distinct().ShouldBe([("agent", "not_an_approver"), ("customer", "not_an_approver")], ignoreOrder: true);
    }

    [Theory]
    [InlineData(HelpdeskKind.Zendesk, "tomas@sandbox.example")]
    [InlineData(HelpdeskKind.Intercom, "ana@example.test")]
    public async Task Question_TakenOverThroughTheApi_HoldsTheBots(HelpdeskKind kind, string person)
    {
        await using var environment = await StartAsync(Plan(kind));
        var (account, helpdesk) = environment.Stages[0];
        var bot = await KeyAsync(environment, AccessScopes.Propose | AccessScopes.Read);
        var desk = await KeyAsync(environment, AccessScopes.Approve);
        var id = helpdesk.Open(_customer, "email", "My parcel never came.", scriptedBot: true);
        await SendAsync(environment, "/api/v1/approvals", bot, Question(account, id));
        await UntilAskedAsync(helpdesk, id);
        helpdesk.Inspect(id).Held.ShouldBeFalse();

        var (status, body) = await SendAsync(environment, "/api/v1/approvals/q1/answer", desk, new JsonObject { ["account"] = account, ["person"] = person, ["answer"] = "takeover" });

        (status, (string?)body["state"]).ShouldBe((HttpStatusCode.OK, "taken_over"));

        // Nobody says a word: what we wrote for the person is read as their take-over.
        await Wait.UntilAsync(() => helpdesk.Inspect(id).Held, "the hold");
        helpdesk.BotWrites(id, "May I help?").ShouldBeFalse();
    }

    [Fact]
    public async Task Question_NobodyAnswers_IsClosedByTheScheduleThoughTheHelpdeskIsDown()
    {
        await using var listener = await WebhookListener.StartAsync(200);
        await using var environment = await StartAsync(Plan(HelpdeskKind.Zendesk, listener));
        var (account, helpdesk) = environment.Stages[0];
        var key = await KeyAsync(environment, AccessScopes.Propose | AccessScopes.Read);
        var id = helpdesk.Open(_customer, "email", "My parcel never came.", scriptedBot: true);
        environment.Sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ErrorBefore, Helpdesk = "zendesk", Status = 503, Probability = 1 }] });

        await SendAsync(environment, "/api/v1/approvals", key, Question(account, id, seconds: 6));
        await Wait.UntilAsync(async () => await StateAsync(environment, key, account) == "expired", "the deadline");
        await Wait.UntilAsync(() => listener.Calls.Any(c => (string?)JsonNode.Parse(c.Body)!["data"]!["approval"]!["state"] == "expired"), "the bot is told");

        var metrics = await TestHttp.Client.GetStringAsync(new Uri(environment.WorkerUrl, "/metrics"));
        metrics.ShouldContain($"hitl_approvals_total{{account=\"{account}\",action=\"refund\",state=\"Pending\"}} 1");
        metrics.ShouldContain($"hitl_approvals_total{{account=\"{account}\",action=\"refund\",state=\"Expired\"}} 1");
        (await SendAsync(environment, "/api/v1/approvals", key, Question(account, id, seconds: 6))).Body["error"]!.GetValue<string>().ShouldBe("repeated_id", "another deadline is another question");
    }
}
