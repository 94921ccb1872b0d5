using Hitl.Connector.Conversations;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers;
using Hitl.Connector.Models.Transformers.Tokenizing;

namespace Hitl.Connector.Tests.Models.Transformers;

/// <summary>Small models that were really trained, beside what PyTorch said of the same texts.</summary>
public sealed class TransformerModelTests
{
    private const float Tolerance = 1e-4f;

    private static readonly ModelEntry _sentiment = new("sentiment", OutputKind.Softmax, "", "", "", "", ["negative", "neutral", "positive"], ["en"]);

    public static TheoryData<string> Classifiers => [nameof(SmallModel.BertSentiment), nameof(SmallModel.RobertaSentiment)];

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Tokens_OfLongAndShortTexts_AreThoseThatPyTorchRead(string name)
    {
        var small = Named(name);
        var tokenizer = TokenizerFile.Load(small.TokenizerPath);

        foreach (var expected in small.Expected())
        {
            tokenizer.Encode(expected.Text, 64).Ids.ShouldBe(expected.Ids, expected.Text);
        }

        small.Expected().Count(e => e.Ids.Length == 64).ShouldBeGreaterThanOrEqualTo(2);
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Logits_OneByOne_AreThoseOfPyTorch(string name)
    {
        var small = Named(name);
        using var model = TransformerModel.Load(new TransformerOptions { Directory = small.Directory }, _sentiment);

        foreach (var expected in small.Expected())
        {
            ShouldBeClose(model.Logits([expected.Text])[0], expected.Output, expected.Text);
        }
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Logits_AllInOneBatch_AreThoseOfPyTorchOneByOne(string name)
    {
        var small = Named(name);
        using var model = TransformerModel.Load(new TransformerOptions { Directory = small.Directory }, _sentiment);
        var expected = small.Expected();

        var logits = model.Logits([.. expected.Select(e => e.Text)]);

        for (var i = 0; i < expected.Count; i++)
        {
            ShouldBeClose(logits[i], expected[i].Output, expected[i].Text);
        }
    }

    [Fact]
    public void Logits_OfAGraphForOneTextOf64TokensWith32BitInputs_AreThoseOfPyTorch()
    {
        using var model = TransformerModel.Load(new TransformerOptions { Directory = SmallModel.BertFixed.Directory }, _sentiment);
        var expected = SmallModel.BertSentiment.Expected();

        var logits = model.Logits([.. expected.Select(e => e.Text)]);

        for (var i = 0; i < expected.Count; i++)
        {
            ShouldBeClose(logits[i], expected[i].Output, expected[i].Text);
        }
    }

    [Fact]
    public void Embed_MeanOfTheTokens_IsThatOfPyTorch()
    {
        using var encoder = TransformerEncoder.Load(SmallModel.BertEncoder.Directory);
        var expected = SmallModel.BertEncoder.Expected();

        var vectors = encoder.Embed([.. expected.Select(e => e.Text)]);

        encoder.Width.ShouldBe(32);
        for (var i = 0; i < expected.Count; i++)
        {
            ShouldBeClose(vectors[i], expected[i].Output, expected[i].Text);
        }
    }

    [Theory]
    [InlineData(nameof(SmallModel.BertSentiment), "Honestly, the driver was rude and slow. Never again!", 0)]
    [InlineData(nameof(SmallModel.BertSentiment), "So the new invoice has number 4471.", 1)]
    [InlineData(nameof(SmallModel.BertSentiment), "Hi team, my order was a lovely surprise. Thank you so much!", 2)]
    [InlineData(nameof(SmallModel.RobertaSentiment), "Honestly, the driver was rude and slow. Never again!", 0)]
    [InlineData(nameof(SmallModel.RobertaSentiment), "Hi team, my order was a lovely surprise. Thank you so much!", 2)]
    public void Score_PlainMood_IsOurLabelForIt(string name, string text, int label)
    {
        using var model = TransformerModel.Load(new TransformerOptions { Directory = Named(name).Directory }, _sentiment);

        var probabilities = model.ScoreWithScope(text, FeatureExtractor.Extract(text)).Probabilities;

        probabilities.Length.ShouldBe(3);
        probabilities.Sum().ShouldBe(1, Tolerance);
        probabilities[label].ShouldBeGreaterThan(0.9f);
    }

    [Fact]
    public void Score_HigherTemperature_IsLessSure()
    {
        const string text = "Honestly, the driver was rude and slow. Never again!";
        using var sure = TransformerModel.Load(new TransformerOptions { Directory = SmallModel.BertSentiment.Directory }, _sentiment);
        using var unsure = TransformerModel.Load(new TransformerOptions { Directory = SmallModel.BertSentiment.Directory, Temperature = 10 }, _sentiment);

        unsure.ScoreBatch([text])[0].Probabilities[0].ShouldBeInRange(0.34f, sure.ScoreBatch([text])[0].Probabilities[0] - 0.2f);
    }

    [Theory]
    [InlineData("")]
    [InlineData("🙂")]
    [InlineData("\0\uD800")]
    public void Score_NothingToRead_IsADistributionAllTheSame(string text)
    {
        using var model = TransformerModel.Load(new TransformerOptions { Directory = SmallModel.RobertaSentiment.Directory }, _sentiment);

        model.ScoreBatch([text])[0].Probabilities.Sum().ShouldBe(1, Tolerance);
    }

    [Fact]
    public void Score_MegabyteOfRubbish_ReadsItsEndsOnly()
    {
        using var model = TransformerModel.Load(new TransformerOptions { Directory = SmallModel.RobertaSentiment.Directory }, _sentiment);
        var rubbish = new string('x', 500_000) + string.Concat(StrangeTexts.Generated(20_000, 7));

        var whole = model.Logits([rubbish])[0];

        model.Logits([rubbish[..20_000] + "the middle is not read" + rubbish[^20_000..]])[0].ShouldBe(whole);
    }

    [Fact]
    public void Stamp_OfATransformer_NamesItAndHashesItsFile()
    {
        using var model = TransformerModel.Load(new TransformerOptions { Directory = SmallModel.BertSentiment.Directory, Languages = ["en", "de"] }, _sentiment);

        model.Stamp.Name.ShouldBe("sentiment");
        model.Stamp.Version.ShouldBe("hitl/small-bert");
        model.Stamp.Hash.ShouldBe(ModelEntry.HashOf(File.ReadAllBytes(Path.Combine(SmallModel.BertSentiment.Directory, "model.onnx")))[..12]);
        model.Entry.Languages.ShouldBe(["en", "de"]);
        model.TokensAtMost.ShouldBe(64);
    }

    [Fact]
    public void Scorer_SentimentReplaced_ScoresWithIt()
    {
        using var scorer = OnnxScorer.Load(
            ShippedModels.Directory, transformers: new Dictionary<string, TransformerOptions> { ["sentiment"] = new() { Directory = SmallModel.RobertaSentiment.Directory } });

        var good = scorer.Score(Conversation("Hi team, my order was a lovely surprise. Thank you so much!"));
        var bad = scorer.Score(Conversation("Honestly, the driver was rude and slow. Never again!"));

        good.Sentiment.ShouldNotBeNull().ShouldBeGreaterThan(0.9);
        bad.Sentiment.ShouldNotBeNull().ShouldBeLessThan(0.1);
        good.Models.ShouldContain(m => m.Name == "sentiment" && m.Version == "hitl/small-roberta");
        good.Intent.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("language")]
    [InlineData("mood")]
    public void Scorer_ModelThatCannotBeReplaced_IsRefusedWithThoseThatCan(string name)
    {
        var transformers = new Dictionary<string, TransformerOptions> { [name] = new() { Directory = SmallModel.RobertaSentiment.Directory } };

        Should.Throw<ModelLoadException>(() => OnnxScorer.Load(ShippedModels.Directory, transformers: transformers)).Message
            .ShouldSatisfyAllConditions(m => m.ShouldContain($"no model named {name} can be replaced"), m => m.ShouldContain("sentiment"));
    }

    [SkippableTheory]
    [InlineData("dummy_transformer.onnx")]
    [InlineData("dummy_transformer_without_type_ids.onnx")]
    public void Embed_PublicGraphsWithAndWithoutTypeIds_GiveAVectorForEveryText(string graph)
    {
        // Their embedding tables have twenty rows.
        string[] vocabulary = ["[UNK]", .. Enumerable.Range('a', 19).Select(c => ((char)c).ToString())];
        var tokens = string.Join(',', vocabulary.Select((token, id) => $"\"{token}\":{id}"));
        var directory = Layout(graph, """{"model":{"type":"WordPiece","vocab":{""" + tokens + """}},"pre_tokenizer":{"type":"WhitespaceSplit"}}""", vocabulary.Length);
        using var encoder = TransformerEncoder.Load(directory, maxTokens: 32);

        var vectors = encoder.Embed([vocabulary[^1], string.Join(' ', vocabulary)]);

        vectors.Select(v => v.Length).ShouldBe([16, 16]);
        vectors[0].ShouldNotBe(vectors[1]);
    }

    [SkippableFact]
    public void Load_PublicLanguageModelAsAClassifier_IsRefusedForItsShape()
    {
        var directory = Layout("dummy_transformer_mlm.onnx", File.ReadAllText(Public("real_tokenizer.json")), 30_522);

        Should.Throw<ModelLoadException>(() => TransformerModel.Load(new TransformerOptions { Directory = directory }, _sentiment)).Message.ShouldContain("logits has 3 dimensions");
    }

    private static string Public(string file)
    {
        var path = SharedData.Find(Path.Combine("onnx", "vespa", "transformer", file));
        Skip.If(path is null, "shared/data is not beside this project");
        return path;
    }

    private static string Layout(string graph, string tokenizer, int vocabulary)
    {
        var directory = Directory.CreateTempSubdirectory("public").FullName;
        File.Copy(Public(graph), Path.Combine(directory, "model.onnx"));
        File.WriteAllText(Path.Combine(directory, "tokenizer.json"), tokenizer);
        File.WriteAllText(Path.Combine(directory, "config.json"), $$"""{"model_type":"bert","vocab_size":{{vocabulary}},"max_position_embeddings":512}""");
        return directory;
    }

    private static SmallModel Named(string name) => name == nameof(SmallModel.BertSentiment) ? SmallModel.BertSentiment : SmallModel.RobertaSentiment;

    private static void ShouldBeClose(IReadOnlyList<float> actual, IReadOnlyList<float> expected, string text)
    {
        actual.Count.ShouldBe(expected.Count);
        for (var i = 0; i < actual.Count; i++)
        {
            actual[i].ShouldBe(expected[i], Tolerance, text);
        }
    }

    private static Snapshot Conversation(string text) => new()
    {
        Ref = new ConversationRef("acme", "1"),
        Helpdesk = HelpdeskKind.Zendesk,
        Status = ConversationStatus.Open,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Messages = [new Message("1", new Author(AuthorKind.Customer, "1"), Visibility.Public, text, DateTimeOffset.UnixEpoch)],
    };
}
