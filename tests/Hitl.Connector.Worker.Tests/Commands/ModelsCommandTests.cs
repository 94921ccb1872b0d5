using System.Text.Json.Nodes;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary>A model of three labels that are none of the shipped ones, trained once by the command line.</summary>
public sealed class TrainedByCommand : IAsyncLifetime
{
    private static readonly (string Label, string[] Things)[] _labels =
    [
        ("plants", ["roses", "tulips", "ferns", "seeds", "bulbs"]),
        ("boats", ["sails", "anchors", "oars", "hulls", "masts"]),
        ("pianos", ["strings", "pedals", "keys", "hammers", "tuning"]),
    ];

    private static readonly string[] _patterns =
    [
        "where are my {0}", "the {0} are broken", "i want to order {0}", "how much are the {0}",
        "do you sell {0}", "my {0} never came", "can i return the {0}", "tell me about {0}",
    ];

    internal string Root { get; } = Directory.CreateTempSubdirectory("models").FullName;
    internal string Data => Path.Combine(Root, "labels.csv");
    internal string Model => Path.Combine(Root, "own");
    internal HitlResult Training { get; private set; } = null!;

    internal static IEnumerable<(string Text, string Label)> Rows() =>
        _labels.SelectMany(l => l.Things.SelectMany(thing => _patterns.Select(p => (p.Replace("{0}", thing, StringComparison.Ordinal), l.Label))));

    public async Task InitializeAsync()
    {
        await File.WriteAllLinesAsync(Data, ["text,label", .. Rows().Select(r => $"{r.Text},{r.Label}")]);
        Training = await HitlProcess.RunAsync("", "models", "train", "--task", "intent", "--data", Data, "--out", Model, "--seed", "5");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);
        return Task.CompletedTask;
    }

    internal string Write(string name, params IEnumerable<string> lines)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}

public sealed class ModelsCommandTests(TrainedByCommand trained) : IClassFixture<TrainedByCommand>
{
    [Fact]
    public async Task Train_AccountsLabels_PrintsFiguresAndScoreUsesItsModelAloneBesideTheShippedOnes()
    {
        trained.Training.ExitCode.ShouldBe(0, trained.Training.All);
        trained.Training.Output.ShouldContain("intent: accuracy ");
        trained.Training.Output.ShouldContain("ECE ");
        trained.Training.Output.ShouldContain("100 %");
        trained.Training.Output.ShouldContain($"Written to {trained.Model}");

        var scored = await HitlProcess.RunAsync("{\"id\":\"1\",\"text\":\"the anchors of my boat are broken\"}\n", "score", "--model", trained.Model);

        scored.ExitCode.ShouldBe(0, scored.All);
        var answer = JsonNode.Parse(scored.Output)!;
        answer["intent"]!["label"]!.GetValue<string>().ShouldBe("boats");
        answer["sentiment"]!.GetValue<double>().ShouldBeInRange(0, 1);
        var own = ModelDirectory.ReadManifest(trained.Model).Models.ShouldHaveSingleItem();
        var shipped = ModelDirectory.ReadManifest(ShippedModels.Directory).Models.Where(m => m.Name != "intent");
        answer["model"]!.AsArray().Select(m => m!["hash"]!.GetValue<string>()).ShouldBe([own.Sha256[..12], .. shipped.Select(m => m.Sha256[..12])], ignoreOrder: true);
    }

    [Fact]
    public async Task Train_JsonLinesWithTheSameRowsAndSeed_GivesTheSameModel()
    {
        var data = trained.Write("labels.jsonl", TrainedByCommand.Rows().Select(r => $$"""{"text":"{{r.Text}}","label":"{{r.Label}}"}"""));
        var strangers = trained.Write("oos.txt", Enumerable.Range(0, 30).Select(i => $"what is the weather on day {i} of the moon"));
        var same = Path.Combine(trained.Root, "same");
        var scoped = Path.Combine(trained.Root, "scoped");

        var first = await HitlProcess.RunAsync("", "models", "train", "--task", "intent", "--data", data, "--out", same, "--seed", "5");
        var second = await HitlProcess.RunAsync("", "models", "train", "--task", "intent", "--data", data, "--out", scoped, "--seed", "5", "--oos", strangers);

        first.ExitCode.ShouldBe(0, first.All);
        second.ExitCode.ShouldBe(0, second.All);
        string Hash(string directory) => ModelDirectory.ReadManifest(directory).Models.ShouldHaveSingleItem().Sha256;
        Hash(same).ShouldBe(Hash(trained.Model));
        Hash(scoped).ShouldNotBe(Hash(same));
    }

    [Theory]
    [InlineData("one class", "text,label", "'same'")]
    [InlineData("no label column", "text,kind", "no column named label")]
    [InlineData("no text column", "words,label", "no column named text")]
    public async Task Train_UnusableColumns_IsRefusedAndNothingIsWritten(string name, string header, string problem)
    {
        var data = trained.Write(name + ".csv", [header, .. TrainedByCommand.Rows().Select(r => $"{r.Text},same")]);

        await RefusedAsync(data, problem);
    }

    [Theory]
    [InlineData("three rows", 1, "3 rows")]
    [InlineData("three rows repeated", 20, "3 of them with different texts")]
    public async Task Train_ThreeTexts_IsRefusedHoweverOftenTheyAreRepeated(string name, int times, string problem)
    {
        var rows = Enumerable.Repeat((string[])["roses please,plants", "an oar please,boats", "piano keys please,pianos"], times).SelectMany(r => r);

        await RefusedAsync(trained.Write(name + ".csv", ["text,label", .. rows]), problem);
    }

    [Fact]
    public async Task Train_EveryWayToMisuseIt_IsRefusedAndSaysHowItGoes()
    {
        string[] at = ["--data", trained.Data, "--out", Path.Combine(trained.Root, "misused")];
        foreach (var (arguments, problem) in new (string[], string)[]
        {
            (at, "--shipped"),
            (["--shipped", "--task", "intent", .. at], "--shipped"),
            (["--shipped", "--seed", "1", .. at], "--seed"),
            (["--shipped", .. at], "does not exist"),
            (["--task", "mood", .. at], "mood"),
            (["--task", "intent", "--languages", "en,klingon", .. at], "klingon"),
            (["--task", "intent", "--data", trained.Data, "--out", trained.Data], "--out"),
            (["--task", "intent", "--data", "/nowhere/at/all.csv", "--out", trained.Model], "/nowhere/at/all.csv"),
        })
        {
            var result = await HitlProcess.RunAsync("", ["models", "train", .. arguments]);

            result.ExitCode.ShouldNotBe(0, result.All);
            result.Error.ShouldContain(problem);
            result.All.ShouldNotContain("   at ");
        }

        Directory.Exists(Path.Combine(trained.Root, "misused")).ShouldBeFalse();
    }

    [Fact]
    public async Task Evaluate_TrainedModel_PrintsAccuracyAndTheSeenRowsApart()
    {
        var rows = trained.Write("test.csv", "text,label", "the anchors are broken,boats", "my roses are broken,plants", "the piano pedals squeak,pianos", "my roses again,pianos");
        var strangers = trained.Write("strangers.txt", "what is the capital of france", "is it going to rain");
        var plot = Path.Combine(trained.Root, "plot.svg");

        // It remembers its training texts: nobody has to name them.
        var result = await HitlProcess.RunAsync("", "models", "evaluate", "--task", "intent", "--data", rows, "--model", trained.Model, "--oos", strangers, "--plot", plot);

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("accuracy  75.0 %");
        result.Output.ShouldContain("seen      1 rows");
        result.Output.ShouldContain("without them accuracy 66.7 %, macro-F1 ");
        result.Output.ShouldContain("AUROC     ");
        result.Output.ShouldContain("ECE       ");
        result.Output.ShouldContain("scope     2 out-of-scope texts: AUROC ");
        result.Output.ShouldContain("latency   p50 ");
        result.Output.ShouldContain("messages a second");
        System.Xml.Linq.XDocument.Load(plot).Root!.Name.LocalName.ShouldBe("svg");
    }

    [Fact]
    public async Task Evaluate_LabelsThatAreStarsOrJsonBooleans_AreUnderstood()
    {
        var stars = trained.Write("stars.csv", "text,label", "I hate this terrible thing,1", "where is my order,3", "thank you so much great service,5");
        var truths = trained.Write("truths.jsonl", """{"text":"I want to talk to a real person now","label":true}""", """{"text":"where is my order","label":0}""");

        var graded = await HitlProcess.RunAsync("", "models", "evaluate", "--task", "sentiment", "--data", stars);
        var yesOrNo = await HitlProcess.RunAsync("", "models", "evaluate", "--task", "wants_human", "--data", truths);

        graded.ExitCode.ShouldBe(0, graded.All);
        graded.Output.ShouldMatch(@"Pearson   (0\.9|1\.0)");
        graded.Output.ShouldContain("Spearman  1.000");
        yesOrNo.ExitCode.ShouldBe(0, yesOrNo.All);
        yesOrNo.Output.ShouldContain("accuracy  100.0 %");
        yesOrNo.Output.ShouldContain("seen      not known");
    }

    [Fact]
    public async Task Evaluate_EveryWayToMisuseIt_IsRefusedInOneLine()
    {
        var stars = trained.Write("grades.csv", "text,label", "bad,1", "good,5");
        var answers = trained.Write("answers.csv", "text,label", "let me speak to a human,yes");
        foreach (var (arguments, problem) in new (string[], string)[]
        {
            (["--task", "wants_human", "--data", answers, "--plot", "plot.png"], "ends with .svg"),
            (["--task", "wants_human", "--data", answers, "--plot", "/nowhere/at/all.svg"], "/nowhere/at/all.svg"),
            (["--task", "wants_human", "--data", answers, "--oos", answers], "--task uncertainty"),
            (["--task", "wants_human", "--data", answers, "--label", "boats"], "no label boats"),
            (["--task", "sentiment", "--data", stars, "--plot", Path.Combine(trained.Root, "stars.svg")], "labels are numbers"),
            (["--task", "intent", "--data", answers], "No row has a label"),
            (["--task", "intent", "--data", trained.Data, "--model", trained.Root], "manifest.json"),
        })
        {
            var result = await HitlProcess.RunAsync("", ["models", "evaluate", .. arguments]);

            result.ExitCode.ShouldNotBe(0, result.All);
            result.Error.ShouldContain(problem);
            result.All.ShouldNotContain("   at ");
        }
    }

    [Fact]
    public async Task Evaluate_ShippedModelOfOneLabel_CountsEveryOtherLabelAsOther()
    {
        var rows = trained.Write("human.csv", "text,label", "I want to talk to a real person now,wants_human", "let me speak to a human agent please,wants_human", "the parcel is blue,no", "where is my order,no");

        var result = await HitlProcess.RunAsync("", "models", "evaluate", "--task", "wants_human", "--data", rows);

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("accuracy  100.0 %");
        result.Output.ShouldContain("other");
    }

    [Fact]
    public async Task Evaluate_LabelsOfAnotherTaskOrNoSuchModel_IsRefused()
    {
        var rows = trained.Write("strange.csv", "text,label", "hello,boats");

        var strange = await HitlProcess.RunAsync("", "models", "evaluate", "--task", "sentiment", "--data", rows);
        strange.ExitCode.ShouldBe(2, strange.All);
        strange.Error.ShouldContain("negative, neutral, positive");

        var missing = await HitlProcess.RunAsync("", "models", "evaluate", "--task", "sentiment", "--data", rows, "--model", trained.Model);
        missing.ExitCode.ShouldBe(2, missing.All);
        missing.Error.ShouldContain("no model named sentiment, only intent");
    }

    [Fact]
    public async Task Compare_WithItselfAndWithAModelTrainedOnSwappedLabels_TellsLuckFromMerit()
    {
        var swapped = trained.Write("swapped.csv", ["text,label", .. TrainedByCommand.Rows().Select(r => $"{r.Text},{(r.Label == "boats" ? "plants" : r.Label == "plants" ? "boats" : r.Label)}")]);
        var worse = Path.Combine(trained.Root, "worse");
        (await HitlProcess.RunAsync("", "models", "train", "--task", "intent", "--data", swapped, "--out", worse)).ExitCode.ShouldBe(0);
        Task<HitlResult> CompareAsync(string a, string b) => HitlProcess.RunAsync("", "models", "compare", a, b, "--task", "intent", "--data", trained.Data);

        var itself = await CompareAsync(trained.Model, trained.Model);
        itself.ExitCode.ShouldBe(0, itself.All);
        itself.Output.ShouldContain("The difference may be luck");
        itself.Output.ShouldContain("were trained on by one of the models or both");

        var real = await CompareAsync(worse, trained.Model);
        real.ExitCode.ShouldBe(0, real.All);
        real.Output.ShouldContain("accuracy: ");
        real.Output.ShouldContain("macro-F1: ");
        real.Output.ShouldContain($"{trained.Model} is really better");
    }

    [Fact]
    public async Task Compare_SomeRowsLearnedByOneModel_LeavesThemOut()
    {
        var rows = trained.Write("partly.csv", "text,label", "my roses are broken,plants", "the roses are broken,plants", "my piano strings squeak,pianos", "which anchors fit my boat,boats");

        var itself = await HitlProcess.RunAsync("", "models", "compare", trained.Model, trained.Model, "--task", "intent", "--data", rows);

        itself.ExitCode.ShouldBe(0, itself.All);
        itself.Output.ShouldContain("1 rows that one of the models was trained on are left out.");
        itself.Output.ShouldContain("on 3 rows:");

        var human = trained.Write("compared.csv", "text,label", "I want to talk to a real person now,yes", "where is my order,no");
        var shipped = await HitlProcess.RunAsync("", "models", "compare", "shipped", "shipped", "--task", "wants_human", "--data", human);

        shipped.ExitCode.ShouldBe(0, shipped.All);
        shipped.Output.ShouldContain("AUROC: ");
        shipped.Output.ShouldContain("shipped keeps no list of its training texts");
    }

    private async Task RefusedAsync(string data, string problem)
    {
        var output = Path.Combine(trained.Root, Path.GetFileNameWithoutExtension(data) + " out");

        var result = await HitlProcess.RunAsync("", "models", "train", "--task", "intent", "--data", data, "--out", output);

        result.ExitCode.ShouldBe(2, result.All);
        result.Error.ShouldContain(problem);
        result.All.ShouldNotContain("   at ");
        Directory.Exists(output).ShouldBeFalse();
    }
}
