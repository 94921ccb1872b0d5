using Hitl.Connector.Models.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Models.Encoder;

/// <summary>
/// What is in memory of an encoder's files, once for all who read with them: scores, the search for articles, and models on
/// their way in while the old ones still run. Let go when the last of them is gone, and never while somebody reads.
/// </summary>
internal sealed class EncoderWeights
{
    public static readonly string[] Pieces = ["pieces_of_text"];
    public static readonly string[] Read = ["pieces_read"];
    public static readonly string[] Features = ["features"];
    public static readonly string[] MoodOut = ["mood"];

    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string Reading, string Mood, string Pieces), EncoderWeights> InMemory = [];

    private readonly (string Reading, string Mood, string Pieces) key;
    private readonly RunOptions runOptions = new();

    // One for each encoder over these files, one for each text being read.
    private int holders = 1;

    private EncoderWeights((string Reading, string Mood, string Pieces) key, InferenceSession reading, InferenceSession mood, PieceTokenizer tokenizer)
    {
        (this.key, Reading, Mood, Tokenizer) = (key, reading, mood, tokenizer);
    }

    public InferenceSession Reading { get; }

    public InferenceSession Mood { get; }

    public PieceTokenizer Tokenizer { get; }

    /// <summary>Those of these files, which are verified each time; each call is answered by one of <see cref="GiveBack"/>.</summary>
    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit.</exception>
    public static EncoderWeights Take(string directory, EncoderEntry entry)
    {
        var key = (entry.Sha256, entry.MoodSha256, entry.PiecesSha256);
        var pieces = ModelDirectory.ReadVerified(directory, entry.Pieces, entry.PiecesSha256);
        var reading = ModelDirectory.ReadVerified(directory, entry.File, entry.Sha256);
        var mood = ModelDirectory.ReadVerified(directory, entry.Mood, entry.MoodSha256);
        lock (Gate)
        {
            return InMemory.TryGetValue(key, out var known) && known.TryEnter() ? known : InMemory[key] = Open(directory, entry, key, pieces, reading, mood);
        }
    }

    /// <summary>Runs one of the sessions, which stays while it runs.</summary>
    /// <returns>The numbers of its one output, as <paramref name="read"/> takes them.</returns>
    /// <exception cref="ObjectDisposedException">The last encoder over these files is gone.</exception>
    public T Run<T>(InferenceSession session, string[] inputs, OrtValue input, string[] outputs, Func<ReadOnlySpan<float>, T> read)
    {
        ObjectDisposedException.ThrowIf(!TryEnter(), this);
        try
        {
            using var results = session.Run(runOptions, inputs, [input], outputs);
            return read(results[0].GetTensorDataAsSpan<float>());
        }
        finally
        {
            GiveBack();
        }
    }

    /// <summary>The last one lets the sessions go.</summary>
    public void GiveBack()
    {
        if (Interlocked.Decrement(ref holders) > 0)
        {
            return;
        }

        lock (Gate)
        {
            // The same files may have been opened anew since.
            if (InMemory.GetValueOrDefault(key) == this)
            {
                InMemory.Remove(key);
            }
        }

        Reading.Dispose();
        Mood.Dispose();
        runOptions.Dispose();
    }

    private bool TryEnter()
    {
        for (var seen = Volatile.Read(ref holders); seen > 0; seen = Volatile.Read(ref holders))
        {
            if (Interlocked.CompareExchange(ref holders, seen + 1, seen) == seen)
            {
                return true;
            }
        }

        return false;
    }

    private static EncoderWeights Open(string directory, EncoderEntry entry, (string, string, string) key, byte[] pieces, byte[] readingGraph, byte[] moodGraph)
    {
        PieceTokenizer tokenizer;
        try
        {
            tokenizer = PieceTokenizer.FromBytes(pieces);
        }
        catch (InvalidDataException e)
        {
            throw new ModelLoadException(Path.Combine(directory, entry.Pieces), e.Message, e);
        }

        var reading = Open(Path.Combine(directory, entry.File), readingGraph, Pieces, Read);
        InferenceSession? mood = null;
        try
        {
            mood = Open(Path.Combine(directory, entry.Mood), moodGraph, Features, MoodOut);
            var (given, wanted) = (2 * reading.OutputMetadata[Read[0]].Dimensions[^1], mood.InputMetadata[Features[0]].Dimensions[^1]);
            return given == wanted
                ? new EncoderWeights(key, reading, mood, tokenizer)
                : throw new ModelLoadException(Path.Combine(directory, entry.Mood), $"it reads {wanted} numbers of a text, {entry.File} gives {given}");
        }
        catch
        {
            reading.Dispose();
            mood?.Dispose();
            throw;
        }
    }

    private static InferenceSession Open(string path, byte[] graph, string[] inputs, string[] outputs)
    {
        var session = OnnxSession.Open(path, graph, GraphOptimizationLevel.ORT_ENABLE_ALL);
        var problem = inputs.Where(i => !session.InputMetadata.ContainsKey(i)).Select(i => $"it has no input named {i}")
            .Concat(outputs.Where(o => !session.OutputMetadata.ContainsKey(o)).Select(o => $"it has no output named {o}")).FirstOrDefault();
        if (problem is null)
        {
            return session;
        }

        session.Dispose();
        throw new ModelLoadException(path, problem);
    }
}
