using System.Text.Json;
using Hitl.Connector.Tests.Models.Transformers.Reference;

namespace Hitl.Connector.Tests.Models.Transformers;

/// <summary>A small model that <c>Reference/train_small.py</c> trained, with what PyTorch said of some texts.</summary>
internal sealed record SmallModel(string Directory)
{
    /// <summary>BERT, three moods named Negative, Neutral, Positive; reads at most 64 tokens.</summary>
    public static SmallModel BertSentiment { get; } = Named("bert-sentiment");

    /// <summary>RoBERTa, two moods named LABEL_0 (negative) and LABEL_1; the model lies in <c>onnx/</c>.</summary>
    public static SmallModel RobertaSentiment { get; } = Named("roberta-sentiment");

    /// <summary>The first, exported for exactly one text of 64 tokens, with 32-bit inputs.</summary>
    public static SmallModel BertFixed { get; } = Named("bert-fixed");

    /// <summary>The first without its classifier.</summary>
    public static SmallModel BertEncoder { get; } = Named("bert-encoder");

    public string TokenizerPath => Path.Combine(Directory, "tokenizer.json");

    public IReadOnlyList<ExpectedOutput> Expected() =>
        JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(Directory, "expected.json")), ReferenceJson.Default.ExpectedOutputArray)!;

    private static SmallModel Named(string name) => new(Path.Combine(AppContext.BaseDirectory, "small-models", name));
}
