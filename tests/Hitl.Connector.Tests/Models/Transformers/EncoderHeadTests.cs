using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Training;
using Hitl.Connector.Models.Transformers;

namespace Hitl.Connector.Tests.Models.Transformers;

/// <summary>An encoder that stands in for a model through a head trained on an account's texts.</summary>
public sealed class EncoderHeadTests : IDisposable
{
    private static readonly ModelEntry _intent = new("intent", OutputKind.Softmax, "", "", "", "", ["order_status"], ["en"]);
    private static readonly string[] _things = ["the delivery", "my order", "your app", "the new invoice", "support", "the refund", "my account", "the driver"];
    private static readonly string[] _bad = ["was terrible", "never worked", "is broken again", "is useless", "made me furious"];
    private static readonly string[] _good = ["was wonderful", "made my day", "is simply great", "solved everything", "was a lovely surprise"];

    private readonly string directory = Directory.CreateTempSubdirectory("head").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Train_OnVectorsOfTheSmallEncoder_LearnsWhatTheyTellApart()
    {
        var trained = await TrainAsync();

        trained.Report.Accuracy.ShouldBeGreaterThan(0.95);
        trained.Report.Measured.ShouldBe(80);
        using var model = Load();
        model.Entry.Labels.ShouldBe(["complaint", "praise"]);
        model.Entry.Languages.ShouldBe(["en", "de"]);
        model.KnowsItsScope.ShouldBeFalse();
        model.ScoreBatch(["Honestly, this update was terrible."])[0].Probabilities[0].ShouldBeGreaterThan(0.8f);
        model.ScoreBatch(["Honestly, this update was wonderful."])[0].Probabilities[1].ShouldBeGreaterThan(0.8f);
    }

    [Fact]
    public async Task Train_WithOutOfScopeTexts_KnowsItsScope()
    {
        var outside = Path.Combine(directory, "oos.txt");
        await File.WriteAllLinesAsync(outside, _things.Select(t => $"{t} arrived on Tuesday").Concat(_things.Select(t => $"{t} is on page two")));

        await TrainAsync(outside);

        using var model = Load();
        model.Entry.Labels.ShouldBe(["complaint", "praise"]);
        model.KnowsItsScope.ShouldBeTrue();
        model.ScoreBatch(["Your website arrived on Tuesday"])[0].Uncertainty.ShouldNotBeNull().ShouldBeGreaterThan(0.6f);
        model.ScoreBatch(["Your website was terrible"])[0].Uncertainty.ShouldNotBeNull().ShouldBeLessThan(0.4f);
    }

    [Fact]
    public async Task Load_HeadOfAnotherEncoder_IsRefused()
    {
        await TrainAsync();
        var path = Path.Combine(directory, EncoderHead.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"encoder\":\"", "\"encoder\":\"0", StringComparison.Ordinal));

        Should.Throw<ModelLoadException>(Load).Message.ShouldContain("head.json: it was trained on an encoder with the SHA-256 0");
    }

    [Theory]
    [InlineData("", "no head of an encoder")]
    [InlineData("""{"format":2,"encoder":"","pooling":"Mean","max_tokens":64,"labels":[],"languages":[],"weights":[],"bias":[]}""", "format 2 is not known here")]
    [InlineData("""{"format":1,"encoder":"","pooling":"Mean","max_tokens":64,"labels":["a","b"],"languages":[],"weights":[[1]],"bias":[1,2]}""", "it names 2 labels and has 1 rows of weights and 2 biases")]
    public void Load_HeadThatIsNone_SaysWhatIsWrong(string json, string problem)
    {
        File.WriteAllText(Path.Combine(directory, EncoderHead.FileName), json);

        Should.Throw<ModelLoadException>(Load).Message.ShouldSatisfyAllConditions(m => m.ShouldContain("head.json"), m => m.ShouldContain(problem));
    }

    [Theory]
    [InlineData("""{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""", Pooling.First)]
    [InlineData("""{"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true}""", Pooling.Mean)]
    public void Load_PoolingFileOfSentenceTransformers_IsFollowed(string json, Pooling pooling)
    {
        using var encoder = TransformerEncoder.Load(WithPooling(json));

        encoder.Pooling.ShouldBe(pooling);
    }

    [Fact]
    public void Load_PoolingThatIsNotKnown_IsRefused()
    {
        Should.Throw<ModelLoadException>(() => TransformerEncoder.Load(WithPooling("""{"pooling_mode_max_tokens":true}"""))).Message.ShouldContain("1_Pooling");
    }

    private async Task<TrainedModel> TrainAsync(string? outOfScope = null)
    {
        var rows = _things.SelectMany(t => _bad.Select(b => $"{t} {b},complaint").Concat(_good.Select(g => $"{t} {g},praise")));
        var data = Path.Combine(directory, "labels.csv");
        await File.WriteAllLinesAsync(data, rows.Prepend("text,label"));
        var request = new AccountTrainingRequest("intent", data, directory, ["en", "de"]) { EncoderDirectory = SmallModel.BertEncoder.Directory, OutOfScopeFile = outOfScope };
        return await AccountTraining.RunAsync(request, null, CancellationToken.None);
    }

    private TransformerModel Load() =>
        TransformerModel.Load(new TransformerOptions { Directory = SmallModel.BertEncoder.Directory, Head = Path.Combine(directory, EncoderHead.FileName) }, _intent);

    private string WithPooling(string json)
    {
        foreach (var file in Directory.EnumerateFiles(SmallModel.BertEncoder.Directory))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        Directory.CreateDirectory(Path.Combine(directory, "1_Pooling"));
        File.WriteAllText(Path.Combine(directory, "1_Pooling", "config.json"), json);
        return directory;
    }
}
