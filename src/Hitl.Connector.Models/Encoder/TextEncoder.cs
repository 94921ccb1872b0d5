using Hitl.Connector.Models.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Models.Encoder;

/// <summary>
/// Turns an English text into numbers that say what it means and how it feels: a two-layer transformer, shared by all
/// models that read it. Thread-safe, also while it is disposed of.
/// </summary>
/// <remarks>Its weights are in memory once, however often the same files are loaded, until the last encoder over them is disposed of.</remarks>
public sealed class TextEncoder : IDisposable
{
    public const string FileName = "encoder.onnx";
    public const string MoodFileName = "encoder.mood.onnx";
    public const string PiecesFileName = "encoder.pieces";

    /// <summary>Pieces read of a text; of longer ones head and tail.</summary>
    public const int MostPieces = 64;

    private readonly EncoderWeights weights;

    /// <summary>Numbers that each piece gets.</summary>
    private readonly int width;
    private int disposed;

    private TextEncoder(EncoderEntry entry, EncoderWeights weights)
    {
        Entry = entry;
        this.weights = weights;
        width = weights.Reading.OutputMetadata[EncoderWeights.Read[0]].Dimensions[^1];
        Size = MoodStart + weights.Mood.OutputMetadata[EncoderWeights.MoodOut[0]].Dimensions[^1];
    }

    public EncoderEntry Entry { get; }

    /// <summary>Numbers of a text: its features, then its <see cref="MoodReadout"/>.</summary>
    public int Size { get; }

    /// <summary>Where the encoder's own reading of the mood starts in an encoded text; before it stand the mean and the maximum over the pieces.</summary>
    public int MoodStart => 2 * width;

    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit.</exception>
    public static TextEncoder Load(string directory, EncoderEntry entry) => new(entry, EncoderWeights.Take(directory, entry));

    /// <summary>
    /// Encodes one text. Texts go one by one: the 8-bit arithmetic takes its scale from all that is in a run, and a score
    /// must not depend on what else was asked at the same time.
    /// </summary>
    public float[] Encode(string text) => Encode(text, [])[0];

    /// <summary>
    /// Encodes a text and its parts, reading it once: each piece is read beside all others, and a part is what its own pieces say.
    /// </summary>
    /// <param name="sentences">Where they stand in the text, in order.</param>
    /// <returns>The whole; then each sentence by itself; then, sentence by sentence, the whole without it.</returns>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public IReadOnlyList<float[]> Encode(string text, IReadOnlyList<Range> sentences)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        var (pieces, sentenceOf) = weights.Tokenizer.Tokenize(text, sentences, MostPieces);
        using var pieceTensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Array.ConvertAll(pieces, p => (long)p).AsMemory(), [1, pieces.Length]);
        return weights.Run(weights.Reading, EncoderWeights.Pieces, pieceTensor, EncoderWeights.Read, said =>
        {
            var pool = new PiecePool(said, width, sentenceOf, sentences.Count);
            var parts = Array.ConvertAll(new float[1 + (2 * sentences.Count)][], _ => new float[Size]);
            pool.Whole(parts[0]);
            for (var s = 0; s < sentences.Count; s++)
            {
                pool.Sentence(s, parts[1 + s]);
                pool.Without(s, parts[1 + sentences.Count + s]);
            }

            AddMoods(parts);
            return parts;
        });
    }

    private void AddMoods(float[][] parts)
    {
        var pooled = new float[parts.Length * MoodStart];
        for (var part = 0; part < parts.Length; part++)
        {
            parts[part].AsSpan(0, MoodStart).CopyTo(pooled.AsSpan(part * MoodStart));
        }

        using var tensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, pooled.AsMemory(), [parts.Length, MoodStart]);
        weights.Run(weights.Mood, EncoderWeights.Features, tensor, EncoderWeights.MoodOut, moods =>
        {
            for (var part = 0; part < parts.Length; part++)
            {
                moods.Slice(part * (Size - MoodStart), Size - MoodStart).CopyTo(parts[part].AsSpan(MoodStart));
            }

            return parts;
        });
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            weights.GiveBack();
        }
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
