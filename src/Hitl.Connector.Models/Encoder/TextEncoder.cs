using Hitl.Connector.Models.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Models.Encoder;

/// <summary>
/// Turns an English text into numbers that say what it means and how it feels: a two-layer transformer, shared by all
/// models that read it. Thread-safe.
/// </summary>
public sealed class TextEncoder : IDisposable
{
    public const string FileName = "encoder.onnx";
    public const string PiecesFileName = "encoder.pieces";

    /// <summary>Pieces read of a text; of longer ones head and tail.</summary>
    public const int MostPieces = 64;

    private const string PiecesInput = "pieces_of_text";
    private const string MaskInput = "mask";
    private const string Features = "features";
    private const string Mood = "mood";

    private static readonly string[] Inputs = [PiecesInput, MaskInput];
    private static readonly string[] Outputs = [Features, Mood];

    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly PieceTokenizer tokenizer;
    private readonly int features;

    private TextEncoder(EncoderEntry entry, InferenceSession session, PieceTokenizer tokenizer)
    {
        Entry = entry;
        this.session = session;
        this.tokenizer = tokenizer;
        features = session.OutputMetadata[Features].Dimensions[^1];
        Size = features + session.OutputMetadata[Mood].Dimensions[^1];
    }

    public EncoderEntry Entry { get; }

    /// <summary>Numbers of a text: its features, then its <see cref="MoodReadout"/>.</summary>
    public int Size { get; }

    /// <summary>Where the encoder's own reading of the mood starts in an encoded text.</summary>
    public int MoodStart => features;

    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit.</exception>
    public static TextEncoder Load(string directory, EncoderEntry entry)
    {
        var graph = ModelDirectory.ReadVerified(directory, entry.File, entry.Sha256);
        PieceTokenizer tokenizer;
        try
        {
            tokenizer = PieceTokenizer.FromBytes(ModelDirectory.ReadVerified(directory, entry.Pieces, entry.PiecesSha256));
        }
        catch (InvalidDataException e)
        {
            throw new ModelLoadException(Path.Combine(directory, entry.Pieces), e.Message, e);
        }

        var path = Path.Combine(directory, entry.File);
        var session = OnnxSession.Open(path, graph, GraphOptimizationLevel.ORT_ENABLE_ALL);
        foreach (var output in Outputs.Where(o => !session.OutputMetadata.ContainsKey(o)))
        {
            session.Dispose();
            throw new ModelLoadException(path, $"it has no output named {output}");
        }

        foreach (var input in Inputs.Where(i => !session.InputMetadata.ContainsKey(i)))
        {
            session.Dispose();
            throw new ModelLoadException(path, $"it has no input named {input}");
        }

        return new TextEncoder(entry, session, tokenizer);
    }

    /// <summary>
    /// Encodes one text. Texts go one by one: the 8-bit arithmetic takes its scale from all that is in a run, and a score
    /// must not depend on what else was asked at the same time.
    /// </summary>
    public float[] Encode(string text)
    {
        var pieces = tokenizer.Tokenize(text, MostPieces);
        var mask = new float[pieces.Length];
        Array.Fill(mask, 1f);
        using var pieceTensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Array.ConvertAll(pieces, p => (long)p).AsMemory(), [1, pieces.Length]);
        using var maskTensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, mask.AsMemory(), [1, mask.Length]);
        using var results = session.Run(runOptions, Inputs, [pieceTensor, maskTensor], Outputs);
        return [.. results[0].GetTensorDataAsSpan<float>(), .. results[1].GetTensorDataAsSpan<float>()];
    }

    public void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }
}

/// <summary>What the encoder itself learned to say of a text's mood, in the order of its output: scores before any calibration.</summary>
public static class MoodReadout
{
    public const int Negative = 0;
    public const int Neutral = 1;
    public const int Positive = 2;
    public const int Frustrated = 3;

    /// <summary>GoEmotions' emotions follow, in the order of that set's own list.</summary>
    public const int Emotions = 4;
    public const int Confusion = Emotions + 6;
}
