using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Scoring;
using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Models.Runtime;

/// <summary>One loaded model: its n-grams and its ONNX Runtime session. Thread-safe.</summary>
public sealed class TextModel : IDisposable
{
    private static readonly string[] LinearInputs = [LinearGraph.Ids, LinearGraph.Values];
    private static readonly string[] EnsembleInputs = [LinearGraph.Ids, LinearGraph.Values, EnsembleGraph.TokenRows, EnsembleGraph.TokenWeights];
    private static readonly string[] OutputNames = [LinearGraph.Probabilities];
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly bool readsTokens;

    private TextModel(ModelEntry entry, ModelStamp stamp, FeatureSpace space, InferenceSession session)
    {
        Entry = entry;
        Stamp = stamp;
        Space = space;
        this.session = session;
        readsTokens = session.InputMetadata.ContainsKey(EnsembleGraph.TokenRows);
    }

    public ModelEntry Entry { get; }

    public ModelStamp Stamp { get; }

    public FeatureSpace Space { get; }

    public IReadOnlyList<string> Labels => Entry.Labels;

    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit the manifest.</exception>
    public static TextModel Load(string directory, string version, ModelEntry entry)
    {
        var graph = ModelDirectory.ReadVerified(directory, entry.File, entry.Sha256);
        var features = ModelDirectory.ReadVerified(directory, entry.Features, entry.FeaturesSha256);
        FeatureSpace space;
        try
        {
            space = FeatureSpace.FromBytes(features);
        }
        catch (InvalidDataException e)
        {
            throw new ModelLoadException(Path.Combine(directory, entry.Features), e.Message, e);
        }

        var session = Open(Path.Combine(directory, entry.File), graph);
        try
        {
            CheckShape(Path.Combine(directory, entry.File), session, entry);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return new TextModel(entry, new ModelStamp(entry.Name, version, entry.Sha256[..12]), space, session);
    }

    /// <summary>A calibrated probability for each label, in the order of <see cref="Labels"/>.</summary>
    /// <param name="text">The text that <paramref name="features"/> were read from.</param>
    public float[] Score(string text, TextFeatures features)
    {
        var vector = Space.Project(features);

        // A sum over nothing is not defined in every runtime: one row with weight zero stands for "nothing known".
        var (ids, values) = vector.Ids.Length == 0 ? (new int[1], new float[1]) : (vector.Ids, vector.Values);
        using var idTensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, ids.AsMemory(), [ids.Length]);
        using var valueTensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(), [1, values.Length]);
        if (!readsTokens)
        {
            return Run(LinearInputs, [idTensor, valueTensor]);
        }

        var padded = PaddedTokens.From(FeatureExtractor.ExtractTokens(text, Space));
        using var rowTensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, padded.Rows.AsMemory(), [padded.Tokens, padded.Width]);
        using var weightTensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, padded.Weights.AsMemory(), [padded.Tokens, padded.Width, 1]);
        return Run(EnsembleInputs, [idTensor, valueTensor, rowTensor, weightTensor]);
    }

    public void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }

    private float[] Run(string[] names, OrtValue[] inputs)
    {
        using var results = session.Run(runOptions, names, inputs, OutputNames);
        var probabilities = results[0].GetTensorDataAsSpan<float>().ToArray();
        foreach (var p in probabilities)
        {
            if (!float.IsFinite(p))
            {
                throw new InvalidOperationException($"Model {Entry.Name} gave a result that is no number.");
            }
        }

        return probabilities;
    }

    private static InferenceSession Open(string path, byte[] graph)
    {
        using var options = new SessionOptions
        {
            // One message takes microseconds: threads inside a run would cost more than they save.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Folding constants would turn the 8-bit table into a four times larger one.
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC;
        try
        {
            return new InferenceSession(graph, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelLoadException(path, "ONNX Runtime cannot open it (" + e.Message + ")", e);
        }
    }

    private static void CheckShape(string path, InferenceSession session, ModelEntry entry)
    {
        foreach (var input in session.InputMetadata.ContainsKey(EnsembleGraph.TokenRows) ? EnsembleInputs : LinearInputs)
        {
            if (!session.InputMetadata.ContainsKey(input))
            {
                throw new ModelLoadException(path, $"it has no input named {input}; its inputs are {string.Join(", ", session.InputMetadata.Keys)}");
            }
        }

        if (!session.OutputMetadata.TryGetValue(LinearGraph.Probabilities, out var output))
        {
            throw new ModelLoadException(path, $"it has no output named {LinearGraph.Probabilities}; its outputs are {string.Join(", ", session.OutputMetadata.Keys)}");
        }

        if (output.Dimensions[^1] != entry.Labels.Count)
        {
            throw new ModelLoadException(path, $"it has {output.Dimensions[^1]} outputs, the manifest names {entry.Labels.Count} labels");
        }
    }
}
