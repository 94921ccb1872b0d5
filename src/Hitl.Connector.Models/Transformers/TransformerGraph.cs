using System.Numerics;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers.Tokenizing;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Hitl.Connector.Models.Transformers;

/// <summary>What a graph gave for a batch: one block of numbers a text.</summary>
/// <param name="Tokens">How many tokens each block has rows for, padding included; 1 when the output has one row a text.</param>
/// <param name="Width">Numbers a row.</param>
internal sealed record GraphOutput(IReadOnlyList<float[]> Rows, int Tokens, int Width);

/// <summary>A transformer's ONNX graph: takes token sequences, fills them up to one length, and gives its numbers. Thread-safe.</summary>
internal sealed class TransformerGraph : IDisposable
{
    private const string InputIds = "input_ids";
    private const string AttentionMask = "attention_mask";
    private const string TokenTypeIds = "token_type_ids";

    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly (string Name, bool Is64Bit)[] inputs;
    private readonly string[] inputNames;
    private readonly string[] outputNames;
    private readonly string path;
    private readonly int padding;
    private readonly int? fixedBatch;
    private readonly int? fixedLength;

    private TransformerGraph(string path, InferenceSession session, string output, int padding)
    {
        this.path = path;
        this.session = session;
        this.padding = padding;
        OutputName = output;
        outputNames = [output];
        OutputRank = session.OutputMetadata[output].Dimensions.Length;
        inputs = [.. session.InputMetadata.Select(i => (i.Key, i.Value.ElementDataType == TensorElementType.Int64))];
        inputNames = [.. inputs.Select(i => i.Name)];
        fixedBatch = FixedDimension(0);
        fixedLength = FixedDimension(1);
    }

    public string OutputName { get; }

    /// <summary>2: one row a text; 3: one a token.</summary>
    public int OutputRank { get; }

    /// <summary>Numbers in a row; null where only a run can tell.</summary>
    public int? OutputWidth => session.OutputMetadata[OutputName].Dimensions[^1] is > 0 and var width ? width : null;

    /// <summary>The length for which the graph was exported; null when it takes any.</summary>
    public int? FixedLength => fixedLength;

    /// <param name="outputs">Names of the output that is wanted, best first; a graph with a single output may call it as it likes.</param>
    /// <exception cref="ModelLoadException">The graph cannot be opened, or has other inputs or outputs.</exception>
    public static TransformerGraph Open(string path, IReadOnlyList<string> outputs, int padding)
    {
        InferenceSession session;
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

            // By its path and not its bytes: what is over 2 GB lies in files beside it.
            session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelLoadException(path, "ONNX Runtime cannot open it (" + e.Message + ")", e);
        }

        try
        {
            CheckInputs(path, session);
            return new TransformerGraph(path, session, OutputOf(path, session, outputs), padding);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs a batch; each result is that of the text alone.</summary>
    /// <exception cref="OnnxRuntimeException">The graph cannot read these tokens.</exception>
    public GraphOutput Run(IReadOnlyList<TokenSequence> texts)
    {
        var rows = new List<float[]>(texts.Count);
        var tokens = 0;
        var width = 0;
        foreach (var chunk in texts.Chunk(fixedBatch ?? texts.Count))
        {
            (tokens, width) = RunChunk(chunk, rows);
        }

        return new GraphOutput(rows, tokens, width);
    }

    public void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }

    private (int Tokens, int Width) RunChunk(TokenSequence[] texts, List<float[]> rows)
    {
        var batch = fixedBatch ?? texts.Length;
        var length = fixedLength ?? texts.Max(t => t.Ids.Length);
        var values = new OrtValue[inputs.Length];
        try
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                values[i] = inputs[i].Is64Bit ? Tensor<long>(inputs[i].Name, texts, batch, length) : Tensor<int>(inputs[i].Name, texts, batch, length);
            }

            using var results = session.Run(runOptions, inputNames, values, outputNames);
            var shape = results[0].GetTensorTypeAndShape().Shape;
            var numbers = results[0].GetTensorDataAsSpan<float>();
            if (shape.Length != OutputRank || shape[0] != batch || (OutputRank == 3 && shape[1] != length))
            {
                throw new InvalidOperationException($"Model file {path}: {OutputName} has the shape [{string.Join(", ", shape)}] for {batch} texts of {length} tokens.");
            }

            var block = numbers.Length / batch;
            for (var t = 0; t < texts.Length; t++)
            {
                var row = numbers.Slice(t * block, block).ToArray();
                rows.Add(row.All(float.IsFinite) ? row : throw new InvalidOperationException($"Model file {path} gave a result that is no number."));
            }

            return (OutputRank == 3 ? length : 1, (int)shape[^1]);
        }
        finally
        {
            foreach (var value in values)
            {
                value?.Dispose();
            }
        }
    }

    // A graph for a fixed number of texts gets the first one again in the places that are left.
    private OrtValue Tensor<T>(string name, TokenSequence[] texts, int batch, int length)
        where T : unmanaged, INumber<T>
    {
        var tensor = new T[batch * length];
        for (var row = 0; row < batch; row++)
        {
            var text = texts[row < texts.Length ? row : 0];
            for (var i = 0; i < length; i++)
            {
                var real = i < text.Ids.Length;
                tensor[(row * length) + i] = T.CreateChecked(name switch
                {
                    InputIds => real ? text.Ids[i] : padding,
                    AttentionMask => real ? 1 : 0,
                    _ => real ? text.TypeIds[i] : 0,
                });
            }
        }

        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, tensor.AsMemory(), [batch, length]);
    }

    private int? FixedDimension(int dimension) => session.InputMetadata[InputIds].Dimensions[dimension] is > 0 and var size ? size : null;

    private static void CheckInputs(string path, InferenceSession session)
    {
        foreach (var (name, input) in session.InputMetadata)
        {
            if (name is not (InputIds or AttentionMask or TokenTypeIds))
            {
                throw new ModelLoadException(path, $"it wants an input named {name}; known are {InputIds}, {AttentionMask} and {TokenTypeIds}");
            }

            if (!input.IsTensor || input.ElementDataType is not (TensorElementType.Int64 or TensorElementType.Int32) || input.Dimensions.Length != 2)
            {
                throw new ModelLoadException(path, $"its input {name} is {input.ElementDataType} with {input.Dimensions.Length} dimensions: whole numbers of 64 or 32 bits, texts by tokens, are expected");
            }
        }

        if (!session.InputMetadata.ContainsKey(InputIds))
        {
            throw new ModelLoadException(path, $"it has no input named {InputIds}; its inputs are {string.Join(", ", session.InputMetadata.Keys)}");
        }
    }

    private static string OutputOf(string path, InferenceSession session, IReadOnlyList<string> wanted)
    {
        var names = session.OutputMetadata.Keys.ToList();
        var name = wanted.FirstOrDefault(names.Contains) ?? (names.Count == 1 ? names[0] : null)
            ?? throw new ModelLoadException(path, $"it has no output named {string.Join(" or ", wanted)}; its outputs are {string.Join(", ", names)}");
        return session.OutputMetadata[name] is { IsTensor: true, ElementDataType: TensorElementType.Float }
            ? name
            : throw new ModelLoadException(path, $"its output {name} is no tensor of 32-bit floats");
    }
}
