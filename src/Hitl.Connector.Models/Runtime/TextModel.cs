using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Scoring;
using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Models.Runtime;

/// <summary>One loaded model: its n-grams and its ONNX Runtime session. Thread-safe.</summary>
public sealed class TextModel : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly string[] inputNames;
    private readonly string[] outputNames;

    private TextModel(ModelEntry entry, ModelStamp stamp, FeatureSpace space, InferenceSession session)
    {
        Entry = entry;
        Stamp = stamp;
        Space = space;
        this.session = session;
        inputNames = [.. session.InputMetadata.Keys];
        KnowsItsScope = session.OutputMetadata.ContainsKey(EnsembleGraph.Uncertainty);
        outputNames = KnowsItsScope ? [LinearGraph.Probabilities, EnsembleGraph.Uncertainty] : [LinearGraph.Probabilities];
    }

    public ModelEntry Entry { get; }

    public ModelStamp Stamp { get; }

    public FeatureSpace Space { get; }

    public IReadOnlyList<string> Labels => Entry.Labels;

    /// <summary>True when the model itself says how likely a text belongs to none of its labels.</summary>
    public bool KnowsItsScope { get; }

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
    public float[] Score(string text, TextFeatures features) => ScoreWithScope(text, features).Probabilities;

    /// <summary>As <see cref="Score"/>, with the probability that the text is of none of the labels, where the model <see cref="KnowsItsScope"/>.</summary>
    public (float[] Probabilities, float? Uncertainty) ScoreWithScope(string text, TextFeatures features)
    {
        var inputs = new OrtValue[inputNames.Length];
        try
        {
            Fill(inputs, text, features);
            using var results = session.Run(runOptions, inputNames, inputs, outputNames);
            var probabilities = Finite(results[0].GetTensorDataAsSpan<float>());
            return (probabilities, KnowsItsScope ? Finite(results[1].GetTensorDataAsSpan<float>())[0] : null);
        }
        finally
        {
            foreach (var input in inputs)
            {
                input?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }

    private void Fill(OrtValue[] inputs, string text, TextFeatures features)
    {
        var vector = Space.Project(features);

        // A sum over nothing is not defined in every runtime: one row with weight zero stands for "nothing known".
        var (ids, values) = vector.Ids.Length == 0 ? (new int[1], new float[1]) : (vector.Ids, vector.Values);
        PaddedTokens? padded = null;
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = inputNames[i] switch
            {
                LinearGraph.Ids => Tensor(ids, ids.Length),
                LinearGraph.Values => Tensor(values, 1, values.Length),
                EnsembleGraph.TokenRows => Tensor(Tokens().Rows, Tokens().Tokens, Tokens().Width),
                EnsembleGraph.TokenWeights => Tensor(Tokens().Weights, Tokens().Tokens, Tokens().Width, 1),
                EnsembleGraph.Facts => Tensor([(float)Space.KnownWords(features), MathF.Log(1 + features.Words)], 1, 2),
                _ => throw new InvalidOperationException($"Model {Entry.Name} wants the input {inputNames[i]}, which is not known here."),
            };
        }

        PaddedTokens Tokens() => padded ??= PaddedTokens.From(FeatureExtractor.ExtractTokens(text, Space));
    }

    private static OrtValue Tensor<T>(T[] values, params long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(), shape);

    private float[] Finite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidOperationException($"Model {Entry.Name} gave a result that is no number.");
            }
        }

        return values.ToArray();
    }

    internal static InferenceSession Open(string path, byte[] graph)
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
        foreach (var input in session.InputMetadata.Keys)
        {
            if (input is not (LinearGraph.Ids or LinearGraph.Values or EnsembleGraph.TokenRows or EnsembleGraph.TokenWeights or EnsembleGraph.Facts))
            {
                throw new ModelLoadException(path, $"it wants an input named {input}, which is not known here");
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
