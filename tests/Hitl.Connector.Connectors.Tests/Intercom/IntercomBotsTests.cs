using System.Net.Http.Headers;
using System.Text;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Intercom;
using Hitl.Connector.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Connector.Connectors.Tests.Intercom;

/// <summary>Finding and proving against the stateful Intercom, whose Fin is started by a workflow that tests the attribute, or does not.</summary>
public sealed class IntercomBotsTests : IAsyncLifetime
{
    private SandboxHost sandbox = null!;
    private IHelpdeskAccount account = null!;
    private SocketsHttpHandler transport = null!;
    private readonly List<string> told = [];

    public Task InitializeAsync() => StartAsync(autoAnswer: true);

    private async Task StartAsync(bool autoAnswer)
    {
        sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.Zero, AutoAnswer = autoAnswer }, CancellationToken.None);
        transport = new SocketsHttpHandler { AllowAutoRedirect = false };
        var options = new IntercomOptions { BaseUrl = sandbox.IntercomUrl, AccessToken = sandbox.Options.IntercomToken, ClientSecrets = [sandbox.Options.IntercomClientSecret], AppPackageCode = sandbox.Options.IntercomAppPackageCode };
        account = IntercomAccountFactory.Create("acme", () => options, () => transport, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public async Task DisposeAsync()
    {
        transport.Dispose();
        await sandbox.DisposeAsync();
    }

    private async Task SetUpAsync() => await account.Setup.ApplyAsync((await account.Setup.PlanAsync(new SetupRequest(null), default)).Value!, default);

    private async Task<BotProof?> ProveAsync()
    {
        BotEntry[] bots = [new(BotKind.Workflow, "fin", "Fin", "Maria", HoldMeans.Attribute, BotStatus.Unproved, true, null, null, null)];
        var proofs = await account.Bots.ProveAsync(bots, new Trial(TimeSpan.FromSeconds(1), told.Add), default);
        proofs.Failure.ShouldBeNull();
        return proofs.Value!.SingleOrDefault();
    }

    private async Task WorkspaceAsync(string json)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(sandbox.IntercomUrl, "/_sandbox/intercom/app")) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.Options.IntercomToken);
        using var response = await client.SendAsync(request, default);
        response.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Find_BotThatWroteLately_IsHeldByTheAttributeAsFarAsItExists()
    {
        sandbox.Intercom.Open(new PlayedCustomer("Kim", "kim@example.test", []), "chat", "Where is my invoice?");

        var before = (await account.Bots.FindAsync(default)).Value!.ShouldHaveSingleItem();
        await SetUpAsync();
        var after = (await account.Bots.FindAsync(default)).Value!.ShouldHaveSingleItem();

        (before.Kind, before.HeldBy, before.InPlace).ShouldBe((BotKind.Workflow, HoldMeans.Attribute, false));
        after.InPlace.ShouldBeNull();
    }

    [Fact]
    public async Task Prove_WorkflowThatTestsTheAttribute_IsProvedAndCleanedUp()
    {
        await SetUpAsync();

        var proof = (await ProveAsync()).ShouldNotBeNull();

        proof.Held.ShouldBeTrue(proof.Detail);
        told[^1].ShouldContain("deleted");
        (await account.Source.ReadAsync(new("acme", sandbox.Intercom.ConversationIds.LastOrDefault() ?? "0"), default)).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public async Task Prove_WorkflowWithoutTheBranch_IsRefuted()
    {
        await SetUpAsync();
        await WorkspaceAsync("""{"guard_installed":false}""");

        var proof = (await ProveAsync()).ShouldNotBeNull();

        (proof.Held, proof.Detail).ShouldBe((false, "a bot answered while hitl_bot_state was paused: no branch tests it first"));
    }

    [Fact]
    public async Task Prove_BotThatNeverAnswers_ProvesNothing()
    {
        await DisposeAsync();
        await StartAsync(autoAnswer: false);
        await SetUpAsync();

        (await ProveAsync()).ShouldBeNull();
        told.ShouldContain(t => t.StartsWith("No bot answered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prove_WithoutTheAttribute_SaysWhatToDo()
    {
        (await ProveAsync()).ShouldNotBeNull().Held.ShouldBeFalse();

        told.ShouldContain(t => t.Contains("hitl setup intercom --apply", StringComparison.Ordinal));
    }
}
