using System.Text.Json.Nodes;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers;

namespace Hitl.Connector.Tests.Models.Transformers;

/// <summary>Directories that cannot be used: refused at once, with the file and what is wrong with it.</summary>
public sealed class TransformerRefusalTests : IDisposable
{
    private static readonly ModelEntry _sentiment = new("sentiment", OutputKind.Softmax, "", "", "", "", ["negative", "neutral", "positive"], ["en"]);
    private readonly string directory = Directory.CreateTempSubdirectory("transformer").FullName;

    public TransformerRefusalTests() => CopyFrom(SmallModel.BertSentiment);

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.onnx")]
    public void Load_FileMissing_NamesIt(string file)
    {
        File.Delete(Path.Combine(directory, file));

        Refusal().ShouldSatisfyAllConditions(m => m.ShouldContain(Path.Combine(directory, file)), m => m.ShouldContain("missing"));
    }

    [Fact]
    public void Load_NoSuchDirectory_NamesIt()
    {
        Should.Throw<ModelLoadException>(() => TransformerModel.Load(new TransformerOptions { Directory = "/nowhere" }, _sentiment)).Message.ShouldContain("/nowhere: there is no such directory");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.onnx")]
    public void Load_FileOfRubbish_NamesIt(string file)
    {
        File.WriteAllText(Path.Combine(directory, file), "this is nothing");

        Refusal().ShouldContain(Path.Combine(directory, file));
    }

    [Fact]
    public void Load_LabelMapOfWrongLength_SaysBothLengths()
    {
        Change("config.json", c => c["id2label"] = new JsonObject { ["0"] = "negative", ["1"] = "positive" });

        Refusal().ShouldContain("config.json: id2label names 2 labels, model.onnx has 3 outputs");
    }

    [Fact]
    public void Load_LabelMapWithGaps_SaysItsKeys()
    {
        Change("config.json", c => c["id2label"] = new JsonObject { ["0"] = "negative", ["1"] = "neutral", ["3"] = "positive" });

        Refusal().ShouldContain("id2label has the keys 0, 1, 3");
    }

    [Fact]
    public void Load_TokenizerOfALargerVocabularyThanTheConfiguration_SaysBoth()
    {
        Change("config.json", c => c["vocab_size"] = 300);

        Refusal().ShouldSatisfyAllConditions(m => m.ShouldContain("tokenizer.json: its ids go up to 406"), m => m.ShouldContain("the model knows 300 tokens"));
    }

    [Fact]
    public void Load_TokenizerOfALargerVocabularyThanTheGraph_IsRefusedByARun()
    {
        Change("config.json", c => c["vocab_size"] = 100_000);
        Change("tokenizer.json", t => t["model"]!["vocab"]!["beyond"] = 9_999);

        Refusal().ShouldContain("model.onnx: it cannot read a text with the id 9999");
    }

    [Fact]
    public void Load_MorePositionsClaimedThanTheGraphHas_IsRefusedByARun()
    {
        Change("config.json", c => c["max_position_embeddings"] = 512);

        Refusal().ShouldContain("model.onnx: it cannot read a text of 512 tokens");
    }

    [Fact]
    public void Load_MoreTokensWantedThanTheModelReads_SaysBoth()
    {
        Refusal(o => o.MaxTokens = 256).ShouldContain("the settings want 256 tokens, the model reads at most 64");
    }

    [Theory]
    [InlineData("model", """{"type":"Unigram","vocab":[["a",-1.0]]}""", "model is Unigram, which is not supported here; supported: WordPiece, BPE")]
    [InlineData("model", """{"type":"WordLevel","vocab":{"a":0}}""", "model is WordLevel")]
    [InlineData("model", """{"type":"WordPiece","vocab":{"a":0},"unk_token":"[UNK]"}""", "model.unk_token is [UNK], which model.vocab has not")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}""", "model.merges[0] joins to \"ab\", which model.vocab has not")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a"]}""", "model.merges[0] is \"a\": a pair of tokens is expected")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}""", "model.dropout is 0.1")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[],"end_of_word_suffix":"</w>"}""", "model.end_of_word_suffix")]
    [InlineData("model", """{"type":"WordPiece","vocab":{}}""", "model.vocab is empty")]
    [InlineData("model", """{"type":"WordPiece","vocab":{"[UNK]":"one"}}""", "model.vocab.[UNK] is \"one\": a whole number is expected")]
    [InlineData("model", "null", "it has no model")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":""}""", "normalizer is Precompiled")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Nmt"}]}""", "normalizer.normalizers[1] is Nmt")]
    [InlineData("normalizer", """{"type":"BertNormalizer","lowercase":"yes"}""", "normalizer.lowercase is \"yes\": true or false is expected")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace"}""", "pre_tokenizer is Metaspace")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[X]","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"special_tokens":{}}""", "names [X]")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[],"special_tokens":{}}""", "has no place for the text")]
    [InlineData("added_tokens", """[{"id":77,"content":"[CLS]"}]""", "\"[CLS]\" has the id 77 here and 2 in model.vocab")]
    public void Load_TokenizerWithAStepThatIsNotSupported_SaysWhere(string part, string json, string problem)
    {
        Change("tokenizer.json", t => t[part] = JsonNode.Parse(json));

        Refusal().ShouldSatisfyAllConditions(m => m.ShouldContain("tokenizer.json"), m => m.ShouldContain(problem));
    }

    [Fact]
    public void Load_GraphWithOtherInputs_NamesTheInput()
    {
        File.Copy(Path.Combine(ShippedModels.Directory, "sentiment.onnx"), Path.Combine(directory, "model.onnx"), overwrite: true);

        Refusal().ShouldSatisfyAllConditions(m => m.ShouldContain("model.onnx: it wants an input named"), m => m.ShouldContain("input_ids"));
    }

    [Fact]
    public void Load_EncoderAsAClassifier_SaysWhatItsOutputIs()
    {
        CopyFrom(SmallModel.BertEncoder);

        Refusal().ShouldContain("its output last_hidden_state has 3 dimensions");
    }

    [Fact]
    public void Load_RegressionProblem_IsRefused()
    {
        Change("config.json", c => c["problem_type"] = "regression");

        Refusal().ShouldContain("config.json: problem_type is \"regression\", which is not supported here");
    }

    [Fact]
    public void Load_LabelsThatMeanNothingHere_NamesTheFirst()
    {
        Change("config.json", c => c["id2label"] = new JsonObject { ["0"] = "joy", ["1"] = "anger", ["2"] = "sadness" });

        Refusal().ShouldContain("config.json: it cannot stand in for sentiment: what its label joy means is not known");
    }

    private string Refusal(Action<TransformerOptions>? change = null)
    {
        var options = new TransformerOptions { Directory = directory };
        change?.Invoke(options);
        return Should.Throw<ModelLoadException>(() => TransformerModel.Load(options, _sentiment).Dispose()).Message;
    }

    private void CopyFrom(SmallModel small)
    {
        foreach (var file in new[] { "config.json", "tokenizer.json", "model.onnx" })
        {
            File.Copy(Path.Combine(small.Directory, file), Path.Combine(directory, file), overwrite: true);
        }
    }

    private void Change(string file, Action<JsonNode> change)
    {
        var path = Path.Combine(directory, file);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }
}
