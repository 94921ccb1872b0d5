using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Onnx;

namespace Hitl.Connector.Models.Runtime;

/// <summary>What a model directory holds: <c>manifest.json</c>.</summary>
/// <param name="Format">1.</param>
public sealed record ModelManifest(int Format, string Version, IReadOnlyList<ModelEntry> Models)
{
    public const string FileName = "manifest.json";
    public const int CurrentFormat = 1;

    /// <summary>The encoder whose numbers some of the models read; null when none does.</summary>
    public EncoderEntry? Encoder { get; init; }

    /// <summary>The model that finds details; null where a directory has none of its own.</summary>
    public DetailsEntry? Details { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.ModelManifest);
}

/// <summary>One model: its files with their hashes, what its outputs mean, and where it is proven.</summary>
/// <param name="Name">What it scores, e.g. <c>intent</c>.</param>
/// <param name="File">The ONNX file, beside the manifest.</param>
/// <param name="Features">The n-grams it knows, beside the manifest.</param>
/// <param name="Labels">Names of the outputs, in order.</param>
/// <param name="Languages">ISO 639-1 codes in which it is proven; empty when it does not depend on the language.</param>
public sealed record ModelEntry(
    string Name,
    OutputKind Kind,
    string File,
    string Sha256,
    string Features,
    string FeaturesSha256,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Languages)
{
    /// <summary>The word lists it reads beside its n-grams, beside the manifest; null where it reads none.</summary>
    public string? Words { get; init; }

    public string? WordsSha256 { get; init; }

    /// <summary>Hashes of the texts it was trained on, beside the manifest; null where they are not kept. See <see cref="Evaluation.SeenTexts"/>.</summary>
    public string? Seen { get; init; }

    public string? SeenSha256 { get; init; }

    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>The model that finds the details a customer gave, beside the manifest.</summary>
/// <param name="Languages">ISO 639-1 codes of the texts that it learned from; what their form gives away is found in all.</param>
public sealed record DetailsEntry(string File, string Sha256, IReadOnlyList<string> Languages)
{
    public const string FileName = "details.weights";
}

/// <summary>The files of an encoder, beside the manifest, with their hashes.</summary>
/// <param name="File">The ONNX file that reads pieces.</param>
/// <param name="Mood">The ONNX file that reads the mood off what they say.</param>
/// <param name="Pieces">Its vocabulary.</param>
/// <param name="Languages">ISO 639-1 codes of the texts that it reads.</param>
public sealed record EncoderEntry(string File, string Sha256, string Mood, string MoodSha256, string Pieces, string PiecesSha256, IReadOnlyList<string> Languages)
{
    /// <summary>Describes the encoder files of a directory, to write them into a manifest.</summary>
    /// <exception cref="ModelLoadException">One is missing or cannot be read.</exception>
    public static EncoderEntry Of(string directory)
    {
        string Hash(string file) => ModelEntry.HashOf(ModelDirectory.Read(Path.Combine(directory, file)));
        return new EncoderEntry(TextEncoder.FileName, Hash(TextEncoder.FileName), TextEncoder.MoodFileName, Hash(TextEncoder.MoodFileName), TextEncoder.PiecesFileName, Hash(TextEncoder.PiecesFileName), ["en"]);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;

/// <summary>A model directory cannot be used; the message names the file and what is wrong with it.</summary>
public sealed class ModelLoadException : Exception
{
    public ModelLoadException(string file, string problem)
        : base($"Model file {file}: {problem}.")
    {
    }

    public ModelLoadException(string file, string problem, Exception cause)
        : base($"Model file {file}: {problem}.", cause)
    {
    }
}
