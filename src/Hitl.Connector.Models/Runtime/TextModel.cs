using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Scoring;
using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Models.Runtime;

/// <summary>One loaded model: its n-grams and its ONNX Runtime session. Thread-safe.</summary>
public sealed class TextModel : ITextModel
{
    private readonly Lazy<InferenceSession> session;
    private readonly RunOptions runOptions = new();
    private readonly string[] inputNames = [];
    private readonly string[] outputNames;
    private readonly bool readsSeveral;

    private TextModel(ModelEntry entry, ModelStamp stamp, FeatureSpace space, Lazy<InferenceSession> session, TextEncoder? encoder)
    {
        Entry = entry;
        Stamp = stamp;
        Space = space;
        Encoder = encoder;
        this.session = session;
        outputNames = [LinearGraph.Probabilities];
    }

    // Of its form all is known: it is opened when it is first asked by itself, which few are that run together with others.
    private TextModel(ModelEntry entry, ModelStamp stamp, FeatureSpace space, Lazy<InferenceSession> session, TextEncoder? encoder, GraphParts parts)
        : this(entry, stamp, space, session, encoder)
    {
        Parts = parts;
        inputNames = encoder is null ? [LinearGraph.Ids, LinearGraph.Values] : [LinearGraph.Ids, LinearGraph.Values, HeadGraph.Encoding];
        readsSeveral = true;
    }

    private TextModel(ModelEntry entry, ModelStamp stamp, FeatureSpace space, InferenceSession session, TextEncoder? encoder)
        : this(entry, stamp, space, new Lazy<InferenceSession>(session), encoder)
    {
        inputNames = [.. session.InputMetadata.Keys];
        KnowsItsScope = session.OutputMetadata.ContainsKey(EnsembleGraph.Uncertainty);
        readsSeveral = session.InputMetadata[LinearGraph.Values].Dimensions[0] < 0;
        outputNames = KnowsItsScope ? [LinearGraph.Probabilities, EnsembleGraph.Uncertainty] : [LinearGraph.Probabilities];
    }

    public ModelEntry Entry { get; }

    public ModelStamp Stamp { get; }

    public FeatureSpace Space { get; }

    public IReadOnlyList<string> Labels => Entry.Labels;

    /// <summary>Its weights, where it can be <see cref="ModelBundle">bundled</see> with others; else null.</summary>
    internal GraphParts? Parts { get; }

    /// <summary>True when the model itself says how likely a text belongs to none of its labels.</summary>
    public bool KnowsItsScope { get; }

    /// <summary>The encoder whose encodings the model reads; null when it reads none. Shared with other models, who loads it disposes of it.</summary>
    public TextEncoder? Encoder { get; }

    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit the manifest.</exception>
    public static TextModel Load(string directory, string version, ModelEntry entry, TextEncoder? encoder)
    {
        var graph = ModelDirectory.ReadVerified(directory, entry.File, entry.Sha256);
        var features = ModelDirectory.ReadVerified(directory, entry.Features, entry.FeaturesSha256);
        var words = entry.Words is { } file ? Parsed(file, ModelDirectory.ReadVerified(directory, file, entry.WordsSha256 ?? ""), b => WordClasses.FromBytes(b)) : null;
        var space = Parsed(entry.Features, features, b => FeatureSpace.FromBytes(b, words));

        var path = Path.Combine(directory, entry.File);
        var stamp = new ModelStamp(entry.Name, version, entry.Sha256[..12]);
        var parts = GraphParts.Of(graph, entry.Name, entry.Kind, entry.Labels.Count);
        var read = parts?.Heads.Count > 0 ? encoder : null;
        if (parts?.Fits(space.Count, entry.Labels.Count, read?.Size ?? 0) == true)
        {
            return new TextModel(entry, stamp, space, new Lazy<InferenceSession>(() => Open(path, graph)), read, parts);
        }

        var session = Open(path, graph);
        try
        {
            CheckShape(path, session, entry, encoder);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return new TextModel(entry, stamp, space, session, session.InputMetadata.ContainsKey(HeadGraph.Encoding) ? encoder : null);

        T Parsed<T>(string name, byte[] bytes, Func<byte[], T> parse)
        {
            try
            {
                return parse(bytes);
            }
            catch (InvalidDataException e)
            {
                throw new ModelLoadException(Path.Combine(directory, name), e.Message, e);
            }
        }
    }

    // Folding constants would turn the 8-bit table into a four times larger one.
    private static InferenceSession Open(string path, byte[] graph) => OnnxSession.Open(path, graph, GraphOptimizationLevel.ORT_ENABLE_BASIC);

    /// <summary>Reads from a text what the model needs.</summary>
    public TextFeatures Extract(string text)
    {
        var features = FeatureExtractor.Extract(text);
        return Encoder is null ? features : features.WithEncoding(Encoder.Encode(text));
    }

    /// <summary>A calibrated probability for each label, in the order of <see cref="Labels"/>.</summary>
    /// <param name="text">The text that <paramref name="features"/> were read from.</param>
    public float[] Score(string text, TextFeatures features) => ScoreWithScope(text, features).Probabilities;

    /// <summary>As <see cref="Score"/>, with the probability that the text is of none of the labels, where the model <see cref="KnowsItsScope"/>.</summary>
    public (float[] Probabilities, float? Uncertainty) ScoreWithScope(string text, TextFeatures features) => Run([(text, features)])[0];

    /// <inheritdoc/>
    public IReadOnlyList<(float[] Probabilities, float? Uncertainty)> ScoreAll(IReadOnlyList<(string Text, TextFeatures Features)> texts)
    {
        if (readsSeveral)
        {
            return texts.Count == 0 ? [] : Run(texts);
        }

        return [.. texts.Select(t => Run([t])[0])];
    }

    public void Dispose()
    {
        if (session.IsValueCreated)
        {
            session.Value.Dispose();
        }

        runOptions.Dispose();
    }

    private (float[] Probabilities, float? Uncertainty)[] Run(IReadOnlyList<(string Text, TextFeatures Features)> texts)
    {
        var inputs = new OrtValue[inputNames.Length];
        try
        {
            Fill(inputs, texts);
            using var results = session.Value.Run(runOptions, inputNames, inputs, outputNames);
            var probabilities = Finite(results[0].GetTensorDataAsSpan<float>());
            var uncertainty = KnowsItsScope ? Finite(results[1].GetTensorDataAsSpan<float>()) : null;
            var labels = probabilities.Length / texts.Count;
            return texts.Count == 1
                ? [(probabilities, uncertainty?[0])]
                : [.. texts.Select((_, row) => (probabilities[(row * labels)..((row + 1) * labels)], uncertainty?[row]))];
        }
        finally
        {
            foreach (var input in inputs)
            {
                input?.Dispose();
            }
        }
    }

    private void Fill(OrtValue[] inputs, IReadOnlyList<(string Text, TextFeatures Features)> texts)
    {
        var rows = texts.Count;
        var (ids, values) = SparseRows.Join([.. texts.Select(t => Space.Project(t.Features))], Space.Count);
        PaddedTokens? padded = null;
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = inputNames[i] switch
            {
                LinearGraph.Ids => Tensor(ids, ids.Length),
                LinearGraph.Values => Tensor(values, rows, ids.Length),
                EnsembleGraph.TokenRows => Tensor(Tokens().Rows, Tokens().Tokens, Tokens().Width),
                EnsembleGraph.TokenWeights => Tensor(Tokens().Weights, Tokens().Tokens, Tokens().Width, 1),
                HeadGraph.Encoding => Tensor(Encodings(texts), rows, texts[0].Features.Encoding!.Length),
                EnsembleGraph.Facts => Tensor([.. texts.SelectMany(t => Facts(t.Features))], rows, 2),
                _ => throw new InvalidOperationException($"Model {Entry.Name} wants the input {inputNames[i]}, which is not known here."),
            };
        }

        PaddedTokens Tokens() => padded ??= PaddedTokens.From(FeatureExtractor.ExtractTokens(texts[0].Text, Space));
    }

    private float[] Encodings(IReadOnlyList<(string Text, TextFeatures Features)> texts)
    {
        float[] Of(TextFeatures features) => features.Encoding ?? throw new InvalidOperationException($"Model {Entry.Name} reads encoded texts, and this one was not encoded.");

        return texts.Count == 1 ? Of(texts[0].Features) : [.. texts.SelectMany(t => Of(t.Features))];
    }

    private float[] Facts(TextFeatures features) => [(float)Space.KnownWords(features), MathF.Log(1 + features.Words)];

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

    private static void CheckShape(string path, InferenceSession session, ModelEntry entry, TextEncoder? encoder)
    {
        foreach (var input in session.InputMetadata.Keys)
        {
            if (input is not (LinearGraph.Ids or LinearGraph.Values or EnsembleGraph.TokenRows or EnsembleGraph.TokenWeights or EnsembleGraph.Facts or HeadGraph.Encoding))
            {
                throw new ModelLoadException(path, $"it wants an input named {input}, which is not known here");
            }
        }

        if (session.InputMetadata.TryGetValue(HeadGraph.Encoding, out var encoding) && encoding.Dimensions[^1] != encoder?.Size)
        {
            throw new ModelLoadException(path, encoder is null
                ? $"it reads encoded texts, and {ModelManifest.FileName} names no encoder"
                : $"it reads encodings of {encoding.Dimensions[^1]} numbers, and those of {encoder.Entry.File} have {encoder.Size}");
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
