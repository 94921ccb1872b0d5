using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Http;
using Hitl.Connector.Worker.Processing;
using Hitl.Connector.Worker.Tests.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Processing;

/// <summary>Handing over and back through a running worker, against both sandboxed helpdesks.</summary>
public sealed class HandoverTests
{
    private static readonly PlayedCustomer _customer = new("Una Hale", "una.hale@example.com", []);

    /// <summary>The worker's clock runs ahead of the helpdesks': hours pass without an event.</summary>
    private sealed class AheadClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    private sealed record Stage(DemoEnvironment Environment, string Account, IPlayableHelpdesk Helpdesk)
    {
        public PlayedState Inspect(string id) => Helpdesk.Inspect(id);

        public ConversationRef Ref(string id) => new(Account, id);

        public int Notes(string id, string words) => Inspect(id).Messages.Count(m => m is { Author: "connector", Public: false } && m.Text.Contains(words, StringComparison.Ordinal));

        public T Get<T>()
            where T : notnull => Environment.Worker.Services.GetRequiredService<T>();

        public async Task IdleAsync() =>
            (await DemoRun.UntilIdleAsync(Environment, TimeSpan.FromSeconds(90), TimeProvider.System, CancellationToken.None)).ShouldBeTrue("everything must be worked off");

        public async Task<string> KeyAsync(AccessScopes scopes)
        {
            var (secret, key) = BearerKeys.Create(Account, scopes, TimeProvider.System.GetUtcNow());
            await Get<IAccessKeyStore>().AddAsync(key, CancellationToken.None);
            return secret;
        }

        public async Task<(HttpStatusCode Status, string Text)> ResumeAsync(string id, string? key, string body = "{}")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Environment.WorkerUrl, $"/api/v1/conversations/{Account}/{id}/resume"));
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
            using var response = await TestHttp.Client.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }

        public async Task<Owner> OwnerAsync(string id) =>
            (await Get<IDecisionLog>().ForConversationAsync(Ref(id), 1, CancellationToken.None)).FirstOrDefault()?.Ownership.Owner ?? Owner.Nobody;

        public Task<IReadOnlyList<HandoverEntry>> TrailAsync(string id) => Get<IHandoverLog>().ForConversationAsync(Ref(id), CancellationToken.None);
    }

    private static async Task<Stage> StartAsync(string account, Action<AccountOptions>? change = null, TimeProvider? time = null, Dictionary<string, OutgoingWebhookOptions>? webhooks = null)
    {
        var zendesk = account == DemoEnvironment.ZendeskAccount;
        var environment = await DemoEnvironment.StartAsync(
            new DemoPlan { Zendesk = zendesk, Intercom = !zendesk, PollSeconds = 3600, LeaseSeconds = 10, Account = change, Time = time ?? TimeProvider.System, OutgoingWebhooks = webhooks ?? [] },
            CancellationToken.None);
        WithoutRules(environment);
        return new Stage(environment, account, environment.Stages.Single().Helpdesk);
    }

    private static void WithoutRules(DemoEnvironment environment) => environment.Worker.Services.GetRequiredService<RuleBook>().Replace(RuleSet.Empty);

    // Both helpdesks stamp whole seconds, and people do not act twice in one.
    private static Task ASecondAsync() => Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);

    private static async Task<string> TakenOverAsync(Stage stage, string reply = "I take care of this. We will send a new lamp tomorrow.")
    {
        var id = stage.Helpdesk.Open(_customer, "chat", "My lamp is broken.", scriptedBot: true);
        await ASecondAsync();
        stage.Helpdesk.AgentReplies(id, reply);
        await Wait.UntilAsync(() => stage.Inspect(id).Held, "the hold");
        await ASecondAsync();
        return id;
    }

    [Theory]
    [InlineData(DemoEnvironment.ZendeskAccount)]
    [InlineData(DemoEnvironment.IntercomAccount)]
    public async Task Forgotten_WithoutAnEventAndOverRestarts_IsRemindedQueuedAndGivenToTheBotOnceEach(string account)
    {
        var clock = new AheadClock();
        var stage = await StartAsync(account, o => o.Resume.BotAfterMinutes = 240, clock);
        await using var environment = stage.Environment;
        var id = await TakenOverAsync(stage);
        stage.Helpdesk.CustomerWrites(id, "When will it come?");
        await stage.IdleAsync();
        stage.Notes(id, "waits for your answer").ShouldBe(0);

        clock.Ahead = TimeSpan.FromMinutes(31);
        await Wait.UntilAsync(() => stage.Notes(id, "waits for your answer") == 1, "the reminder");
        stage.Inspect(id).ShouldSatisfyAllConditions(s => s.Tags.ShouldContain("hitl_waiting"), s => s.Assignee.ShouldNotBeNull(), s => s.Held.ShouldBeTrue());

        clock.Ahead = TimeSpan.FromMinutes(121);
        await environment.RestartWorkerAsync(CancellationToken.None);
        WithoutRules(environment);
        await Wait.UntilAsync(() => stage.Inspect(id).Assignee is null, "the queue");
        await stage.IdleAsync();
        stage.Inspect(id).Held.ShouldBeTrue("in the queue bots stay silent");
        (await stage.OwnerAsync(id)).ShouldBe(Owner.WaitingForHuman);

        clock.Ahead = TimeSpan.FromMinutes(241);
        await environment.RestartWorkerAsync(CancellationToken.None);
        WithoutRules(environment);
        await Wait.UntilAsync(() => !stage.Inspect(id).Held, "the release");
        await stage.IdleAsync();
        stage.Helpdesk.BotWrites(id, "It comes tomorrow.").ShouldBeTrue();
        await stage.IdleAsync();

        (await stage.OwnerAsync(id)).ShouldBe(Owner.Bot, "the bot's own answer does not take it away again");
        stage.Inspect(id).Tags.ShouldNotContain("hitl_waiting");
        (stage.Notes(id, "waits for your answer"), stage.Notes(id, "Back in the queue"), stage.Notes(id, "a human has finished here")).ShouldBe((1, 1, 1));
        (await stage.TrailAsync(id)).Select(e => e.Kind).ShouldBe(["remind", "queue", "timed_out"]);
    }

    [Theory]
    [InlineData(DemoEnvironment.ZendeskAccount)]
    [InlineData(DemoEnvironment.IntercomAccount)]
    public async Task Resume_ByTheApi_IsWrittenToTheHelpdeskFirstAndTheBotIsToldWhatWasPromised(string account)
    {
        var stage = await StartAsync(account);
        await using var environment = stage.Environment;
        var id = await TakenOverAsync(stage);
        stage.Helpdesk.AgentNotes(id, "she is a difficult one");
        var key = await stage.KeyAsync(AccessScopes.Resume);

        var (status, text) = await stage.ResumeAsync(id, key);
        var (again, _) = await stage.ResumeAsync(id, key);
        await Wait.UntilAsync(() => !stage.Inspect(id).Held, "the release");
        await stage.IdleAsync();

        status.ShouldBe(HttpStatusCode.Accepted, text);
        again.ShouldBeOneOf(HttpStatusCode.Accepted, HttpStatusCode.OK);
        (stage.Notes(id, "/resume"), stage.Notes(id, "a human has finished here"), stage.Notes(id, "What the human promised"), stage.Notes(id, "difficult")).ShouldBe((1, 1, 1, 0));
        stage.Notes(id, "the bot answers again").ShouldBe(0, "one note says that the bot may go on");
        stage.Inspect(id).Messages.Where(m => m.Author == "connector").ShouldAllBe(m => !m.Public);
        (await stage.OwnerAsync(id)).ShouldBe(Owner.Bot);
        var (later, answer) = await stage.ResumeAsync(id, key);
        (later, answer.Contains("\"accepted\":false", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.OK, true), answer);
        (await stage.TrailAsync(id)).Select(e => e.Kind).ShouldBe(["resume_requested"]);

        // Not from the store: the helpdesk alone says who owns it.
        var read = await stage.Get<AccountRegistry>().Find(account)!.Helpdesk.Source.ReadAsync(stage.Ref(id), CancellationToken.None);
        Ownership.Derive(read.Value!).ShouldSatisfyAllConditions(o => o.Owner.ShouldBe(Owner.Bot), o => o.Evidence.ShouldBe("resume_api"));
    }

    [Fact]
    public async Task Resume_WithoutTheRight_IsRefusedAndAudited()
    {
        var stage = await StartAsync(DemoEnvironment.ZendeskAccount, o => o.Resume.MayFinishUserIds = ["4711"]);
        await using var environment = stage.Environment;
        var id = await TakenOverAsync(stage);
        stage.Helpdesk.CustomerWrites(id, "/resume");
        stage.Helpdesk.Tag(id, "hitl_resume");
        await stage.IdleAsync();
        var key = await stage.KeyAsync(AccessScopes.Resume);

        (await stage.ResumeAsync(id, null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await stage.ResumeAsync(id, await stage.KeyAsync(AccessScopes.Read))).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(HttpStatusCode.Forbidden), r => r.Text.ShouldContain("scope_missing"));
        (await stage.ResumeAsync(id, key)).Text.ShouldContain("person_missing");
        (await stage.ResumeAsync(id, key, """{"by":"815"}""")).Text.ShouldContain("not_listed");
        (await stage.ResumeAsync(id, key, "no json")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await stage.ResumeAsync("999999", key, """{"by":"4711"}""")).Status.ShouldBe(HttpStatusCode.NotFound);

        stage.Inspect(id).Held.ShouldBeTrue();
        (await stage.TrailAsync(id)).Where(e => e.Kind == "resume_refused").Select(e => e.Detail)
            .ShouldBe(["resume_note:customer", "resume_tag:not_listed", "scope_missing", "person_missing", "not_listed"], ignoreOrder: true);
        using var metrics = await TestHttp.GetAsync(new Uri(environment.WorkerUrl, "/metrics"));
        (await metrics.Content.ReadAsStringAsync()).ShouldContain("hitl_resumes_refused_total{account=\"demo-zendesk\",reason=\"scope_missing\"} 1");

        (await stage.ResumeAsync(id, key, """{"by":"4711"}""")).Status.ShouldBe(HttpStatusCode.Accepted);
        await Wait.UntilAsync(() => !stage.Inspect(id).Held, "the release");
    }

    [Theory]
    [InlineData(DemoEnvironment.ZendeskAccount)]
    [InlineData(DemoEnvironment.IntercomAccount)]
    public async Task Reopened_SoonAfterAHumansSolve_GoesToTheTeamAndBotsAreHeld(string account)
    {
        var stage = await StartAsync(account);
        await using var environment = stage.Environment;
        var id = await TakenOverAsync(stage);
        stage.Helpdesk.AgentFinishes(id);
        await Wait.UntilAsync(() => !stage.Inspect(id).Held, "the release");
        await ASecondAsync();
        var before = stage.Inspect(id);

        stage.Helpdesk.CustomerWrites(id, "It is broken again.");
        await Wait.UntilAsync(() => stage.Inspect(id).Held, "the hold");
        await stage.IdleAsync();

        (await stage.OwnerAsync(id)).ShouldBe(Owner.WaitingForHuman);
        var after = stage.Inspect(id);
        (after.Group ?? after.Assignee).ShouldBe(before.Group ?? before.Assignee);
        stage.Helpdesk.BotWrites(id, "Have you tried turning it off?").ShouldBeFalse();
        (await stage.TrailAsync(id)).Select(e => e.Kind).ShouldContain("reopened");
    }

    /// <summary>Another bot, which writes through the API and asks nobody.</summary>
    private static async Task ApiBotWritesAsync(Stage stage, string id, string text)
    {
        var (sandbox, options) = (stage.Environment.Sandbox, stage.Environment.Sandbox.Options);
        async Task<string> SendAsync(HttpMethod method, string path, string json, string? token)
        {
            using var request = new HttpRequestMessage(method, new Uri(sandbox.ZendeskUrl, path)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var response = await TestHttp.Client.SendAsync(request);
            return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        }

        var issued = await SendAsync(
            HttpMethod.Post, "/oauth/tokens", $$"""{"grant_type":"client_credentials","client_id":"{{options.ZendeskClientId}}","client_secret":"{{options.ZendeskClientSecret}}","scope":"read write"}""", null);
        using var document = JsonDocument.Parse(issued);
        await SendAsync(
            HttpMethod.Put,
            $"/api/v2/tickets/{id}.json",
            $$$"""{"ticket": {"comment": {"body": "{{{text}}}", "public": true, "author_id": {{{ZendeskSeed.AnswerBotUserId}}} } } }""",
            document.RootElement.GetProperty("access_token").GetString());
    }

    [Fact]
    public async Task TalkOver_BotThatAsksNobody_IsCountedShownAndAnsweredOnce()
    {
        await using var listener = await WebhookListener.StartAsync(200);
        var webhooks = new Dictionary<string, OutgoingWebhookOptions> { ["owner"] = new() { Url = listener.Url, Secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] } };
        var stage = await StartAsync(DemoEnvironment.ZendeskAccount, o => o.Resume.TalkOverWebhook = "owner", webhooks: webhooks);
        await using var environment = stage.Environment;
        var id = await TakenOverAsync(stage);

        await ApiBotWritesAsync(stage, id, "Have you tried turning it off?");
        await Wait.UntilAsync(() => stage.Notes(id, "A bot wrote to the customer") == 1 && listener.Calls.Count == 1, "people and the bot's owner are told");
        stage.Helpdesk.CustomerWrites(id, "Hello?");
        await stage.IdleAsync();

        stage.Inspect(id).ShouldSatisfyAllConditions(s => s.Held.ShouldBeTrue(), s => s.Tags.ShouldContain("hitl_talk_over"));
        (stage.Notes(id, "A bot wrote to the customer"), listener.Calls.Count).ShouldBe((1, 1));
        Encoding.UTF8.GetString(listener.Calls.Single().Body).ShouldContain("talkover.detected");
        var holds = (await stage.Get<IOutbox>().ForConversationAsync(stage.Ref(id), CancellationToken.None)).Where(e => e.Effect.Kind is EffectKind.Hold).ToList();
        holds.ShouldContain(h => h.Effect.Reason == "talk_over" && h.State == EffectState.Done && h.Result!.Outcome == DeliveryOutcome.Applied, "control is taken again, though a hold still shows");
        using var view = await TestHttp.GetAsync(new Uri(environment.WorkerUrl, $"/api/v1/conversations/{stage.Account}/{id}"), await stage.KeyAsync(AccessScopes.Read));
        (await view.Content.ReadAsStringAsync()).ShouldContain("\"kind\":\"talk_over\"");
        using var metrics = await TestHttp.GetAsync(new Uri(environment.WorkerUrl, "/metrics"));
        var measured = await metrics.Content.ReadAsStringAsync();
        measured.ShouldContain("hitl_talk_overs_total{account=\"demo-zendesk\",phase=\"despite_hold\"} 1");
    }

    [Fact]
    public async Task Hold_AfterAHumansReply_TheRaceIsMeasured()
    {
        var stage = await StartAsync(DemoEnvironment.IntercomAccount);
        await using var environment = stage.Environment;
        await TakenOverAsync(stage);
        await stage.IdleAsync();

        using var metrics = await TestHttp.GetAsync(new Uri(environment.WorkerUrl, "/metrics"));
        (await metrics.Content.ReadAsStringAsync()).ShouldContain("hitl_hold_race_milliseconds_count{account=\"demo-intercom\"} 1");
    }
}
