using System.Numerics.Tensors;
using System.Security.Cryptography;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers.Tokenizing;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Transformers;

/// <summary>
/// A classifier of the BERT or RoBERTa family in Hugging Face layout, in the place of one of our models. Thread-safe.
/// One text costs what the network costs: about a thousand times one of ours (README, "Transformers").
/// </summary>
public sealed class TransformerModel : ITextModel
{
    /// <summary>Attention costs the square of the length, and a support message says what it wants in less.</summary>
    private const int TokensUnlessTold = 512;

    private readonly TextTokenizer tokenizer;
    private readonly TransformerGraph graph;
    private readonly LabelMap map;
    private readonly ProblemType problem;
    private readonly float temperature;

    private TransformerModel(ModelEntry entry, ModelStamp stamp, TextTokenizer tokenizer, TransformerGraph graph, LabelMap map, ProblemType problem, float temperature, int tokensAtMost)
    {
        Entry = entry;
        Stamp = stamp;
        TokensAtMost = tokensAtMost;
        this.tokenizer = tokenizer;
        this.graph = graph;
        this.map = map;
        this.problem = problem;
        this.temperature = temperature;
    }

    public ModelEntry Entry { get; }

    public ModelStamp Stamp { get; }

    public bool KnowsItsScope => map.KnowsItsScope;

    /// <summary>Longer texts keep head and tail; the tokens around the text count.</summary>
    public int TokensAtMost { get; }

    /// <summary>Puts transformers in the places of loaded models, which are disposed.</summary>
    /// <param name="models">By name.</param>
    /// <exception cref="ModelLoadException">A file is missing or does not fit, or there is no such model to replace.</exception>
    public static void Replace(IDictionary<string, ITextModel> models, IReadOnlyDictionary<string, TransformerOptions> replacements)
    {
        foreach (var (name, options) in replacements)
        {
            if (!models.TryGetValue(name, out var replaced) || name == ModelNames.Language)
            {
                throw new ModelLoadException(
                    options.Directory, $"no model named {name} can be replaced; those that can: {string.Join(", ", models.Keys.Where(k => k != ModelNames.Language).Order(StringComparer.Ordinal))}");
            }

            models[name] = Load(options, replaced.Entry);
            replaced.Dispose();
        }
    }

    /// <param name="role">The model whose place it takes: its name and labels, and its languages unless the options name others.</param>
    /// <exception cref="ModelLoadException">A file is missing, unreadable, or does not fit the others; the message names it.</exception>
    public static TransformerModel Load(TransformerOptions options, ModelEntry role)
    {
        var layout = ModelLayout.Read(options.Directory);
        var tokenizer = TokenizerFile.Load(layout.TokenizerPath);
        var graph = TransformerGraph.Open(layout.GraphPath, ["logits"], layout.Padding ?? tokenizer.Padding ?? 0);
        try
        {
            var tokensAtMost = TransformerFit.TokensAtMost(layout, graph, tokenizer, options.MaxTokens, TokensUnlessTold);
            if (graph.OutputRank != 2)
            {
                throw new ModelLoadException(layout.GraphPath, $"its output {graph.OutputName} has {graph.OutputRank} dimensions: a classifier has one row of logits for each text");
            }

            var width = TransformerFit.Probe(layout, graph, tokenizer, tokensAtMost);
            var labels = layout.Labels.Count > 0 ? layout.Labels : [.. Enumerable.Range(0, width).Select(i => $"LABEL_{i}")];
            if (labels.Count != width)
            {
                throw new ModelLoadException(layout.ConfigPath, $"id2label names {labels.Count} labels, {Path.GetFileName(layout.GraphPath)} has {width} outputs");
            }

            var problem = layout.Problem ?? (width == 1 ? ProblemType.MultiLabel : ProblemType.SingleLabel);
            var map = LabelMap.Create(labels, problem, role, options.Labels, layout.ConfigPath);
            var (hash, tokenizerHash) = (HashOf(layout.GraphPath), HashOf(layout.TokenizerPath));
            var entry = new ModelEntry(
                role.Name, role.Kind, Path.GetFileName(layout.GraphPath), hash, TokenizerFile.FileName, tokenizerHash, map.Targets, options.Languages.Count > 0 ? options.Languages : role.Languages);
            return new TransformerModel(entry, new ModelStamp(role.Name, layout.Name, hash[..12]), tokenizer, graph, map, problem, (float)options.Temperature, tokensAtMost);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public (float[] Probabilities, float? Uncertainty) ScoreWithScope(string text, TextFeatures features) => ScoreBatch([text])[0];

    /// <summary>
    /// Scores texts together: the result of each is as if it were alone. Pays on many cores or an accelerator; on one
    /// core the padding of the shorter texts costs more than is saved.
    /// </summary>
    public IReadOnlyList<(float[] Probabilities, float? Uncertainty)> ScoreBatch(IReadOnlyList<string> texts) =>
        [.. Logits(texts).Select(l => map.Apply(Probabilities(l)))];

    public void Dispose() => graph.Dispose();

    /// <summary>What the network itself says of each text.</summary>
    internal IReadOnlyList<float[]> Logits(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? [] : graph.Run([.. texts.Select(t => tokenizer.Encode(t, TokensAtMost))]).Rows;

    private float[] Probabilities(float[] logits)
    {
        var result = new float[logits.Length];
        TensorPrimitives.Divide(logits, temperature, result);
        if (problem == ProblemType.MultiLabel)
        {
            TensorPrimitives.Sigmoid<float>(result, result);
        }
        else
        {
            // Exponentials of differences to the largest cannot overflow.
            TensorPrimitives.Subtract(result, TensorPrimitives.Max<float>(result), result);
            TensorPrimitives.SoftMax<float>(result, result);
        }

        return result;
    }

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
