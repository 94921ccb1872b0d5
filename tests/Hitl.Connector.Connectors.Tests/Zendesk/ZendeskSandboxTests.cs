using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Notes;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Hitl.Connector.Zendesk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Channel = Hitl.Connector.Conversations.Channel;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

/// <summary>The whole connector against a stateful Zendesk over real sockets.</summary>
public sealed class ZendeskSandboxTests : IAsyncLifetime
{
    private static readonly PlayedCustomer Ann = new("Ann Smith", "ann@example.com", ["vip"]);

    private readonly ZendeskOptions options = new() { WebhookSecrets = ["not known yet"], BotUserIds = [$"{ZendeskSeed.AnswerBotUserId}"], RequestTimeoutSeconds = 5 };
    private ServiceProvider services = null!;
    private SandboxHost sandbox = null!;
    private ZendeskAccount zendesk = null!;

    public async Task InitializeAsync()
    {
        sandbox = await SandboxHost.StartAsync(new SandboxOptions { IndexLag = TimeSpan.Zero }, default);
        options.BaseUrl = sandbox.ZendeskUrl;
        options.ClientId = sandbox.Options.ZendeskClientId;
        options.ClientSecret = sandbox.Options.ZendeskClientSecret;
        options.Messaging = new ZendeskMessagingOptions
        {
            AppId = sandbox.Options.ZendeskMessagingAppId,
            KeyId = sandbox.Options.ZendeskMessagingKeyId,
            KeySecret = sandbox.Options.ZendeskMessagingKeySecret,
            BotIntegration = "zd:answerBot",
        };
        services = new ServiceCollection().AddLogging().AddZendesk().BuildServiceProvider();
        zendesk = services.GetRequiredService<ZendeskAccountFactory>().Create("sandbox", options);
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    private ConversationRef Ref(string id) => new("sandbox", id);

    [Fact]
    public async Task Members_OfAGroupInTheAccount_AreItsPeople() =>
        (await zendesk.MembersAsync("Billing", default)).Value!.Select(m => m.Name).ShouldBe(["Nadia Brandt", "Tomas Vidal"]);

    private async Task<Snapshot> ReadAsync(string id)
    {
        var result = await zendesk.Source.ReadAsync(Ref(id), default);
        result.Failure.ShouldBeNull();
        return result.Value!;
    }

    /// <summary>As if the second of the stamp were long over: nobody else writes in these tests.</summary>
    private async Task<Snapshot> ReadLaterAsync(string id) => await ReadAsync(id) with { VersionStampFresh = false };

    private async Task<SetupPlan> SetUpAsync(string publicUrl = "https://hitl.example.com")
    {
        var plan = (await zendesk.Setup.PlanAsync(new SetupRequest(new Uri(publicUrl)), default)).Value!;
        var applied = await zendesk.Setup.ApplyAsync(plan, default);
        applied.Failure.ShouldBeNull();
        applied.Value!.Steps.Where(s => s.State == SetupStepState.Failed).Select(s => s.Description).ShouldBeEmpty();
        return applied.Value;
    }

    private static Effect Effect(string id, EffectKind kind, string key = "0123456789abcdef01234567", ConversationUpdate? update = null) =>
        new(new EffectKey(key), new ConversationRef("sandbox", id), kind, DateTimeOffset.UnixEpoch, "test") { Update = update };

    private static ConversationUpdate Escalation => new()
    {
        AddTags = ["hitl_escalated"],
        Fields = new Dictionary<string, string?> { [HitlFields.Sentiment] = "0.21", [HitlFields.Role] = "escalate" },
        Priority = Priority.High,
        Group = "Escalations",
        Note = new ContextNote("Call Ann", "en", [new NoteSection("request", "Wants", [new NoteLine("her money back", [])])]),
    };

    [Fact]
    public async Task Setup_AppliedTwice_ChangesNothingTheSecondTime()
    {
        await SetUpAsync();
        var before = sandbox.Requests.LastSeq;

        var second = await SetUpAsync();

        second.IsComplete.ShouldBeTrue();
        second.Steps.ShouldAllBe(s => s.State == SetupStepState.Present || s.State == SetupStepState.ByHand);
        sandbox.Requests.Since(before).Where(r => r.Method != "GET" && !r.PathAndQuery.StartsWith("/oauth", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Diagnose_AfterSetup_FindsNothingButTheSecretToCopy()
    {
        await SetUpAsync();

        var findings = await zendesk.DiagnoseAsync(default);

        findings.Where(f => f.Level != FindingLevel.Ok).Select(f => f.Check).ShouldBe(["webhook"]);
        options.WebhookSecrets = [await SigningSecretAsync()];
        (await zendesk.DiagnoseAsync(default)).ShouldAllBe(f => f.Level == FindingLevel.Ok);
    }

    [Fact]
    public async Task Read_EmailTicket_TellsCustomerBotAndAgentApart()
    {
        var id = sandbox.Zendesk.Open(Ann, "email", "Where is my order?", "Order 17");
        sandbox.Zendesk.AgentNotes(id, "looks late");
        sandbox.Zendesk.AgentReplies(id, "I am looking into it");

        var snapshot = await ReadAsync(id);

        snapshot.Messages.Select(m => (m.Author.Kind, m.Visibility)).ShouldBe(
        [
            (AuthorKind.Customer, Visibility.Public),
            (AuthorKind.Bot, Visibility.Public),
            (AuthorKind.Agent, Visibility.Internal),
            (AuthorKind.Agent, Visibility.Public),
        ]);
        (snapshot.Channel, snapshot.Subject, snapshot.Customer.Name).ShouldBe((Channel.Email, "Order 17", "Ann Smith"));
        snapshot.Tags.ShouldContain("vip");
    }

    [Fact]
    public async Task Release_HoldThatOnlySetTheTag_LeavesControlWithTheBot()
    {
        options.Messaging!.BotIntegration = "next";
        var id = sandbox.Zendesk.Open(Ann, "chat", "Help", scriptedBot: true);
        sandbox.Zendesk.Tag(id, HitlFields.HoldTag);
        var partly = await ReadLaterAsync(id);
        (partly.HoldEngaged, partly.HoldPartly).ShouldBe((false, true));

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release), partly, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        sandbox.Zendesk.Inspect(id).ShouldSatisfyAllConditions(s => s.Tags.ShouldNotContain(HitlFields.HoldTag), s => s.Held.ShouldBeFalse());
        sandbox.Zendesk.BotWrites(id, "Here I am again").ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_AgentAnswersEmail_TriggerHoldsInTheSameUpdateAndReleaseFreesTheBot()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        (await ReadAsync(id)).HoldEngaged.ShouldBeFalse();
        sandbox.Zendesk.AgentReplies(id, "It is me, a person");

        sandbox.Zendesk.BotWrites(id, "Did that help?").ShouldBeFalse();
        var held = await ReadLaterAsync(id);
        held.HoldEngaged.ShouldBeTrue();

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release), held, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);
        (await ReadAsync(id)).HoldEngaged.ShouldBeFalse();
        sandbox.Zendesk.Inspect(id).Held.ShouldBeFalse();
        sandbox.Zendesk.Inspect(id).Tags.ShouldContain("vip");
    }

    [Fact]
    public async Task Release_HumanRepliesWhileItIsOnItsWay_LeavesTheHold()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        sandbox.Zendesk.AgentReplies(id, "It is me, a person");
        sandbox.Zendesk.Tag(id, HitlFields.ResumeTag);
        var finished = await ReadAsync(id);
        finished.VersionStampFresh.ShouldBeTrue("the ticket has just been written to");

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release), finished, default)).Failure!.Code.ShouldBe("zendesk.stamp_fresh");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        var settled = await ReadAsync(id);
        settled.VersionStampFresh.ShouldBeFalse();
        sandbox.Zendesk.AgentReplies(id, "One more thing");
        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release), settled, default)).Failure!.Kind.ShouldBe(FailureKind.Conflict);

        sandbox.Zendesk.Inspect(id).Held.ShouldBeTrue();
        sandbox.Zendesk.BotWrites(id, "Did that help?").ShouldBeFalse();
    }

    [Fact]
    public async Task Apply_HumanRepliesInTheSecondOfTheRead_TheHoldOfTheReplyStays()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        sandbox.Zendesk.Tag(id, HitlFields.ResumeTag);
        var read = await ReadAsync(id);
        sandbox.Zendesk.AgentReplies(id, "It is me, a person");
        var before = sandbox.Requests.LastSeq;

        var update = new ConversationUpdate { AddTags = ["hitl_escalated"], RemoveTags = [HitlFields.ResumeTag] };
        (await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update) with { Update = update }, read, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        sandbox.Requests.Since(before).Where(r => r.Method is "PUT" or "DELETE").ShouldAllBe(r => r.PathAndQuery.Contains("/tags", StringComparison.Ordinal));
        sandbox.Zendesk.Inspect(id).ShouldSatisfyAllConditions(
            s => s.Held.ShouldBeTrue(),
            s => s.Tags.ShouldContain("hitl_escalated"),
            s => s.Tags.ShouldNotContain(HitlFields.ResumeTag));
    }

    [Fact]
    public async Task Hold_EmailTicketWithoutARead_SilencesTheBotInOneWrite()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        options.Messaging = null;
        var before = sandbox.Requests.LastSeq;

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Hold), null, default)).Calls.ShouldBe(1);

        sandbox.Requests.Since(before).Count(r => !r.PathAndQuery.StartsWith("/oauth", StringComparison.Ordinal)).ShouldBe(1);
        sandbox.Zendesk.Inspect(id).Held.ShouldBeTrue();
        sandbox.Zendesk.BotWrites(id, "Did that help?").ShouldBeFalse();
    }

    [Fact]
    public async Task Hold_ChatWithoutARead_TakesControlFromTheBotAndReleaseGivesItBack()
    {
        var id = sandbox.Zendesk.Open(Ann, "chat", "Hi, I need help");
        var chat = await ReadAsync(id);
        chat.Channel.ShouldBe(Channel.Messaging);
        chat.Messages.Select(m => m.Author.Kind).ShouldBe([AuthorKind.Customer, AuthorKind.Bot]);

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Hold), null, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        sandbox.Zendesk.BotWrites(id, "Anything else?").ShouldBeFalse();
        var held = await ReadLaterAsync(id);
        held.HoldEngaged.ShouldBeTrue();

        (await zendesk.Sink.SetHoldAsync(Effect(id, EffectKind.Release, "fedcba9876543210fedcba98"), held, default)).Outcome.ShouldBe(DeliveryOutcome.Applied);
        sandbox.Zendesk.BotWrites(id, "Anything else?").ShouldBeTrue();
        (await ReadAsync(id)).HoldEngaged.ShouldBeFalse();
    }

    [Fact]
    public async Task Apply_Everything_IsOnTheTicketOnceAndKeepsItsTags()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "I want my money back", "Refund");
        var effect = Effect(id, EffectKind.Update, update: Escalation);

        var result = await zendesk.Sink.ApplyAsync(effect, await ReadLaterAsync(id), default);

        result.Outcome.ShouldBe(DeliveryOutcome.Applied);
        var ticket = sandbox.Zendesk.Inspect(id);
        ticket.Tags.ShouldBe(["vip", "hitl_escalated"], ignoreOrder: true);
        (ticket.Priority, ticket.Group, ticket.Fields[HitlFields.Sentiment], ticket.Fields[HitlFields.Role]).ShouldBe(("high", "Escalations", "0.21", "escalate"));
        var note = ticket.Messages.Single(m => m.Author == "connector");
        note.Public.ShouldBeFalse();
        result.WrittenIds.ShouldContain(note.Id);

        var after = await ReadLaterAsync(id);
        after.Messages.Single(m => m.Id == note.Id).ShouldSatisfyAllConditions(m => m.Author.Kind.ShouldBe(AuthorKind.Self), m => m.Marker.ShouldBe(effect.Key.Value));
        (await zendesk.Sink.ApplyAsync(effect, after, default)).Code.ShouldBe("marker_found");
        (await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, "aaaaaaaaaaaaaaaaaaaaaaaa", Escalation with { Note = null }), after, default)).Outcome.ShouldBe(DeliveryOutcome.AlreadyApplied);
    }

    [Fact]
    public async Task Apply_TicketChangedSinceTheRead_IsAConflictAndLosesNoTag()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        var stale = await ReadLaterAsync(id) with { VersionStamp = "2020-01-01T00:00:00Z" };
        sandbox.Zendesk.Tag(id, "meanwhile");

        var result = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, update: Escalation), stale, default);

        result.Failure!.Kind.ShouldBe(FailureKind.Conflict);
        sandbox.Zendesk.Inspect(id).Tags.ShouldBe(["vip", "meanwhile"], ignoreOrder: true);
    }

    [Fact]
    public async Task Apply_TagsChangedInTheSecondOfTheStamp_AreMended()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        sandbox.Zendesk.Tag(id, "leaving");
        var stale = await ReadLaterAsync(id);
        sandbox.Zendesk.Tag(id, "arriving");
        sandbox.Zendesk.Untag(id, "leaving");
        var sameSecond = stale with { VersionStamp = (await ReadLaterAsync(id)).VersionStamp };

        var result = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, update: Escalation), sameSecond, default);

        (result.Outcome, result.Calls).ShouldBe((DeliveryOutcome.Applied, 3));
        sandbox.Zendesk.Inspect(id).Tags.ShouldBe(["vip", "arriving", "hitl_escalated"], ignoreOrder: true);
    }

    [Fact]
    public async Task Apply_ErrorAfterTheWriteWasApplied_IsFoundByItsMarkerAndNotDoubled()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        var effect = Effect(id, EffectKind.Update, update: Escalation);
        var before = await ReadLaterAsync(id);
        sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ErrorAfter, Method = "PUT", Path = $"/tickets/{id}", Count = 1 }] });

        (await zendesk.Sink.ApplyAsync(effect, before, default)).Failure!.Kind.ShouldBe(FailureKind.Unavailable);

        (await zendesk.Sink.ApplyAsync(effect, await ReadLaterAsync(id), default)).Code.ShouldBe("marker_found");
        sandbox.Zendesk.Inspect(id).Messages.Count(m => m.Author == "connector").ShouldBe(1);
    }

    [Fact]
    public async Task Apply_SolvedAndClosedTicket_EndsForGood()
    {
        await SetUpAsync();
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        var open = await ReadAsync(id);
        (await PutAsync($"api/v2/tickets/{id}", """{"ticket":{"status":"closed"}}""")).ShouldBe(HttpStatusCode.OK);

        var result = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, update: Escalation), open with { VersionStamp = null }, default);

        (result.Outcome, result.Code).ShouldBe((DeliveryOutcome.Ended, "closed_for_good"));
        (await ReadAsync(id)).Status.ShouldBe(ConversationStatus.Closed);
    }

    [Fact]
    public async Task Poll_FromNow_FindsWhatChangedAndDeletedAndEnds()
    {
        var start = zendesk.Changes.StartFrom("tickets", TimeProvider.System.GetUtcNow());
        var email = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        var chat = sandbox.Zendesk.Open(Ann, "chat", "Hi");

        var page = (await zendesk.Changes.ReadPageAsync(start, TimeProvider.System.GetUtcNow(), default)).Value!;

        page.EndOfStream.ShouldBeTrue();
        page.Events.Select(e => e.Conversation.Id).Distinct().ShouldBe([email, chat], ignoreOrder: true);
        var next = (await zendesk.Changes.ReadPageAsync(page.Next, TimeProvider.System.GetUtcNow(), default)).Value!;
        next.Events.Select(e => e.Key).Except(page.Events.Select(e => e.Key)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_DeletedTicket_IsNotThereAnyMore()
    {
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        using var client = ApiClient();
        (await client.DeleteAsync($"api/v2/tickets/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        // Gone where the list of deleted tickets can be read, else indistinguishable from one that never was.
        (await zendesk.Source.ReadAsync(Ref(id), default)).Failure!.Kind.ShouldBeOneOf(FailureKind.Gone, FailureKind.NotFound);
    }

    [Fact]
    public async Task Token_ThatRanOut_IsRenewedWithinTheCall()
    {
        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        await ReadAsync(id);
        sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ExpiredToken, Path = "/audits", Count = 1 }] });

        (await ReadAsync(id)).Messages.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Webhook_OfAChange_IsSignedReadAndNamesTheTicket()
    {
        var arrived = System.Threading.Channels.Channel.CreateUnbounded<WebhookRequest>();
        await using var receiver = await ReceiveAsync(arrived.Writer);
        await SetUpAsync(receiver.Urls.First());
        options.WebhookSecrets = ["an old one", await SigningSecretAsync()];

        var id = sandbox.Zendesk.Open(Ann, "email", "Help", "Help");
        sandbox.Zendesk.AgentReplies(id, "Here I am");

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        IncomingEvent? takeOver = null;
        while (takeOver is null)
        {
            var request = await arrived.Reader.ReadAsync(limit.Token);
            zendesk.Webhooks.Verify(request).ShouldBe(SignatureVerdict.Valid);
            var nudge = zendesk.Webhooks.Read(request).ShouldBeOfType<WebhookReading.Nudge>().Event;
            nudge.Conversation.ShouldBe(Ref(id));
            takeOver = nudge is { Type: "ticket.comment_added", MayTakeOver: true } ? nudge : null;
        }

        (await ReadAsync(id)).Messages.Single(m => m.Id == takeOver.WrittenId).Author.Kind.ShouldBe(AuthorKind.Agent);
    }

    private static async Task<WebApplication> ReceiveAsync(ChannelWriter<WebhookRequest> arrived)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapPost("/webhooks/zendesk/sandbox", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            await arrived.WriteAsync(new WebhookRequest(name => headers.GetValueOrDefault(name), body.ToArray(), TimeProvider.System.GetUtcNow()));
            return Results.Ok();
        });
        await app.StartAsync();
        return app;
    }

    private HttpClient ApiClient()
    {
        var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("test");
        client.BaseAddress = sandbox.ZendeskUrl;
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{sandbox.Options.ZendeskApiTokenEmail}/token:{sandbox.Options.ZendeskApiToken}")));
        return client;
    }

    private async Task<HttpStatusCode> PutAsync(string path, string body)
    {
        using var client = ApiClient();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return (await client.PutAsync(path, content)).StatusCode;
    }

    private async Task<string> SigningSecretAsync()
    {
        using var client = ApiClient();
        using var webhooks = JsonDocument.Parse(await client.GetStringAsync("api/v2/webhooks"));
        var id = webhooks.RootElement.GetProperty("webhooks")[0].GetProperty("id").GetString();
        using var secret = JsonDocument.Parse(await client.GetStringAsync($"api/v2/webhooks/{id}/signing_secret"));
        return secret.RootElement.GetProperty("signing_secret").GetProperty("secret").GetString()!;
    }

    [Fact]
    public async Task Apply_GroupDeletedSinceTheLastWrite_GoesToTheFallbackAndLosesNothing()
    {
        await SetUpAsync();
        var first = sandbox.Zendesk.Open(Ann, "email", "My refund?");
        await zendesk.Sink.ApplyAsync(Effect(first, EffectKind.Update, update: Escalation), await ReadLaterAsync(first), default);
        await DeleteGroupAsync(ZendeskSeed.EscalationsGroupId);
        var second = sandbox.Zendesk.Open(Ann, "email", "My other refund?");

        var result = await zendesk.Sink.ApplyAsync(Effect(second, EffectKind.Update, update: Escalation with { FallbackGroup = "Billing" }), await ReadLaterAsync(second), default);

        (result.Outcome, result.Missing.ShouldHaveSingleItem()).ShouldBe((DeliveryOutcome.Applied, new MissingTarget(TargetKind.Group, "Escalations")));
        var ticket = sandbox.Zendesk.Inspect(second);
        (ticket.Group, ticket.Priority, ticket.Tags.Contains("hitl_escalated"), ticket.Messages.Count(m => m.Author == "connector")).ShouldBe(("Billing", "high", true, 1));
    }

    [Fact]
    public async Task Apply_AssigneeSkillAndStatus_AreSeenAtTheHelpdesk()
    {
        var id = sandbox.Zendesk.Open(Ann, "email", "Meine Rechnung?");
        var update = new ConversationUpdate { Assignee = "tomas@sandbox.example", Skill = "German", Status = ConversationStatus.OnHold, Group = "Billing" };

        var result = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, update: update), await ReadLaterAsync(id), default);
        var again = await zendesk.Sink.ApplyAsync(Effect(id, EffectKind.Update, key: "fedcba987654321001234567", update: update), await ReadLaterAsync(id), default);

        (result.Outcome, result.Missing.Count, again.Outcome).ShouldBe((DeliveryOutcome.Applied, 0, DeliveryOutcome.AlreadyApplied));
        var ticket = sandbox.Zendesk.Inspect(id);
        (ticket.Assignee, ticket.Group, ticket.Status).ShouldBe(("Tomas Vidal", "Billing", "hold"));
    }

    [Fact]
    public async Task Read_ValuesThatAnAgentSet_AreThoseThatNoRuleMayOverwrite()
    {
        var id = sandbox.Zendesk.Open(Ann, "email", "My refund?");
        sandbox.Zendesk.AgentSets(id, "priority", "low");
        sandbox.Zendesk.AgentSets(id, "group", "Billing");

        var plan = DeliveryPolicy.Fit(Effect(id, EffectKind.Update, update: new ConversationUpdate { Group = "Escalations", Priority = Priority.Urgent, AddTags = ["hitl_x"] }), await ReadAsync(id), new OwnershipState(Owner.Bot, "none"));

        (plan.Effect!.Update!.Group, plan.Effect.Update.Priority, plan.Effect.Update.AddTags.Count).ShouldBe((null, null, 1));
    }

    [Fact]
    public async Task Read_CustomerOfAnOrganisationWithATier_KnowsIt()
    {
        options.CustomerTier = new CustomerTierOptions { OrganizationField = "tier" };
        var id = sandbox.Zendesk.Open(Ann with { Email = "ann@acme.example" }, "email", "Hello");

        var snapshot = await ReadAsync(id);

        (snapshot.Customer.OrganizationId, options.CustomerTier.Of(snapshot)).ShouldBe(($"{ZendeskSeed.AcmeOrganizationId}", "gold"));
    }

    [Fact]
    public async Task Catalog_OfTheAccount_HasWhatRulesCanName()
    {
        var catalog = (await zendesk.CatalogAsync(default)).Value!;

        catalog.Groups.Select(g => g.Name).ShouldBe(["Support", "Escalations", "Billing"]);
        catalog.People.ShouldContain(p => p.Is("nadia@sandbox.example"));
        catalog.Skills!.Select(s => s.Name).ShouldBe(["German", "French"]);
        catalog.Fields.ShouldContain(f => f.Name == "Priority");
    }

    private async Task DeleteGroupAsync(long id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(sandbox.ZendeskUrl, $"/api/v2/groups/{id}"));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{sandbox.Options.ZendeskApiTokenEmail}/token:{sandbox.Options.ZendeskApiToken}")));
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        (await invoker.SendAsync(request, default)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }
}
