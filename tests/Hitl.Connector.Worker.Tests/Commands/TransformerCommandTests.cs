using System.Text.Json.Nodes;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary>Transformers from the command line: a head is trained, and a worker starts only with one that fits.</summary>
[Collection(RunningWorkerTests.Name)]
public sealed class TransformerCommandTests(RunningWorker worker)
{
    private static readonly string _encoder = Path.Combine(AppContext.BaseDirectory, "small-models", "bert-encoder");

    [Fact]
    public async Task Train_WithAnEncoder_WritesAHeadAndPrintsItsFigures()
    {
        using var settings = new SettingsDirectory(worker.Sandbox, "secret");
        var data = Path.Combine(settings.Path, "labels.csv");
        string[] things = ["my order", "the driver", "your app", "support", "the refund", "my account"];
        await File.WriteAllLinesAsync(data, things.SelectMany(t => new[] { $"{t} was terrible,complaint", $"{t} never worked,complaint", $"{t} made my day,praise", $"{t} was wonderful,praise" }).Prepend("text,label"));

        var result = await HitlProcess.RunAsync("", "models", "train", "--task", "intent", "--data", data, "--encoder", _encoder, "--out", Path.Combine(settings.Path, "mine"));

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("intent: accuracy");
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(settings.Path, "mine", "head.json")))!["labels"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(["complaint", "praise"]);
    }

    [Fact]
    public async Task Run_TransformerThatDoesNotFit_DoesNotStartAndSaysWhy()
    {
        using var settings = new SettingsDirectory(worker.Sandbox, "secret");
        settings.Write("appsettings.json", new JsonObject
        {
            ["SqlitePath"] = settings.Database,
            ["RulesPath"] = Worker.Demo.DemoEnvironment.ShippedRules,
            ["Models"] = new JsonObject { ["Replace"] = new JsonObject { ["sentiment"] = new JsonObject { ["Directory"] = _encoder } } },
        });

        var result = await HitlProcess.RunAsync("", "run", "--appsettings", settings.Path);

        result.ExitCode.ShouldBe(2, result.All);
        result.Error.ShouldContain(Path.Combine(_encoder, "model.onnx"));
        result.Error.ShouldContain("an encoder needs a head");
    }
}
