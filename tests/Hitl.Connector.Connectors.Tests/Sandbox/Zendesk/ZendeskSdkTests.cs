using System.Text.Json.Nodes;
using Hitl.Connector.Connectors.Tests.Sdk;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Zendesk;

public sealed class ZendeskSdkTests
{
    [SkippableFact]
    public async Task OfficialClient_AgainstTheSandbox_CreatesReadsUpdatesAndSearches()
    {
        await using var server = await ZendeskServer.StartAsync(new SandboxOptions { IndexLag = TimeSpan.Zero, AutoAnswer = false });
        var options = server.Host.Options;

        var output = await NodeSdk.RunAsync("zendesk.mjs", $"{server.Host.ZendeskUrl}api/v2", options.ZendeskApiTokenEmail, options.ZendeskApiToken);

        var result = JsonNode.Parse(output)!;
        var id = result["id"]!.ToString();
        result["subject"]!.GetValue<string>().ShouldBe("From the client");
        result["priority"]!.GetValue<string>().ShouldBe("high");
        result["found"]!.AsArray().Select(found => found!.ToString()).ShouldBe([id]);
        result["comments"]!.AsArray().Select(text => text!.GetValue<string>()).ShouldBe(["It does not print", "Seen by the client"]);
        result["missing"]!.GetValue<string>().ShouldContain("404");
        var state = server.Host.Zendesk.Inspect(id);
        state.Tags.ShouldBe(["printer", "sdk"]);
        state.Messages.Select(message => (message.Author, message.Public)).ShouldBe([("connector", true), ("connector", false)]);
    }
}
