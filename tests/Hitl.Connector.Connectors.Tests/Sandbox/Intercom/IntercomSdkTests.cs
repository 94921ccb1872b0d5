using System.Text.Json.Nodes;
using Hitl.Connector.Connectors.Tests.Sdk;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

public sealed class IntercomSdkTests
{
    [SkippableFact]
    public async Task OfficialClient_AgainstTheSandbox_CreatesReadsUpdatesSearchesAndReplies()
    {
        await using var server = await IntercomServer.StartAsync();
        await server.OkAsync("POST", "conversations/attributes", """{"name":"topic","data_type":"string"}""");
        var earlier = server.Open();

        var output = await NodeSdk.RunAsync("intercom.mjs", server.Host.IntercomUrl.ToString().TrimEnd('/'), server.Host.Options.IntercomToken, "topic");

        var result = JsonNode.Parse(output)!;
        var id = result["id"]!.GetValue<string>();
        result["body"]!.GetValue<string>().ShouldBe("<p>Hello from the client</p>");
        result["attribute"]!.GetValue<string>().ShouldBe("set by the client");
        result["reply"]!.GetValue<string>().ShouldBe("<p>Hello from the teammate</p>");
        result["found"]!.AsArray().Select(f => f!.GetValue<string>()).Order().ShouldBe(new[] { earlier, id }.Order());
        result["missing"]!["status"]!.GetValue<int>().ShouldBe(404);
        result["missing"]!["code"]!.GetValue<string>().ShouldBe("not_found");
        var state = server.Host.Intercom.Inspect(id);
        state.Tags.ShouldBe(["sdk"]);
        state.Fields["topic"].ShouldBe("set by the client");
        state.Messages.Select(m => m.Author).ShouldBe(["customer", "connector"]);
    }
}
