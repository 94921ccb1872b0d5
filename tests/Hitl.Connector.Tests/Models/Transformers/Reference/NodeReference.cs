using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Tests.Shared;

namespace Hitl.Connector.Tests.Models.Transformers.Reference;

/// <summary>What the reference makes of one text.</summary>
internal sealed record ReferenceEncoding(int[] Ids, int[] Types);

/// <summary>Runs the reference tokenizers (npm package <c>tokenizers</c>, Hugging Face's Rust code) beside this file.</summary>
internal static class NodeReference
{
    private static readonly NodeScripts Scripts = new("Models", "Transformers", "Reference");

    /// <summary>Skips the test where Node or its packages cannot be had.</summary>
    public static async Task<ReferenceEncoding[]> EncodeAsync(string tokenizerFile, IReadOnlyList<string> texts)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(texts, ReferenceJson.Plain.IReadOnlyListString));
            var answer = await Scripts.RunAsync("encode.mjs", tokenizerFile, file);
            return JsonSerializer.Deserialize(answer, ReferenceJson.Default.ReferenceEncodingArray)!;
        }
        finally
        {
            File.Delete(file);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(ReferenceEncoding[]))]
[JsonSerializable(typeof(ExpectedOutput[]))]
internal sealed partial class ReferenceJson : JsonSerializerContext
{
    /// <summary>Escapes only what JSON must: U+FFFD stands where a text was broken, as the reference sees it.</summary>
    public static ReferenceJson Plain { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>One line of what PyTorch said when a small model was trained: logits, or the mean of the last hidden states.</summary>
internal sealed record ExpectedOutput(string Text, int[] Ids, float[] Output);
