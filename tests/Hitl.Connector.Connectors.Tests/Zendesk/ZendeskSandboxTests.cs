using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Channel = Hitl.Connector.Conversations.Channel;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

/// <summary>What the whole connector reads from a stateful Zendesk, sets up there and is told by it.</summary>
public sealed class ZendeskSandboxTests : ZendeskSandboxBench
{
    [Fact]
    public async Task Members_OfAGroupInTheAccount_AreItsPeople() =>
        (await zendesk.MembersAsync("Billing", default)).Value!.Select(m => m.Name).ShouldBe(["Nadia Brandt", "Tomas Vidal"]);

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

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
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

    private async Task<string> SigningSecretAsync()
    {
        using var client = ApiClient();
        using var webhooks = JsonDocument.Parse(await client.GetStringAsync("api/v2/webhooks"));
        var id = webhooks.RootElement.GetProperty("webhooks")[0].GetProperty("id").GetString();
        using var secret = JsonDocument.Parse(await client.GetStringAsync($"api/v2/webhooks/{id}/signing_secret"));
        return secret.RootElement.GetProperty("signing_secret").GetProperty("secret").GetString()!;
    }
}
