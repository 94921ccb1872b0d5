using System.Net;
using System.Text.Json.Nodes;
using Hitl.Connector.Intake;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Tests.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Processing;

public sealed class RevokedTokenTests
{
    private static readonly PlayedCustomer _customer = new("Tom Reed", "tom.reed@example.com", []);
    private const string Angry = "I am furious, nothing works and nobody helps. Let me talk to a human being!";

    private static int Notes(IPlayableHelpdesk helpdesk, string id) => helpdesk.Inspect(id).Messages.Count(m => m.Author == "connector");

    private static async Task<JsonNode> ReadyAsync(DemoEnvironment environment)
    {
        using var response = await TestHttp.GetAsync(new Uri(environment.WorkerUrl, "/readyz"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private static string? Problem(JsonNode ready, string account) => ready["accounts"]!.AsArray().First(a => a!["account"]!.GetValue<string>() == account)!["problem"]?.GetValue<string>();

    [Theory]
    [InlineData("zendesk")]
    [InlineData("intercom")]
    public async Task Revoked_OneAccountsAccess_IsReportedTheOtherGoesOnAndNothingIsLost(string struck)
    {
        await using var environment = await DemoEnvironment.StartAsync(new DemoPlan { PollSeconds = 2 }, CancellationToken.None);
        var (sick, well) = struck == "zendesk" ? (environment.Sandbox.Zendesk, environment.Sandbox.Intercom) : (environment.Sandbox.Intercom, environment.Sandbox.Zendesk);
        var (sickName, wellName) = struck == "zendesk" ? (DemoEnvironment.ZendeskAccount, DemoEnvironment.IntercomAccount) : (DemoEnvironment.IntercomAccount, DemoEnvironment.ZendeskAccount);
        environment.Sandbox.Faults.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ExpiredToken, Helpdesk = struck }] });

        var waiting = sick.Open(_customer, "chat", Angry, scriptedBot: true);
        var served = well.Open(_customer, "chat", Angry, scriptedBot: true);
        await Wait.UntilAsync(async () => Problem(await ReadyAsync(environment), sickName) is not null, "the account to be reported");
        await Wait.UntilAsync(() => Notes(well, served) == 1, "the other account's note");
        var ready = await ReadyAsync(environment);
        ready["status"]!.GetValue<string>().ShouldBe("degraded");
        Problem(ready, wellName).ShouldBeNull();
        Notes(sick, waiting).ShouldBe(0);

        environment.Sandbox.Faults.Clear();

        await Wait.UntilAsync(() => Notes(sick, waiting) == 1, "what waited to be worked off");
        await Wait.UntilAsync(async () => (await ReadyAsync(environment))["status"]!.GetValue<string>() == "ready", "the account to be well again");
        (await environment.Worker.Services.GetRequiredService<ILedgerReport>().DeadLettersAsync(null, 10, CancellationToken.None)).ShouldBeEmpty();
    }
}
