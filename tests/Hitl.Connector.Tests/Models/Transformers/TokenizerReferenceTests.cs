using System.Text.Json.Nodes;
using Hitl.Connector.Models.Transformers.Tokenizing;
using Hitl.Connector.Tests.Models.Transformers.Reference;

namespace Hitl.Connector.Tests.Models.Transformers;

/// <summary>Our tokenizers beside the reference, over the same file and the same texts.</summary>
public sealed class TokenizerReferenceTests
{
    private const int Seed = 20;

    public static TheoryData<string> Files => [SmallModel.BertSentiment.TokenizerPath, SmallModel.RobertaSentiment.TokenizerPath];

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public Task Tokens_OfSmallModels_AreTheReferences(string path) => ShouldAgreeAsync(path, [.. StrangeTexts.Written, .. StrangeTexts.Generated(3000, Seed)]);

    [SkippableTheory]
    [InlineData("real_tokenizer.json")]
    [InlineData("tokenizer.json")]
    public async Task Tokens_OfBertsOwnVocabulary_AreTheReferences(string file)
    {
        var path = SharedData.Find(Path.Combine("onnx", "vespa", "transformer", file));
        Skip.If(path is null, "shared/data is not beside this project");

        await ShouldAgreeAsync(path, [.. StrangeTexts.Written, .. StrangeTexts.Generated(3000, Seed + 1)]);
    }

    [SkippableTheory]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""")]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":false}""")]
    [InlineData("""{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":false,"strip_accents":false,"lowercase":true}""")]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":false,"strip_accents":true,"lowercase":false}""")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"Lowercase"},{"type":"StripAccents"}]}""")]
    [InlineData("""{"type":"NFC"}""")]
    [InlineData("""{"type":"NFD"}""")]
    public async Task Normalizers_EveryCharacterAndMixture_GiveTheReferencesBytes(string normalizer)
    {
        // Byte-level behind any other step shows what that step did, byte for byte and piece for piece.
        var file = Bytewise(normalizer, """{"type":"BertPreTokenizer"}""");

        await ShouldAgreeAsync(file, [.. StrangeTexts.EveryCharacter(), .. StrangeTexts.Written, .. StrangeTexts.Generated(1000, Seed + 2)]);
    }

    [SkippableTheory]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""")]
    [InlineData("""{"type":"Whitespace"}""")]
    [InlineData("""{"type":"WhitespaceSplit"}""")]
    [InlineData("""{"type":"Punctuation","behavior":"Isolated"}""")]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Punctuation","behavior":"Isolated"}]}""")]
    public async Task PreTokenizers_EveryCharacterAndMixture_GiveTheReferencesPieces(string preTokenizer)
    {
        var file = Bytewise("null", preTokenizer);

        await ShouldAgreeAsync(file, [.. StrangeTexts.EveryCharacter(), .. StrangeTexts.Written, .. StrangeTexts.Generated(1000, Seed + 3)]);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Variants_OfTheSmallRoberta_AreTheReferences(bool prefixSpace)
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(SmallModel.RobertaSentiment.TokenizerPath))!;
        json["pre_tokenizer"]!["add_prefix_space"] = prefixSpace;
        json["model"]!["merges"] = new JsonArray([.. json["model"]!["merges"]!.AsArray().Select(m => (JsonNode)new JsonArray([.. m!.GetValue<string>().Split(' ').Select(p => (JsonNode)p)]))]);
        json["model"]!["ignore_merges"] = prefixSpace;
        json["normalizer"] = JsonNode.Parse("""{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Replace","pattern":{"String":"’"},"content":"'"},{"type":"Strip","strip_left":true,"strip_right":false}]}""");
        json["post_processor"] = JsonNode.Parse("""{"type":"Sequence","processors":[{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":1}},{"SpecialToken":{"id":"</s>","type_id":1}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]},"</s>":{"id":"</s>","ids":[2],"tokens":["</s>"]}}}]}""");

        await ShouldAgreeAsync(Save(json), [.. StrangeTexts.Written, .. StrangeTexts.Generated(1000, Seed + 4)]);
    }

    [SkippableTheory]
    [InlineData(false, false, false, false)]
    [InlineData(true, false, false, false)]
    [InlineData(false, true, false, false)]
    [InlineData(false, false, true, false)]
    [InlineData(false, false, false, true)]
    [InlineData(true, true, true, true)]
    [InlineData(false, true, true, true)]
    public async Task AddedTokens_OfEveryKind_AreFoundWhereTheReferenceFindsThem(bool normalized, bool singleWord, bool left, bool right)
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(SmallModel.BertSentiment.TokenizerPath))!;
        var added = json["added_tokens"]!.AsArray();
        var vocabulary = json["model"]!["vocab"]!.AsObject();
        var next = vocabulary.Count;
        foreach (var content in new[] { "Café", "Café Deluxe", "ACME", "o", "##x", "中文" })
        {
            added.Add(new JsonObject { ["id"] = vocabulary[content]?.GetValue<int>() ?? next++, ["content"] = content, ["single_word"] = singleWord, ["lstrip"] = left, ["rstrip"] = right, ["normalized"] = normalized, ["special"] = false });
        }

        string[] texts =
        [
            "Café", "a Café Deluxe, please", "café deluxe", "CAFÉ DELUXE", "CafeDeluxe", "Cafe\u0301 Deluxe", "my Café  Deluxe", "xCaféx", "ACME's ACME, acme. ACMEACME", "  ACME  ACME  ",
            "hello o o o ok", "foo o", "##x y##x", "我的中文好", "中文 中文", "o-o_o", "\u00A0ACME\u2003x", "ACME1 1ACME é ACMEé", "[MASK]ACME[MASK]",
        ];
        await ShouldAgreeAsync(Save(json), [.. texts, .. StrangeTexts.Written, .. StrangeTexts.Generated(300, Seed + 5)]);
    }

    private static async Task ShouldAgreeAsync(string path, IReadOnlyList<string> texts)
    {
        var tokenizer = TokenizerFile.Load(path);
        var reference = await NodeReference.EncodeAsync(path, texts);

        reference.Length.ShouldBe(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            var ours = tokenizer.Encode(texts[i], int.MaxValue / 128);
            (ours.Ids.AsSpan().SequenceEqual(reference[i].Ids) && ours.TypeIds.AsSpan().SequenceEqual(reference[i].Types)).ShouldBeTrue(
                $"text {i} ({Shown(texts[i])}) is [{string.Join(' ', ours.Ids)}], the reference says [{string.Join(' ', reference[i].Ids)}]");
        }
    }

    private static string Shown(string text) => string.Join(' ', text.EnumerateRunes().Take(80).Select(r => $"{r.Value:X4}"));

    private static string Bytewise(string normalizer, string preTokenizer)
    {
        var json = JsonNode.Parse(File.ReadAllText(SmallModel.RobertaSentiment.TokenizerPath))!;
        json["added_tokens"] = new JsonArray();
        json["normalizer"] = JsonNode.Parse(normalizer);
        json["pre_tokenizer"] = JsonNode.Parse($$"""{"type":"Sequence","pretokenizers":[{{preTokenizer}},{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":false}]}""");
        json["model"]!["merges"] = new JsonArray();
        return Save(json);
    }

    private static string Save(JsonNode json)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("tokenizer").FullName, TokenizerFile.FileName);
        File.WriteAllText(path, json.ToJsonString());
        return path;
    }
}
