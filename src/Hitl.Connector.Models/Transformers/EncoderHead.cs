using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Transformers;

/// <summary>What turns an encoder into a classifier: a linear layer over its vectors, as <c>models train --encoder</c> writes it.</summary>
/// <param name="Format">1.</param>
/// <param name="Encoder">SHA-256 of the encoder's graph: with any other the weights mean nothing.</param>
/// <param name="Languages">ISO 639-1 codes of the texts that it learned from.</param>
/// <param name="Weights">One list a label: its weight for each number of a vector of length √width. Calibrated.</param>
internal sealed record EncoderHead(int Format, string Encoder, Pooling Pooling, int MaxTokens, IReadOnlyList<string> Labels, IReadOnlyList<string> Languages, float[][] Weights, float[] Bias)
{
    public const string FileName = "head.json";
    public const int CurrentFormat = 1;

    /// <exception cref="ModelLoadException">The file is missing, or is no head.</exception>
    public static EncoderHead Read(string path)
    {
        try
        {
            var head = JsonSerializer.Deserialize(ModelDirectory.Read(path), EncoderHeadJson.Default.EncoderHead) ?? throw new ModelLoadException(path, "it is empty");
            return head switch
            {
                { Format: not CurrentFormat } => throw new ModelLoadException(path, $"format {head.Format} is not known here, only {CurrentFormat}"),
                _ when head.Weights.Length != head.Labels.Count || head.Bias.Length != head.Labels.Count =>
                    throw new ModelLoadException(path, $"it names {head.Labels.Count} labels and has {head.Weights.Length} rows of weights and {head.Bias.Length} biases"),
                _ => head,
            };
        }
        catch (JsonException e)
        {
            throw new ModelLoadException(path, "it is no head of an encoder (" + e.Message + ")", e);
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, EncoderHeadJson.Default.EncoderHead);

    /// <summary>Vectors of one length, so that only their direction speaks, and of about one a number, which training likes.</summary>
    public static float[] Scaled(float[] vector)
    {
        var norm = TensorPrimitives.Norm<float>(vector);
        var result = new float[vector.Length];
        TensorPrimitives.Multiply(vector, MathF.Sqrt(vector.Length) / Math.Max(norm, 1e-9f), result);
        return result;
    }

    public float[] Logits(float[] vector)
    {
        var scaled = Scaled(vector);
        return [.. Weights.Select((row, label) => TensorPrimitives.Dot<float>(row, scaled) + Bias[label])];
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EncoderHead))]
internal sealed partial class EncoderHeadJson : JsonSerializerContext;
