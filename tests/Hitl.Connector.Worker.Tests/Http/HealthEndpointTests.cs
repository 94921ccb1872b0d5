using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Tests.Http;

[Collection(SharedDemo.Name)]
public sealed partial class HealthEndpointTests(RunningDemo demo)
{
    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using var response = await TestHttp.GetAsync(new Uri(demo.Environment.WorkerUrl, path));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Healthz_Running_Is200()
    {
        var (status, text) = await GetAsync("/healthz");
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldBe("ok");
    }

    [Fact]
    public async Task Readyz_AllIsWell_NamesEveryAccountWithItsMode()
    {
        var (status, text) = await GetAsync("/readyz");

        status.ShouldBe(HttpStatusCode.OK);
        var json = JsonNode.Parse(text)!;
        json["status"]!.GetValue<string>().ShouldBe("ready");
        json["database"]!.GetValue<bool>().ShouldBeTrue();
        json["accounts"]!.AsArray().Select(a => $"{a!["account"]} {a["mode"]}").ShouldBe([$"{DemoEnvironment.IntercomAccount} act", $"{DemoEnvironment.ZendeskAccount} act"]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/metric")]
    [InlineData("/api/v1/conversations")]
    [InlineData("/webhooks/freshdesk/demo-zendesk")]
    [InlineData("/../etc/passwd")]
    public async Task Get_PathThatIsNotThere_Is404(string path) => (await GetAsync(path)).Status.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Metrics_AfterAConversation_IsPrometheusTextWithoutAnyCustomerText()
    {
        demo.Environment.Sandbox.Zendesk.Open(new PlayedCustomer("Xaver Quill", "xaver.quill@example.com", []), "chat", "My zeppelin sprocket is broken, I want a human!", scriptedBot: true);
        await Wait.UntilAsync(async () => (await GetAsync("/metrics")).Text.Contains("hitl_effect_latency_milliseconds_count", StringComparison.Ordinal), "the first effect in the metrics");

        var (status, text) = await GetAsync("/metrics");

        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldEndWith("\n");
        var types = new Dictionary<string, string>();
        var samples = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                types.TryAdd(line.Split(' ')[2], line.Split(' ')[3]).ShouldBeTrue($"twice: {line}");
                continue;
            }

            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                continue;
            }

            var sample = Sample().Match(line);
            sample.Success.ShouldBeTrue(line);
            var name = sample.Groups["name"].Value;
            var family = types.ContainsKey(name) ? name : Suffix().Replace(name, "");
            types.ShouldContainKey(family, line);
            types[family].ShouldBe(family == name ? "counter" : "histogram", line);
            samples++;
        }

        samples.ShouldBeGreaterThan(5);
        foreach (var word in new[] { "zeppelin", "sprocket", "Xaver", "quill" })
        {
            text.ShouldNotContain(word, Case.Insensitive);
        }
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)+\})? [-+0-9.eE]+$""")]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
