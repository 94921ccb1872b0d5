using System.Text;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Scoring;
using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Models.Runtime;

/// <summary>One loaded model over named numbers ("signs") in place of a text. Thread-safe.</summary>
public sealed class SignModel : IDisposable
{
    /// <summary>Ending of the file that names a model's signs, one a line; it stands in the manifest where a text model names its n-grams.</summary>
    public const string SignsExtension = ".signs";

    private static readonly string[] InputNames = [SignGraph.Signs];
    private static readonly string[] OutputNames = [LinearGraph.Probabilities];

    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly string path;
    private int[] order = [];

    private SignModel(ModelEntry entry, ModelStamp stamp, string path, IReadOnlyList<string> signs, InferenceSession session)
    {
        (Entry, Stamp, this.path, Signs, this.session) = (entry, stamp, path, signs, session);
    }

    public ModelEntry Entry { get; }

    public ModelStamp Stamp { get; }

    /// <summary>Names of the inputs, in the model's order.</summary>
    public IReadOnlyList<string> Signs { get; }

    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit the manifest.</exception>
    public static SignModel Load(string directory, string version, ModelEntry entry)
    {
        var graph = ModelDirectory.ReadVerified(directory, entry.File, entry.Sha256);
        string[] signs = Encoding.UTF8.GetString(ModelDirectory.ReadVerified(directory, entry.Features, entry.FeaturesSha256)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var path = Path.Combine(directory, entry.File);
        var session = OnnxSession.Open(path, graph, GraphOptimizationLevel.ORT_ENABLE_BASIC);
        try
        {
            if (!session.InputMetadata.TryGetValue(SignGraph.Signs, out var input) || session.InputMetadata.Count != 1)
            {
                throw new ModelLoadException(path, $"it must have one input named {SignGraph.Signs}; its inputs are {string.Join(", ", session.InputMetadata.Keys)}");
            }

            if (input.Dimensions is not [_, var width] || width != signs.Length)
            {
                throw new ModelLoadException(path, $"its input has the shape [{string.Join(", ", input.Dimensions)}], {entry.Features} names {signs.Length} signs");
            }

            if (!session.OutputMetadata.TryGetValue(LinearGraph.Probabilities, out var output) || output.Dimensions is not [_, 1])
            {
                throw new ModelLoadException(path, $"it has no output named {LinearGraph.Probabilities} of one column");
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return new SignModel(entry, new ModelStamp(entry.Name, version, entry.Sha256[..12]), path, signs, session);
    }

    /// <summary>Says in which order <see cref="Score"/> will be given the numbers. A sign that the model does not want is left out.</summary>
    /// <exception cref="ModelLoadException">The model wants a sign that is not among them.</exception>
    public SignModel For(IReadOnlyList<string> known)
    {
        var places = known.ToList();
        order = [.. Signs.Select(s => places.IndexOf(s))];
        var strange = Array.IndexOf(order, -1);
        return strange < 0 ? this : throw new ModelLoadException(path, $"it wants the sign {Signs[strange]}, which is not known here; known are {string.Join(", ", known)}");
    }

    /// <summary>A calibrated probability for each row.</summary>
    public float[] Score(IReadOnlyList<float[]> rows)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var values = new float[rows.Count * order.Length];
        for (var r = 0; r < rows.Count; r++)
        {
            for (var s = 0; s < order.Length; s++)
            {
                values[(r * order.Length) + s] = rows[r][order[s]];
            }
        }

        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(), [rows.Count, order.Length]);
        using var results = session.Run(runOptions, InputNames, [input], OutputNames);
        var probabilities = results[0].GetTensorDataAsSpan<float>().ToArray();
        return probabilities.All(float.IsFinite) ? probabilities : throw new InvalidOperationException($"Model {Entry.Name} gave a result that is no number.");
    }

    public void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }
}
