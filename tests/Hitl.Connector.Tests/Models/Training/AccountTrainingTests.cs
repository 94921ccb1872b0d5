using Hitl.Connector.Models;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Tests.Models.Training;

public sealed class AccountTrainingTests : IDisposable
{
    private static readonly string[] Things = ["order", "parcel", "package", "delivery", "invoice", "bill", "receipt", "statement"];
    private readonly string directory = Directory.CreateTempSubdirectory("account").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task RunAsync_SmallCsv_LearnsItsLabels()
    {
        var data = Write("labels.csv", "text,label\n" + string.Join('\n', Rows(5).Select(r => $"\"{r.Text}\",{r.Label}")));

        var trained = await AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, Path.Combine(directory, "out"), ["en"]), null, default);

        trained.Report.Accuracy.ShouldBeGreaterThan(0.9);
        using var models = ModelDirectory.Load(Path.Combine(directory, "out"));
        var model = models.Models.ShouldHaveSingleItem();
        ModelDirectory.ReadSeen(Path.Combine(directory, "out"), model.Entry).ShouldNotBeNull().Count.ShouldBe(Rows(5).Select(r => r.Text.Trim()).Distinct().Count());
        Best(model, "where has my parcel gone").ShouldBe("delivery");
        Best(model, "please send the receipt").ShouldBe("billing");
    }

    [Fact]
    public async Task RunAsync_EnoughRowsForHeads_ReplacesTheShippedIntent()
    {
        var data = Write("labels.jsonl", string.Join('\n', Rows(40).Select(r => $$"""{"text":"{{r.Text}}","label":"{{r.Label}}"}""")));

        await AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, Path.Combine(directory, "out"), ["en"]), null, default);

        using var scorer = OnnxScorer.Load(ShippedModels.Directory, Path.Combine(directory, "out"));
        scorer.Models.Count(m => m.Name == "intent").ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_Fast_ReadsNoEncoder()
    {
        var data = Write("labels.jsonl", string.Join('\n', Rows(40).Select(r => $$"""{"text":"{{r.Text}}","label":"{{r.Label}}"}""")));

        await AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, Path.Combine(directory, "out"), ["en"]) { Fast = true }, null, default);

        using var models = ModelDirectory.Load(Path.Combine(directory, "out"));
        models.Encoder.ShouldBeNull();
        Best(models.Models.ShouldHaveSingleItem(), "where has my parcel gone").ShouldBe("delivery");
    }

    [Fact]
    public async Task RunAsync_SameSeed_GivesTheSameBytes()
    {
        var data = Write("labels.csv", "text,label\n" + string.Join('\n', Rows(5).Select(r => $"\"{r.Text}\",{r.Label}")));

        var first = await AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, Path.Combine(directory, "a"), ["en"]), null, default);
        var second = await AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, Path.Combine(directory, "b"), ["en"]), null, default);

        second.Entry.Sha256.ShouldBe(first.Entry.Sha256);
        second.Entry.FeaturesSha256.ShouldBe(first.Entry.FeaturesSha256);
    }

    [Theory]
    [InlineData("words,label\nhello,a", "no column named text")]
    [InlineData("text,kind\nhello,a", "no column named label")]
    [InlineData("text,label\na b,x\nb c,y\nc d,x", "3 rows")]
    [InlineData("", "empty")]
    public async Task RunAsync_UnusableData_SaysWhatIsMissing(string content, string problem)
    {
        var data = Write("labels.csv", content);

        var error = await Should.ThrowAsync<TrainingDataException>(() =>
            AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, Path.Combine(directory, "out"), ["en"]), null, default));

        error.Message.ShouldContain(problem);
        Directory.Exists(Path.Combine(directory, "out")).ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_OneLabelOnly_IsRefused()
    {
        var data = Write("labels.csv", "text,label\n" + string.Join('\n', Rows(5).Select(r => $"\"{r.Text}\",same")));

        (await Should.ThrowAsync<TrainingDataException>(() =>
            AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, Path.Combine(directory, "out"), ["en"]), null, default))).Message.ShouldContain("'same'");
    }

    [Fact]
    public async Task RunAsync_EveryTextContradicted_IsRefused()
    {
        var data = Write("labels.csv", "text,label\n" + string.Join('\n', Rows(5).SelectMany(r => new[] { $"\"{r.Text}\",a", $"\"{r.Text}\",b" })));

        (await Should.ThrowAsync<TrainingDataException>(() =>
            AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, Path.Combine(directory, "out"), ["en"]), null, default))).Message.ShouldSatisfyAllConditions(
            m => m.ShouldContain("more than one label"),
            m => m.ShouldContain("is a and b"));
    }

    [Fact]
    public async Task RunAsync_BrokenJsonLine_NamesTheLine()
    {
        var data = Write("labels.jsonl", "{\"text\":\"a\",\"label\":\"b\"}\n{oops\n");

        (await Should.ThrowAsync<TrainingDataException>(() =>
            AccountTraining.RunAsync(new AccountTrainingRequest("intent", data, Path.Combine(directory, "out"), ["en"]), null, default))).Message.ShouldContain("Line 2");
    }

    private static IEnumerable<(string Text, string Label)> Rows(int variants)
    {
        string[] patterns = ["where is my {0} {1}", "i need help with the {0} {1}", "my {0} is not right {1}", "please look at the {0} {1}"];
        for (var v = 0; v < variants; v++)
        {
            foreach (var thing in Things)
            {
                yield return (string.Format(System.Globalization.CultureInfo.InvariantCulture, patterns[v % patterns.Length], thing, v == 0 ? "" : $"case x{(char)('a' + (v % 26))}{(char)('a' + (v / 26))}"), Array.IndexOf(Things, thing) < 4 ? "delivery" : "billing");
                yield return (string.Format(System.Globalization.CultureInfo.InvariantCulture, patterns[(v + 1) % patterns.Length], thing, $"number y{(char)('a' + (v % 26))}{(char)('a' + (v / 26))}"), Array.IndexOf(Things, thing) < 4 ? "delivery" : "billing");
            }
        }
    }

    private static string Best(TextModel model, string text)
    {
        var p = model.Score(text, model.Extract(text));
        return model.Labels[Array.IndexOf(p, p.Max())];
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, content);
        return path;
    }
}
