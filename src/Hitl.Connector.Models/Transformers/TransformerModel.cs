using System.Numerics.Tensors;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Transformers.Tokenizing;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Transformers;

/// <summary>
/// A classifier of the BERT or RoBERTa family in Hugging Face layout, or an encoder with a head, in the place of one of
/// our models. Thread-safe. Costs milliseconds where ours cost microseconds: see <c>transformers.md</c>.
/// </summary>
public sealed class TransformerModel : ITextModel
{
    /// <summary>Attention costs the square of the length, and a support message says what it wants in less.</summary>
    private const int TokensUnlessTold = 512;

    private readonly IDisposable network;
    private readonly Func<IReadOnlyList<string>, IReadOnlyList<float[]>> logits;
    private readonly LabelMap map;
    private readonly ProblemType problem;
    private readonly float temperature;

    private TransformerModel(ModelEntry entry, string version, Network network, LabelMap map, float temperature)
    {
        Entry = entry;
        Stamp = new ModelStamp(entry.Name, version, entry.Sha256[..12]);
        TokensAtMost = network.TokensAtMost;
        this.network = network.Owned;
        logits = network.Logits;
        problem = network.Problem;
        this.map = map;
        this.temperature = temperature;
    }

    /// <summary>A loaded network that gives logits, whatever it is made of.</summary>
    /// <param name="Labels">One for each logit.</param>
    /// <param name="NamedIn">The file that names them.</param>
    /// <param name="File">What makes it this model and no other.</param>
    private sealed record Network(
        IDisposable Owned, Func<IReadOnlyList<string>, IReadOnlyList<float[]>> Logits, IReadOnlyList<string> Labels, string NamedIn, ProblemType Problem, int TokensAtMost, string File, IReadOnlyList<string> Languages);

    // The n-grams of these are read by themselves, too.
    private static readonly string[] Fixed = [ModelNames.Language, ModelNames.NoHelp];

    public ModelEntry Entry { get; }

    public ModelStamp Stamp { get; }

    public bool KnowsItsScope => map.KnowsItsScope;

    /// <summary>Longer texts keep head and tail; the tokens around the text count.</summary>
    public int TokensAtMost { get; }

    /// <summary>What the model says of itself whose place a transformer is to take.</summary>
    /// <param name="models">By name.</param>
    /// <exception cref="ModelLoadException">There is no such model, or it cannot be replaced.</exception>
    public static ModelEntry RoleOf(string name, IReadOnlyDictionary<string, ITextModel> models, TransformerOptions options) =>
        !Fixed.Contains(name) && models.TryGetValue(name, out var model)
            ? model.Entry
            : throw new ModelLoadException(
                options.Directory, $"no model named {name} can be replaced; those that can: {string.Join(", ", models.Keys.Where(k => !Fixed.Contains(k)).Order(StringComparer.Ordinal))}");

    /// <param name="role">The model whose place it takes: its name and labels, and its languages unless the options name others.</param>
    /// <exception cref="ModelLoadException">A file is missing, unreadable, or does not fit the others; the message names it.</exception>
    public static TransformerModel Load(TransformerOptions options, ModelEntry role)
    {
        var layout = ModelLayout.Read(options.Directory);
        var network = options.Head is { Length: > 0 } head ? WithHead(layout, options, head) : Classifier(layout, options);
        try
        {
            var map = LabelMap.Create(network.Labels, network.Problem, role, options.Labels, network.NamedIn);
            var languages = options.Languages.Count > 0 ? options.Languages : network.Languages.Count > 0 ? network.Languages : role.Languages;
            var entry = new ModelEntry(
                role.Name, role.Kind, Path.GetFileName(network.File), TransformerFit.HashOf(network.File), TokenizerFile.FileName, TransformerFit.HashOf(layout.TokenizerPath), map.Targets, languages);
            return new TransformerModel(entry, layout.Name, network, map, (float)options.Temperature);
        }
        catch
        {
            network.Owned.Dispose();
            throw;
        }
    }

    private static Network Classifier(ModelLayout layout, TransformerOptions options)
    {
        var tokenizer = TokenizerFile.Load(layout.TokenizerPath);
        var graph = TransformerGraph.Open(layout.GraphPath, ["logits"], layout.Padding ?? tokenizer.Padding ?? 0);
        try
        {
            if (graph.OutputRank != 2)
            {
                throw new ModelLoadException(layout.GraphPath, $"its output {graph.OutputName} has {graph.OutputRank} dimensions: a classifier has one row of logits for each text, an encoder needs a head");
            }

            var tokensAtMost = TransformerFit.TokensAtMost(layout, graph, tokenizer, options.MaxTokens, TokensUnlessTold);
            var width = TransformerFit.Probe(layout, graph, tokenizer, tokensAtMost);
            var labels = layout.Labels.Count > 0 ? layout.Labels : [.. Enumerable.Range(0, width).Select(i => $"LABEL_{i}")];
            if (labels.Count != width)
            {
                throw new ModelLoadException(layout.ConfigPath, $"id2label names {labels.Count} labels, {Path.GetFileName(layout.GraphPath)} has {width} outputs");
            }

            var problem = layout.Problem ?? (width == 1 ? ProblemType.MultiLabel : ProblemType.SingleLabel);
            return new Network(
                graph, texts => graph.Run([.. texts.Select(t => tokenizer.Encode(t, tokensAtMost))]).Rows, labels, layout.ConfigPath, problem, tokensAtMost, layout.GraphPath, []);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    private static Network WithHead(ModelLayout layout, TransformerOptions options, string path)
    {
        var head = EncoderHead.Read(path);
        var encoder = TransformerEncoder.Load(layout.Directory, head.Pooling, options.MaxTokens ?? head.MaxTokens);
        try
        {
            if (encoder.Hash != head.Encoder)
            {
                throw new ModelLoadException(path, $"it was trained on an encoder with the SHA-256 {head.Encoder}, that of {layout.GraphPath} is {encoder.Hash}");
            }

            return head.Weights.Any(row => row.Length != encoder.Width)
                ? throw new ModelLoadException(path, $"its rows of weights have {head.Weights[0].Length} numbers, the encoder's vectors {encoder.Width}")
                : new Network(encoder, texts => [.. encoder.Embed(texts).Select(head.Logits)], head.Labels, path, ProblemType.SingleLabel, encoder.TokensAtMost, path, head.Languages);
        }
        catch
        {
            encoder.Dispose();
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

    public void Dispose() => network.Dispose();

    /// <summary>What the network itself says of each text.</summary>
    internal IReadOnlyList<float[]> Logits(IReadOnlyList<string> texts) => texts.Count == 0 ? [] : logits(texts);

    private float[] Probabilities(float[] row)
    {
        var result = new float[row.Length];
        TensorPrimitives.Divide(row, temperature, result);
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
}
