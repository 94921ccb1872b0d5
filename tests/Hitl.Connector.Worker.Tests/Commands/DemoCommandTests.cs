using System.Text.Json.Nodes;

namespace Hitl.Connector.Worker.Tests.Commands;

public sealed class DemoCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hitl-demo-command-");

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private const string Good = """{"id":"good","channel":"chat","customer":{"name":"Ada Moss","email":"ada.moss@example.com","tags":["vip"]},"messages":[{"from":"customer","text":"This is the third broken kettle. I am furious, let me talk to a person!","after_s":0.1}]}""";

    [Fact]
    public async Task Demo_FourShippedConversations_ExitsWith0AndWritesEveryFieldOfTheReport()
    {
        var file = Path.Combine(_directory.FullName, "result.json");

        var result = await HitlProcess.RunAsync(null, "demo", "--limit", "4", "--speed", "10", "--exit-when-idle", "--json", file);

        result.ExitCode.ShouldBe(0, result.All);
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        var conversations = json["conversations"]!.AsArray();
        conversations.Count.ShouldBe(8);
        conversations.Select(c => c!["account"]!.GetValue<string>()).Distinct().Count().ShouldBe(2);
        foreach (var conversation in conversations)
        {
            string[] expected = ["id", "account", "scores", "rules", "effects", "holds", "firstEffectMilliseconds"];
            expected.ShouldBeSubsetOf(conversation!.AsObject().Select(p => p.Key));
            conversation["scores"]!["sentiment"]!.GetValue<double>().ShouldBeInRange(0, 1);
            conversation["effects"]!.AsArray().ShouldAllBe(e => e!["answer"] != null && e["httpStatus"] != null);
        }

        var summary = json["summary"]!.AsObject();
        string[] counts = ["eventsReceived", "duplicates", "ownEchoes", "processed", "ignoredByReason", "deadLettered", "effectsApplied", "notesWritten", "notesDuplicated", "p50Milliseconds", "p95Milliseconds", "p99Milliseconds"];
        counts.ShouldBeSubsetOf(summary.Select(p => p.Key));
        summary["notesWritten"]!.GetValue<int>().ShouldBeGreaterThan(0);
        summary["p50Milliseconds"]!.GetValue<double>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Demo_MalformedLine_NamesItAndPlaysNothing()
    {
        var file = Write("bad.jsonl", Good + "\n{\"id\":\"bad\"\nnull\n");

        var result = await HitlProcess.RunAsync(null, "demo", "--conversations", file, "--exit-when-idle");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("line 2");
        result.Error.ShouldContain("line 3");
        result.Error.ShouldContain("--keep-going");
    }

    [Fact]
    public async Task Demo_MalformedLineWithKeepGoing_PlaysTheOthersAndStillExitsNot0()
    {
        var file = Write("bad.jsonl", "{\"id\":\n" + Good + "\n");
        var json = Path.Combine(_directory.FullName, "result.json");

        var result = await HitlProcess.RunAsync(null, "demo", "--conversations", file, "--account", "zendesk", "--keep-going", "--exit-when-idle", "--json", json);

        result.ExitCode.ShouldBe(1, result.All);
        result.Error.ShouldContain("line 1");
        var conversation = JsonNode.Parse(File.ReadAllText(json))!["conversations"]!.AsArray().ShouldHaveSingleItem()!;
        conversation["id"]!.GetValue<string>().ShouldBe("good");
        conversation["tagsLost"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Demo_NothingToPlayOrNowhereToWrite_IsRefusedBeforeAnythingStarts()
    {
        var empty = await HitlProcess.RunAsync(null, "demo", "--conversations", Write("empty.jsonl", "\n"), "--exit-when-idle");
        var nowhere = await HitlProcess.RunAsync(null, "demo", "--exit-when-idle", "--json", Path.Combine(_directory.FullName, "missing", "result.json"));

        empty.ExitCode.ShouldBe(2);
        empty.Error.ShouldContain("no conversation");
        nowhere.ExitCode.ShouldBe(2);
        nowhere.Error.ShouldContain("--json");
    }
}
